#!/usr/bin/env python3
"""Prints the version that include/assay/version.hpp states."""
import pathlib
import re

HEADER = pathlib.Path(__file__).resolve().parent.parent / "include/assay/version.hpp"
print(re.search(r'ASSAY_VERSION_STRING "([^"]+)"', HEADER.read_text()).group(1))
