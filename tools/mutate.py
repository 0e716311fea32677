#!/usr/bin/env python3
"""Breaks the places where the library decides, one at a time, and names those that no test misses.

mutate.py BUILD_DIR [OPTION..] [ID..]
                     BUILD_DIR was configured with -Dmutation=true and is built; ID.. are ids of places as
                     check_refusals.py --list prints them, or beginnings of ids; all places if none is given
  --ways=WAY,..      only these: pass (whatever is asked, go on), fail (whatever is asked, refuse), invert, wrong (refuse
                     with another code of the same class)
  --without=TEST     as if this test (SUITE.NAME) did not exist
  --targets          only print what has to be built

Each test case is run once to see which places it reaches. Then, for each place, code and way, the test cases that reach it
are run, the quickest first, until one fails. tests/checks/equivalent_mutants.txt lists those that cannot be noticed, one
'WAY ID: reason' a line; one that is listed and is noticed is a fault as well. Exits 1 if anything survives unlisted.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict, namedtuple

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

import check_refusals  # noqa: E402
from check_refusals import ATTEMPT, DECISION, REFUSAL, ROOT  # noqa: E402

WAYS = ("pass", "fail", "invert", "wrong")
# They count what is taken from the heap, take long, or judge no input.
SKIPPED_SUITES = {"slow", "alloc", "browser", "checks"}
# None of their code has a check in it.
SKIPPED_PROGRAMS = {"cpu_test", "mldsa_test", "p256_test", "p256_limbs_test", "sha256_test", "testlib_test"}
# Of many cases, each judged hundreds of times; what it sees of a check, others see sooner.
SKIPPED_PROGRAMS |= {"environment_test"}
# Slower test cases are asked only where no other reaches a place.
SLOW_MICROSECONDS = 1_500_000
FIRST_BATCH, NEXT_BATCH = 6, 60

Program = namedtuple("Program", "name command environment workdir")
Test = namedtuple("Test", "program name microseconds")
# What happened at one place with one code: the test cases that passed it, and those that were refused.
Reached = namedtuple("Reached", "passed refused")
Mutant = namedtuple("Mutant", "id way setting tests")


def programs_of(build):
    """The test programs of a build directory, each once."""
    programs = {}
    for test in json.loads(subprocess.check_output(["meson", "introspect", "--tests", build])):
        suites = {suite.split(":")[-1] for suite in test["suite"]}
        name = pathlib.Path(test["cmd"][0]).name
        if test["protocol"] != "gtest" or suites & SKIPPED_SUITES or name in SKIPPED_PROGRAMS:
            continue
        programs.setdefault(name, Program(name, test["cmd"], test["env"], test["workdir"] or "."))
    return sorted(programs.values())


def run(program, arguments=(), timeout=None, **environment):
    # Third-party cases are not here everywhere, and what they notice is to be noticed without them.
    own = {**os.environ, **program.environment, "ASSAY_EXTERNAL_VECTORS": "/nowhere", **environment}
    return subprocess.run([*program.command, *arguments], env=own, cwd=program.workdir, timeout=timeout, check=False,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode


def read_record(program, lines):
    """[(Test, [(kind, file, line, code, passed, refused)])]"""
    tests = []
    for line in lines:
        what, *words = line.split()
        if what == "test":
            microseconds, status, name = words
            if status == "failed":
                raise ValueError(f"{name} of {program.name} fails without any mutation")
            tests.append((Test(program, name, int(microseconds)), []))
        else:
            kind, file, line_number, code, passed, refused = words
            below_lib = re.sub(r"^.*?\blib/", "", file)
            tests[-1][1].append((int(kind), below_lib, int(line_number), int(code), passed == "1", refused == "1"))
    return tests


def record(program):
    with tempfile.NamedTemporaryFile("r") as file:
        status = run(program, ASSAY_RECORD=file.name)
        tests = read_record(program, file)
        if status != 0:
            raise ValueError(f"{program.name} ends with {status} without any mutation")
        return tests


def reached_by(tests):
    """{(kind, file, line, code): Reached}"""
    reached = defaultdict(lambda: Reached([], []))
    for test, places in tests:
        for *key, passed, refused in places:
            if passed:
                reached[tuple(key)].passed.append(test)
            if refused:
                reached[tuple(key)].refused.append(test)
    return reached


class Census:
    """The places of the source, found by where they are."""

    def __init__(self, places, code_names):
        self.code_names = code_names
        self.by_line = {}
        for place in places:
            for line in range(place.first, place.last + 1):
                self.by_line.setdefault((place.file, line, place.kind), place)

    def place(self, kind, file, line):
        """The errors that ASSAY_REQUIRE makes are of its own place."""
        found = self.by_line.get((file, line, kind))
        if found is None and kind == REFUSAL:
            found = self.by_line.get((file, line, DECISION))
        if found is None:
            raise ValueError(f"lib/{file}:{line}: the tests reach a place that is not in the source")
        return found

    def id_of(self, place, code):
        """Where the code is a parameter, it belongs to the id."""
        name = self.code_names.get(code, str(code))
        constant = place.kind == ATTEMPT or re.sub(r"^fail\((.*)\)$", r"\1", place.text) == name
        return place.id if constant else f"{place.id}={name}"


def mutants_of(census, places, reached):
    """All mutants of the places that were reached, and of those that no test reaches."""
    mutants, found = [], set()
    for (kind, file, line, code), tests in sorted(reached.items()):
        place = census.place(kind, file, line)
        found.add(place.id)
        every = list({(test.program.name, test.name): test for test in tests.passed + tests.refused}.values())
        ways = {DECISION: {"pass": tests.refused, "fail": tests.passed, "invert": every},
                ATTEMPT: {"pass": tests.refused}, REFUSAL: {"wrong": every}}[kind]
        if kind == REFUSAL and place.kind == REFUSAL:
            ways["pass"] = every
        mutants += [Mutant(census.id_of(place, code), way, f"{way}:lib/{file}:{line}:{code}", asked)
                    for way, asked in ways.items()]
    # A refusal that never happens has no record of its own.
    known = {(mutant.id.split("=")[0], mutant.way) for mutant in mutants}
    for place in places:
        ways = {DECISION: WAYS if place.makes_error else WAYS[:3], REFUSAL: ("pass", "wrong"), ATTEMPT: ("pass",)}[place.kind]
        mutants += [Mutant(place.id, way, "", []) for way in ways if (place.id, way) not in known]
    return mutants


def batches(tests):
    """[(program, [test])]: the quickest first, and few of them; one program at a time."""
    quick = [test for test in tests if test.microseconds < SLOW_MICROSECONDS] or tests
    ordered = sorted(quick, key=lambda test: test.microseconds)
    size, at = FIRST_BATCH, 0
    while at < len(ordered):
        by_program = defaultdict(list)
        for test in ordered[at:at + size]:
            by_program[test.program.name].append(test)
        yield from ((group[0].program, group) for group in by_program.values())
        at, size = at + size, NEXT_BATCH


def is_caught(mutant):
    """By what: the tests of which one fails or does not end; an empty text if none does."""
    for program, tests in batches(mutant.tests):
        names = ":".join(test.name for test in tests)
        limit = 20 + sum(test.microseconds for test in tests) * 20 / 1e6
        try:
            status = run(program, [f"--gtest_filter={names}", "--gtest_brief=1"], limit, ASSAY_MUTATE=mutant.setting,
                         GTEST_FAIL_FAST="1")
        except subprocess.TimeoutExpired:
            return f"{names} (does not end)"
        if status != 0:
            return names
    return ""


def read_equivalent(text):
    """{(way, id)} of lines 'WAY[,WAY..] ID: reason'; the ID of a place is that of all its codes too."""
    listed = set()
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        found = re.match(r"([a-z,]+) (\S+): \S", line)
        if not found or not set(found.group(1).split(",")) <= set(WAYS):
            raise ValueError(f"not of the form 'WAY ID: reason': {line}")
        listed |= {(way, found.group(2)) for way in found.group(1).split(",")}
    return listed


def faults_of(results, listed, is_whole):
    """results: [(Mutant, by what it is caught)]; is_whole: whether all mutants are among them."""
    faults, used = [], set()
    for mutant, catcher in results:
        entry = next((e for e in ((mutant.way, mutant.id), (mutant.way, mutant.id.split("=")[0])) if e in listed), None)
        used.add(entry)
        if not catcher and entry is None:
            why = f"{len(mutant.tests)} tests reach it" if mutant.tests else "no test gets there"
            faults.append(f"{mutant.way} {mutant.id}: SURVIVES, {why}")
        if catcher and entry is not None:
            faults.append(f"{mutant.way} {mutant.id}: listed as equivalent, and {catcher.split(':')[0]} or so notices")
    if is_whole:
        faults += [f"{way} {name}: listed as equivalent, and there is no such mutant"
                   for way, name in sorted(listed - used)]
    return faults


def read_code_names(text):
    return {int(number, 16): name for name, number in re.findall(r"^  (\w+) = (0x[0-9a-f]+),", text, re.M)}


def choose(mutants, ways, ids):
    wanted = [mutant for mutant in mutants if mutant.way in ways]
    return [mutant for mutant in wanted if any(mutant.id.startswith(name) for name in ids)] if ids else wanted


def parse_arguments():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("build")
    parser.add_argument("ids", nargs="*")
    parser.add_argument("--ways", default=",".join(WAYS))
    parser.add_argument("--without", action="append", default=[])
    parser.add_argument("--targets", action="store_true")
    return parser.parse_args()


def main():
    options = parse_arguments()
    programs = programs_of(options.build)
    if options.targets:
        build = pathlib.Path(options.build).resolve()
        print("\n".join(str(pathlib.Path(program.command[0]).relative_to(build)) for program in programs))
        return
    places = check_refusals.all_places(check_refusals.sources(ROOT))
    census = Census(places, read_code_names((ROOT / "include/assay/error_codes.hpp").read_text()))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        tests = [test for some in pool.map(record, programs) for test in some if test[0].name not in options.without]
        mutants = choose(mutants_of(census, places, reached_by(tests)), options.ways.split(","), options.ids)
        results = list(zip(mutants, pool.map(is_caught, mutants)))
    listed = read_equivalent((ROOT / "tests/checks/equivalent_mutants.txt").read_text())
    listed = {entry for entry in listed if entry[0] in options.ways.split(",")}
    faults = faults_of(results, listed, not options.ids)
    caught = Counter(mutant.way for mutant, catcher in results if catcher)
    print("\n".join(faults))
    print(f"{len(places)} places, {len(tests)} test cases; {len(mutants)} mutants: {sum(caught.values())} caught (" +
          ", ".join(f"{caught[way]} {way}" for way in WAYS) + f"), {len(listed)} entries listed as equivalent, "
          f"{len(faults)} faults")
    sys.exit(bool(faults) or not mutants)


if __name__ == "__main__":
    main()
