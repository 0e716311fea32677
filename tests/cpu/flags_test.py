#!/usr/bin/env python3
"""Checks that a compiler, given the flags of a level, uses no feature that the row of the level does not name.

flags_test.py COMPILER FEATURES_DEF
"""
import re
import subprocess
import sys
import unittest

LEVEL = re.compile(r'ASSAY_CPU_LEVEL\((\w+), "([^"]*)", ([^,]*),')
FEATURE = re.compile(r"ASSAY_CPU_FEATURE\((\w+),")
IMPLIED = {"crc32": "sse4_2"}  # another macro for the same bit of CPUID
VECTOR = re.compile(r"(avx|s?sse\d|bmi|sha|fma|adx|vaes|aes|gfni|f16c|popcnt|xsave|lzcnt|movbe|pclmul)")


def macros(compiler, flags):
    out = subprocess.run([*compiler, "-x", "c++", *flags, "-dM", "-E", "-"], input="", capture_output=True, text=True,
                         check=True).stdout
    return {name.lower() for name in re.findall(r"#define __([A-Z0-9_]+?)__ 1\b", out)}


class Flags(unittest.TestCase):
    def test_rows_name_what_their_flags_allow(self):
        with open(table) as file:
            text = file.read()
        known = set(FEATURE.findall(text))
        plain = macros(compiler, [])
        rows = LEVEL.findall(text)
        self.assertGreaterEqual(len(rows), 5)
        for level, flags, features in rows:
            named = set(re.findall(r"[a-z]\w+", features))
            self.assertLessEqual(named, known, level)
            used = {IMPLIED.get(name, name) for name in macros(compiler, flags.split()) - plain}
            self.assertLessEqual({name for name in used if VECTOR.match(name)}, named, level)


if __name__ == "__main__":
    table = sys.argv.pop()
    compiler = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
