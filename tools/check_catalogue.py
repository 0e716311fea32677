#!/usr/bin/env python3
"""Checks that every row of docs/catalogue.md that is the library's has a test named after it, and counts.

check_catalogue.py  a test of row 'SIG-01' is one whose name begins with SIG_01_, in any suite. Rows of assayd may have
                    tests too; ids that no row has are faults.
"""
import pathlib
import re
import sys
from collections import Counter

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROW = re.compile(r"^\| ([A-Z][A-Z0-9]{1,2}-\d\d[a-z]?) \| ([^|]+) \| (library|assayd|nobody: [^|]+) \|$")
TEST = re.compile(r"\bTEST(?:_F|_P)?\(\s*\w+,\s*([A-Z][A-Z0-9]{1,2}_\d\d[a-z]?)_\w+\s*\)")


def read_rows(text):
    """[(id, whose)]; whatever looks like a row and is none is an error."""
    lines = [line for line in text.splitlines() if re.match(r"\| [A-Z0-9]+-\d", line)]
    if bad := [line for line in lines if not ROW.match(line)]:
        raise ValueError(f"not of the form '| id | fault | library, assayd, or nobody and why |': {bad[0]}")
    return [(row.group(1), row.group(3)) for row in map(ROW.match, lines)]


def count_tests(texts):
    """Counter of ids, as the rows write them."""
    return Counter(name.replace("_", "-") for text in texts for name in TEST.findall(text))


def check(rows, tests):
    faults = [f"{name}: two rows" for name, count in Counter(name for name, _ in rows).items() if count > 1]
    faults += [f"{name}: no test bears its name" for name, whose in rows if whose == "library" and not tests[name]]
    concerned = {name for name, whose in rows if not whose.startswith("nobody")}
    faults += [f"{name}: a test bears its name, and no row that concerns anybody" for name in sorted(set(tests) - concerned)]
    return faults


def main():
    rows = read_rows((ROOT / "docs/catalogue.md").read_text())
    files = [file for folder in ("tests", "apps") for file in sorted((ROOT / folder).rglob("*.cpp"))]
    tests = count_tests(file.read_text() for file in files)
    found = check(rows, tests)
    ours = [name for name, whose in rows if whose == "library"]
    servers = sum(whose == "assayd" for _, whose in rows)
    print("\n".join([*found, f"{len(ours)} rows of the library have {sum(tests[name] for name in ours)} tests; {servers} "
                             f"rows are the server's, {len(rows) - len(ours) - servers} nobody's"]))
    sys.exit(bool(found) or not rows)


if __name__ == "__main__":
    main()
