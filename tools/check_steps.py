#!/usr/bin/env python3
"""Checks that every step of lib/rp/steps.def that is ours has a test that accepts and one that rejects.

check_steps.py TEST_BINARY  reads --gtest_list_tests; suite 'RegRpIdHash' belongs to step 'reg.rp_id_hash'. Steps that
                            cannot fail are listed in tests/rp/steps_without_rejection.txt, one 'slug: reason' a line.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROW = re.compile(r'^ASSAY_STEP\(\d+, \w+, \w+, "([^"]+)", "[^"]+", (\w+), "([^"]+)"', re.M)


def suite_of(slug):
    return "".join(word.capitalize() for word in re.split(r"[._]", slug))


def read_tests(listing):
    """{suite: [test]} from the output of --gtest_list_tests."""
    tests, suite = {}, None
    for line in listing.splitlines():
        name = line.split("#")[0].rstrip()
        if name and not name.startswith(" ") and name.endswith("."):
            suite = tests.setdefault(name[:-1].split("/")[-1], [])
        elif suite is not None and name.startswith("  "):
            suite.append(name.strip())
    return tests


def read_exceptions(text):
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    if bad := [line for line in lines if not re.match(r"[\w.]+: \S", line)]:
        raise ValueError(f"not of the form 'slug: reason': {bad[0]}")
    return {line.split(":")[0] for line in lines}


def check(steps, tests, exceptions, exists):
    """steps: (slug, doer, source); exists: whether a source file is there."""
    faults = []
    for slug, doer, source in steps:
        names = tests.get(suite_of(slug), [])
        accepts = any(name.startswith("Accepts") for name in names)
        rejects = any(name.startswith("Rejects") for name in names)
        if doer != "ours":
            if source != "-" or names:
                faults.append(f"{slug}: is not ours and has a source or tests")
            continue
        if not exists(source):
            faults.append(f"{slug}: {source} does not exist")
        if not accepts:
            faults.append(f"{slug}: no test {suite_of(slug)}.Accepts...")
        if not rejects and slug not in exceptions:
            faults.append(f"{slug}: no test {suite_of(slug)}.Rejects...")
        if rejects and slug in exceptions:
            faults.append(f"{slug}: has a test that rejects and is listed as one that cannot fail")
    slugs = {slug for slug, _, _ in steps}
    faults += [f"{slug}: listed as a step that cannot fail, and no step" for slug in sorted(exceptions - slugs)]
    suites = {suite_of(slug) for slug in slugs}
    faults += [f"{suite}: named like a step, and no step" for suite in sorted(tests)
               if re.match(r"(Reg|Auth)[A-Z]", suite) and suite not in suites]
    return faults


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    listing = subprocess.run([sys.argv[1], "--gtest_list_tests"], check=True, capture_output=True, text=True).stdout
    steps = ROW.findall((ROOT / "lib/rp/steps.def").read_text())
    exceptions = read_exceptions((ROOT / "tests/rp/steps_without_rejection.txt").read_text())
    found = check(steps, read_tests(listing), exceptions, lambda source: (ROOT / source).exists())
    print("\n".join(found))
    sys.exit(bool(found) or not steps)


if __name__ == "__main__":
    main()
