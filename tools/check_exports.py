#!/usr/bin/env python3
"""Checks that the shared library exports what the public headers declare and nothing else.

check_exports.py LIBRARY INCLUDE_DIR  exits 1 and names what is exported without ASSAY_API or declared and not there
"""
import pathlib
import re
import subprocess
import sys

FUNCTION = re.compile(r"ASSAY_API\b[^;{(]*?(\w+)\(")
CLASS = re.compile(r"(?:class|struct) ASSAY_API (\w+)")


def exported(library):
    """Demangled names, without parameters, of what the library exports."""
    lines = subprocess.run(["nm", "-DC", "--defined-only", library], check=True, capture_output=True,
                           text=True).stdout.splitlines()
    return {re.sub(r"\(.*", "", line.split(maxsplit=2)[2]) for line in lines}


def declared(include_dir):
    """Names of the functions and classes that the headers mark with ASSAY_API."""
    functions, classes = set(), set()
    for header in pathlib.Path(include_dir).rglob("*.hpp"):
        text = re.sub(r"//.*", "", header.read_text())
        text = re.sub(r"friend [^;]*;|#[^\n]*", "", text)
        classes |= set(CLASS.findall(text))
        functions |= set(FUNCTION.findall(CLASS.sub("", text)))
    return functions, classes


def check(names, functions, classes):
    faults = []
    for name in sorted(names):
        parts = name.split("::")
        known = parts[0] == "assay" and len(parts) >= 2 and (
            parts[1] in functions if len(parts) == 2 else parts[1] in classes)
        if not known:
            faults.append(f"exported and not declared: {name}")
    faults += [f"declared and not exported: {name}" for name in sorted(functions) if f"assay::{name}" not in names]
    return faults


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    found = check(exported(sys.argv[1]), *declared(sys.argv[2]))
    print("\n".join(found))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
