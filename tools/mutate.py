#!/usr/bin/env python3
"""Disables one check of the library after the other and names those that no test misses.

mutate.py BUILD_DIR [NAME..]   BUILD_DIR was configured with -Dmutation=true and is built; NAME.. are names of errors,
                               all of lib/base/status.def if none is given. Exits 1 if a mutation survives.
"""
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Suites that make many inputs; a check that only they miss has no test of its own.
SKIPPED_SUITES = {"slow", "checks", "alloc"}
TIMEOUT_SECONDS = 300


def error_names():
    text = (ROOT / "lib/base/status.def").read_text()
    return re.findall(r"^ASSAY_STATUS\(\d+, \w+, (\w+),", text, re.MULTILINE)


def test_commands(build):
    tests = json.loads(subprocess.check_output(["meson", "introspect", "--tests", build]))
    wanted = [t for t in tests if not SKIPPED_SUITES & {s.split(":")[-1] for s in t["suite"]}]
    return [(t["name"], t["cmd"], t["env"], t["workdir"]) for t in wanted]


def fails(command, environment, workdir):
    try:
        done = subprocess.run(command, env=environment, cwd=workdir, timeout=TIMEOUT_SECONDS,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def first_failing(tests, mutation):
    for name, command, environment, workdir in tests:
        merged = {**os.environ, **environment, "GTEST_FAIL_FAST": "1", "ASSAY_MUTATE": mutation}
        if fails(command, merged, workdir):
            return name
    return None


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    tests = test_commands(sys.argv[1])
    broken = first_failing(tests, "")
    if broken:
        sys.exit(f"the tests fail without any mutation: {broken}")
    survivors = []
    for name in sys.argv[2:] or error_names():
        killer = first_failing(tests, f"disable:{name}")
        print(f"{name}: {'caught by ' + killer if killer else 'SURVIVES'}", flush=True)
        if killer is None:
            survivors.append(name)
    if survivors:
        sys.exit(f"{len(survivors)} survive: " + ", ".join(survivors))


main()
