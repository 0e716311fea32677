#!/usr/bin/env python3
"""Checks that objects for more than the least of processors define nothing that other objects could define as well.

check_isa.py ARCHIVE..  exits 1 if an object has a weak symbol: of many that are the same the linker keeps one, and might
                        keep this one for code that every machine runs
"""
import subprocess
import sys

SHARED = set("WwVvuC")  # nm's letters: weak, weak object, unique, common


def check(archives):
    faults = []
    for archive in archives:
        command = ["nm", "-A", "-C", "--defined-only", archive]
        for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines():
            where, kind, symbol = line.split(maxsplit=2)
            if kind in SHARED:
                faults.append(f"{where.rsplit(':', 1)[0]}: {symbol}")
    return faults


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    faults = check(sys.argv[1:])
    print("\n".join(faults))
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
