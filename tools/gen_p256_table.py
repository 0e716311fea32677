#!/usr/bin/env python3
"""Writes the multiples of the P-256 generator that lib/crypto/native/p256 adds up, as the text of an array.

gen_p256_table.py OUTPUT  the layout is that of kGeneratorComb in lib/crypto/native/p256/comb.hpp
"""
import sys

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
     0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)
TABLES, TEETH, SPACING = 2, 12, 11
MONTGOMERY = 2**260


def add(a, b):
    """The sum of two points, of which neither is the other's negative."""
    if a == b:
        slope = 3 * (a[0] * a[0] - 1) * pow(2 * a[1], -1, P)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P)
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def table(teeth):
    """Sums of all teeth, the last with +, tooth k with + where bit k of the index is set, else with -."""
    entry = teeth[-1]
    for x, y in teeth[:-1]:
        entry = add(entry, (x, P - y))
    entries = [entry]
    for tooth in teeth[:-1]:
        twice = add(tooth, tooth)
        entries += [add(entry, twice) for entry in entries]
    return entries


def all_entries():
    teeth, power = [], G
    for _ in range(TABLES * TEETH):
        teeth.append(power)
        for _ in range(SPACING):
            power = add(power, power)
    for at in range(0, len(teeth), TEETH):
        yield from table(teeth[at:at + TEETH])


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], "w") as out:
        for point in all_entries():
            row = b"".join((coordinate * MONTGOMERY % P).to_bytes(32, "little") for coordinate in point)
            out.write(",".join(map(str, row)) + ",\n")


if __name__ == "__main__":
    main()
