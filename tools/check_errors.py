#!/usr/bin/env python3
"""Checks the table of error codes: its generated files are up to date, and tests name every code.

check_errors.py  exceptions are in tests/checks/errors_without_test.txt, one 'name: reason' a line
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def read_names(text):
    return re.findall(r"^ASSAY_STATUS\(\d+, \w+, (\w+),", text, re.M)


def named_in(text):
    """The codes that a test names, as ErrorCode::name or through an alias of the enumeration."""
    return set(re.findall(r"\b(?:ErrorCode|E|Code)::(\w+)", text))


def read_exceptions(text):
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    if bad := [line for line in lines if not re.match(r"\w+: \S", line)]:
        raise ValueError(f"not of the form 'name: reason': {bad[0]}")
    return {line.split(":")[0] for line in lines}


def check(names, named, exceptions):
    faults = [f"{name}: no test names it" for name in names if name not in named | exceptions]
    faults += [f"{name}: excepted, but a test names it" for name in sorted(exceptions & named)]
    faults += [f"{name}: excepted, and not in the table" for name in sorted(exceptions - set(names))]
    return faults


def main():
    generated = subprocess.run([sys.executable, ROOT / "tools/gen_tables.py", "--check"], check=False)
    tests = "".join(file.read_text() for file in (ROOT / "tests").rglob("*.[ch]pp"))
    exceptions = read_exceptions((ROOT / "tests/checks/errors_without_test.txt").read_text())
    found = check(read_names((ROOT / "lib/base/status.def").read_text()), named_in(tests), exceptions)
    print("\n".join(found))
    sys.exit(bool(found or generated.returncode))


if __name__ == "__main__":
    main()
