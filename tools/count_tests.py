#!/usr/bin/env python3
"""Prints 'N passed, N failed, N skipped' for the last test runs of some build directories.

count_tests.py BUILD_DIR..  counts single GoogleTest cases; exits 1 if any failed, or if there were none
"""
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as xml
from collections import Counter

SOUND = ("OK", "EXPECTEDFAIL", "SKIP")
# What programs print (colours, raw bytes) goes into the report of a failure as it is, and XML allows none of these.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def verdict(case):
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    skipped = case.find("skipped") is not None or case.get("status") == "notrun"
    return "skipped" if skipped else "passed"


def short_name(name):
    """Meson writes 'NAME' or 'PROJECT:SUITE / NAME', depending on how many suites it was asked for."""
    return name.split(" / ")[-1].split(":")[-1]


def cases_of(root, name):
    """The cases that the program `name` reported: a suite 'assay.NAME.GTESTSUITE', or one case of the suite 'assay'."""
    for suite in root.iter("testsuite"):
        title = short_name(suite.get("name").removeprefix("assay.")) + "."
        for case in suite.iter("testcase"):
            if title.startswith(f"{name}.") or (title == "assay." and short_name(case.get("name")) == name):
                yield case


def count_program(root, run):
    """Counts one program; one that failed without a failing case (a crash, a time-out) counts as one failure."""
    counts = Counter(verdict(case) for case in cases_of(root, short_name(run["name"])))
    if run["result"] == "SKIP" and not counts:
        counts["skipped"] = 1
    if (run["result"] not in SOUND or not counts) and not counts["failed"]:
        counts["failed"] = 1
    return counts


def count(logs):
    """Counts one run; one that left no logs, because its build failed, counts as one failure."""
    if not (logs / "testlog.json").exists():
        return Counter(failed=1)
    report = (logs / "testlog.junit.xml").read_text(errors="replace")
    root = xml.fromstring(NOT_XML.sub("", report))
    runs = [json.loads(line) for line in (logs / "testlog.json").read_text().splitlines()]
    return sum((count_program(root, run) for run in runs), Counter())


def main():
    total = sum((count(pathlib.Path(directory) / "meson-logs") for directory in sys.argv[1:]), Counter())
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    sys.exit(bool(total["failed"]) or not total["passed"])


if __name__ == "__main__":
    main()
