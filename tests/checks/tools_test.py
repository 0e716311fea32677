#!/usr/bin/env python3
"""Shows that each tools/check_*.py can fail: feeds it one sound sample and samples with one fault each.

tools_test.py COMPILER
"""
import csv
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests/compile_fail")]
sys.dont_write_bytecode = True

import check_catalogue  # noqa: E402
import check_errors  # noqa: E402
import check_exports  # noqa: E402
import check_headers  # noqa: E402
import check_isa  # noqa: E402
import check_layers  # noqa: E402
import check_pair  # noqa: E402
import check_recursion  # noqa: E402
import check_refusals  # noqa: E402
import check_steps  # noqa: E402
import check_symbols  # noqa: E402
import check_texts  # noqa: E402
import count_tests  # noqa: E402
import mutate  # noqa: E402

COMPILER = sys.argv.pop(1)


class Tree(unittest.TestCase):
    """A scratch folder with files."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root = pathlib.Path(scratch.name)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file


class Layers(Tree):
    TABLES = """
| level | module | may include | third-party headers | own headers |
|---|---|---|---|---|
| 0 | `base` | standard library | | `bytes` |
| 1 | `cbor` | level 0 | `cbor.h` | `item` |
| 1 | `json` | level 0 | `simdjson.h` | |
| 6 | `apps/tool` | `include/assay` | `CLI/` | |

| file | includes | why |
|---|---|---|
| `lib/json/special.cpp` | `lib/cbor/reader.hpp` | a reason |
"""

    def setUp(self):
        super().setUp()
        self.write("docs/architecture.md", self.TABLES)
        self.write("include/assay/bytes.hpp", "#include <span>\n")
        self.write("include/assay/item.hpp", '#include "assay/bytes.hpp"\n')
        self.write("lib/cbor/reader.cpp", '#include <cbor.h>\n#include "assay/item.hpp"\n#include "lib/base/x.hpp"\n')
        self.write("lib/json/special.cpp", '#include "lib/cbor/reader.hpp"\n')
        self.write("apps/tool/main.cpp", '#include <CLI/CLI.hpp>\n#include "assay/item.hpp"\n#include "own.hpp"\n')

    def test_accepts_what_the_table_allows(self):
        self.assertEqual(check_layers.check(self.root), [])

    def test_refuses(self):
        for path, line in {
            "lib/base/x.cpp": '#include "lib/cbor/reader.hpp"',
            "lib/base/y.cpp": '#include "assay/item.hpp"',
            "lib/cbor/x.cpp": '#include "lib/json/text.hpp"',
            "lib/cbor/y.cpp": "#include <simdjson.h>",
            "lib/cbor/z.cpp": '#include "reader.hpp"',
            "lib/unknown/x.cpp": "#include <span>",
            "include/assay/bytes.hpp": '#include "assay/item.hpp"',
            "include/assay/item.hpp": "#include <cbor.h>",
            "include/assay/other.hpp": "#include <span>",
            "apps/tool/x.cpp": '#include "lib/base/x.hpp"',
            "apps/tool/y.cpp": "#include <simdjson.h>",
        }.items():
            with self.subTest(path=path, line=line):
                before = (self.root / path).read_text() if (self.root / path).exists() else None
                self.write(path, "// first\n" + line + "\n")
                faults = check_layers.check(self.root)
                self.assertEqual(len(faults), 1, faults)
                self.assertTrue(faults[0].startswith(f"{path}:2: "), faults)
                self.write(path, before) if before else (self.root / path).unlink()

    def test_refuses_an_exception_that_is_not_needed(self):
        self.write("lib/json/special.cpp", "")
        self.assertEqual(len(check_layers.check(self.root)), 1)

    def test_refuses_an_owned_header_that_is_not_there(self):
        (self.root / "include/assay/item.hpp").unlink()
        self.assertTrue(any("does not exist" in fault for fault in check_layers.check(self.root)))


class Steps(unittest.TestCase):
    STEPS = [("reg.up", "ours", "lib/x.cpp"), ("reg.record", "ours", "lib/x.cpp"), ("reg.store", "caller", "-")]
    LISTING = "Running main()\nRegUp.\n  AcceptsA\n  RejectsB\nRegRecord.\n  AcceptsC\nOther.\n  DoesX\n"

    def check(self, listing=LISTING, steps=STEPS, exceptions=frozenset({"reg.record"}), exists=True):
        return check_steps.check(steps, check_steps.read_tests(listing), exceptions, lambda _: exists)

    def test_accepts_complete_suites(self):
        self.assertEqual(self.check(), [])

    def test_refuses(self):
        self.assertIn("reg.up: no test RegUp.Rejects...", self.check(self.LISTING.replace("  RejectsB\n", "")))
        self.assertIn("reg.up: no test RegUp.Accepts...", self.check(self.LISTING.replace("  AcceptsA\n", "")))
        self.assertEqual(len(self.check(exceptions=frozenset())), 1)
        self.assertEqual(len(self.check(exceptions=frozenset({"reg.record", "reg.none"}))), 1)
        self.assertEqual(len(self.check(self.LISTING + "RegRecord.\n  AcceptsC\n  RejectsD\n")), 1)
        self.assertEqual(len(self.check(self.LISTING + "RegUnknown.\n  AcceptsE\n")), 1)
        self.assertEqual(len(self.check(self.LISTING + "RegStore.\n  AcceptsE\n")), 1)
        self.assertEqual(len(self.check(exists=False)), 2)

    def test_names_suites_after_slugs(self):
        self.assertEqual(check_steps.suite_of("auth.top_origin.match"), "AuthTopOriginMatch")

    def test_wants_a_reason_for_an_exception(self):
        self.assertEqual(check_steps.read_exceptions("# x\nreg.hash: a reason\n"), {"reg.hash"})
        with self.assertRaises(ValueError):
            check_steps.read_exceptions("reg.hash:\n")


class Errors(unittest.TestCase):
    def test_reads_the_table_and_the_tests(self):
        row = 'ASSAY_STATUS(1, malformed, cbor_truncated, "text")\n'
        self.assertEqual(check_errors.read_names("// comment\n" + row), ["cbor_truncated"])
        self.assertEqual(check_errors.named_in("EXPECT_EQ(ErrorCode::cbor_tag, E::x)"), {"cbor_tag", "x"})

    def test_accepts_codes_that_are_named_or_excepted(self):
        self.assertEqual(check_errors.check(["a", "b"], {"a"}, {"b"}), [])

    def test_refuses(self):
        self.assertEqual(check_errors.check(["a", "b"], {"a"}, set()), ["b: no test names it"])
        self.assertEqual(len(check_errors.check(["a"], {"a"}, {"a"})), 1)
        self.assertEqual(len(check_errors.check(["a"], {"a"}, {"c"})), 1)
        with self.assertRaises(ValueError):
            check_errors.read_exceptions("a\n")


class Refusals(unittest.TestCase):
    SOUND = """
Error check(int a) noexcept {
  ASSAY_REQUIRE(a > f(1, 2), ErrorCode::too_small, 0);  // fail(ErrorCode::in_a_comment)
  ASSAY_REQUIRE(a < 7,
                ErrorCode::too_small, 0);
  if (!holds(ErrorCode::too_odd, a % 2 == 0)) {
    return located(fail(ErrorCode::too_odd), kInput);
  }
  ASSAY_TRY(reader.read_other<int>(a));
  return b ? Error{} : fail(code, 1);
}
"""

    def ids(self, text):
        return [place.id for place in check_refusals.places_of("x/y.cpp", text)]

    def faults(self, text, allowed=frozenset()):
        return check_refusals.check({"x/y.cpp": text}, set(allowed))

    def test_names_places_after_file_code_and_number(self):
        self.assertEqual(self.ids(self.SOUND), [
            "x/y.cpp:too_small", "x/y.cpp:too_small#2", "x/y.cpp:too_odd", "x/y.cpp:fail(too_odd)",
            "x/y.cpp:try(read_other)", "x/y.cpp:fail(code)"])

    def test_knows_the_lines_of_a_place(self):
        places = check_refusals.places_of("x/y.cpp", self.SOUND)
        self.assertEqual([(place.first, place.last) for place in places[:3]], [(3, 3), (4, 5), (6, 6)])

    def test_accepts_what_a_check_decides(self):
        self.assertEqual(self.faults(self.SOUND), [])

    def test_refuses(self):
        for line in ("if (a == 0) return fail(ErrorCode::too_small);", "default: return fail(ErrorCode::unknown);",
                     "return Error{ErrorCode::too_small, Step::none, Input::none, 0};",
                     "return refused({ErrorCode::too_small, Step::none, Input::none, 0});",
                     "error.code = ErrorCode::too_small;", "ASSAY_TRY(f(a)); ASSAY_TRY(f(b));"):
            with self.subTest(line=line):
                found = self.faults("\n" * 9 + "  " + line + "\n")
                self.assertEqual(len(found), 1, found)
                self.assertTrue(found[0].startswith("lib/x/y.cpp:10: "), found)

    def test_honours_exceptions_and_refuses_those_not_needed(self):
        text = "default: return fail(ErrorCode::unknown);"
        self.assertEqual(self.faults(text, {"x/y.cpp:fail(unknown)"}), [])
        self.assertEqual(len(self.faults(self.SOUND, {"x/y.cpp:fail(unknown)"})), 1)
        with self.assertRaises(ValueError):
            check_refusals.read_list("x/y.cpp:fail(unknown)\n")


# A program with tests of a library of two checks, as a mutation build would make it.
SAMPLE_SOURCE = "ASSAY_REQUIRE(a > 0, ErrorCode::too_small, 0);\nASSAY_REQUIRE(a < 9, ErrorCode::too_large, 0);\n"
SAMPLE_PROGRAM = """
import os, sys
way, _, line, _ = os.environ.get("ASSAY_MUTATE", ":::").split(":")
record = open(os.environ.get("ASSAY_RECORD", os.devnull), "w")
asked = next((word.split("=")[1].split(":") for word in sys.argv[1:] if word.startswith("--gtest_filter=")), None)

def judge(a):
    for number, code, condition in ((1, 4097, a > 0), (2, 4098, a < 9)):
        record.write(f"place 0 ../../lib/x.cpp {number} {code} {condition:d} {not condition:d}\\n")
        if line == str(number):
            condition = {"pass": True, "fail": False, "invert": not condition, "wrong": condition}[way]
        if not condition:
            record.write(f"place 1 ../../lib/x.cpp {number} {code} 0 1\\n")
            return code + (way == "wrong" and line == str(number))
    return 0

failed = False
for name, a, expected in TESTS:
    if asked is None or name in asked:
        record.write(f"test 10 ok {name}\\n")
        failed |= judge(a) != expected
sys.exit(failed)
"""


class Mutate(Tree):
    CASES = (("S.Accepts", 5, 0), ("S.RefusesSmall", 0, 4097), ("S.RefusesLarge", 9, 4098))

    def results(self, cases=CASES):
        program = self.write("sample.py", SAMPLE_PROGRAM.replace("TESTS", repr(cases)))
        tests = mutate.record(mutate.Program("sample", [sys.executable, "-I", "-S", str(program)], {}, "."))
        places = check_refusals.places_of("x.cpp", SAMPLE_SOURCE)
        census = mutate.Census(places, {4097: "too_small", 4098: "too_large"})
        return [(mutant, mutate.is_caught(mutant))
                for mutant in mutate.mutants_of(census, places, mutate.reached_by(tests))]

    def faults(self, results, listed=frozenset()):
        return mutate.faults_of(results, set(listed), True)

    def test_every_mutant_of_a_tested_check_is_caught(self):
        results = self.results()
        self.assertEqual(sorted((mutant.id, mutant.way) for mutant, _ in results),
                         [(f"x.cpp:{code}", way) for code in ("too_large", "too_small") for way in sorted(mutate.WAYS)])
        self.assertEqual(self.faults(results), [])

    def test_a_check_without_its_test_survives(self):
        found = self.faults(self.results(self.CASES[:2]))
        self.assertEqual(found, ["pass x.cpp:too_large: SURVIVES, no test gets there",
                                 "wrong x.cpp:too_large: SURVIVES, no test gets there"])

    def test_a_test_that_does_not_name_the_code_lets_another_code_survive(self):
        program = self.CASES[:2] + (("S.Refuses", 9, 4098),)
        results = [(mutant, "" if mutant.way == "wrong" and mutant.id == "x.cpp:too_large" else catcher)
                   for mutant, catcher in self.results(program)]
        self.assertEqual(self.faults(results), ["wrong x.cpp:too_large: SURVIVES, 1 tests reach it"])

    def test_honours_the_list_and_refuses_entries_not_needed(self):
        listed = {("pass", "x.cpp:too_large"), ("wrong", "x.cpp:too_large")}
        self.assertEqual(self.faults(self.results(self.CASES[:2]), listed), [])
        found = self.faults(self.results(), listed)
        self.assertEqual(len(found), 2)
        self.assertIn("listed as equivalent, and S.RefusesLarge", found[0])
        self.assertIn("no such mutant", self.faults(self.results(), {("pass", "y.cpp:gone")})[0])

    def test_refuses_tests_that_fail_unmutated(self):
        with self.assertRaises(ValueError):
            self.results(self.CASES + (("S.Wrong", 5, 1),))

    def test_wants_a_reason_for_an_entry(self):
        self.assertEqual(mutate.read_equivalent("pass,fail a.cpp:x=y: a reason\n"),
                         {("pass", "a.cpp:x=y"), ("fail", "a.cpp:x=y")})
        for line in ("pass a.cpp:x", "maybe a.cpp:x: a reason"):
            with self.assertRaises(ValueError):
                mutate.read_equivalent(line + "\n")

    def test_the_quickest_tests_come_first(self):
        program = mutate.Program("p", [], {}, ".")
        tests = [mutate.Test(program, f"S.T{i}", 100 - i) for i in range(10)] + [mutate.Test(program, "S.Slow", 10 ** 9)]
        groups = [[test.name for test in group] for _, group in mutate.batches(tests)]
        self.assertEqual(groups, [[f"S.T{i}" for i in (9, 8, 7, 6, 5, 4)], [f"S.T{i}" for i in (3, 2, 1, 0)]])
        self.assertEqual(len(list(mutate.batches(tests[-1:]))), 1)


class Catalogue(unittest.TestCase):
    ROWS = "| row | fault | of |\n|---|---|---|\n| AB-01 | a | library |\n| AB-02b | b | assayd |\n| AB-03 | c | nobody: d |\n"
    TESTS = "TEST(Catalogue, AB_01_IsRefused) {}\nTEST_F(Other, AB_01_IsRefusedToo) {}\nTEST(X, Y) {}"

    def faults(self, rows=ROWS, tests=TESTS):
        return check_catalogue.check(check_catalogue.read_rows(rows), check_catalogue.count_tests([tests]))

    def test_accepts_rows_with_tests(self):
        self.assertEqual(self.faults(), [])
        self.assertEqual(check_catalogue.count_tests([self.TESTS])["AB-01"], 2)

    def test_refuses(self):
        self.assertEqual(self.faults(tests=""), ["AB-01: no test bears its name"])
        self.assertEqual(len(self.faults(tests=self.TESTS + "TEST(X, AB_04_Y)")), 1)
        self.assertEqual(len(self.faults(tests=self.TESTS + "TEST(X, AB_03_Y)")), 1)
        self.assertEqual(len(self.faults(self.ROWS + "| AB-01 | again | assayd |\n")), 1)
        with self.assertRaises(ValueError):
            self.faults(self.ROWS + "| AB-04 | e | nobody |\n")


class Headers(Tree):
    SOUND = "#pragma once\n\n#include <span>\n\ninline int first(std::span<const int> s) { return s[0]; }\n"

    def faults(self, text):
        self.write("assay/x.hpp", text)
        return check_headers.check(self.root, [COMPILER])

    def test_accepts_a_header_that_stands_alone(self):
        self.assertEqual(self.faults(self.SOUND), [])

    def test_refuses(self):
        self.assertEqual(len(self.faults(self.SOUND.replace("#include <span>", ""))), 1)
        self.assertEqual(len(self.faults(self.SOUND.replace("#pragma once", ""))), 1)
        self.assertEqual(len(self.faults(self.SOUND.replace("return s[0]", "long l = s[0]; int i = l; return i"))), 1)

    def test_refuses_an_empty_folder(self):
        self.assertEqual(len(check_headers.check(self.root, [COMPILER])), 1)


class Pairs(Tree):
    GOOD, BAD = "int one() { return 1; }\n", "#ifdef MUST_FAIL\nint two() { return undeclared; }\n#endif\n"

    def faults(self, text):
        return check_pair.faults(self.write("pair.cpp", text), self.root, COMPILER)

    def test_accepts_a_pair(self):
        self.assertEqual(self.faults("// expected: undeclared\n" + self.GOOD + self.BAD), [])

    def test_refuses(self):
        self.assertIn("no line", self.faults(self.GOOD + self.BAD)[0])
        self.assertIn("bad half compiles", self.faults("// expected: x\n" + self.GOOD)[0])
        self.assertIn("another reason", self.faults("// expected: narrowing\n" + self.GOOD + self.BAD)[0])
        self.assertIn("good half", self.faults("// expected: undeclared\nint one() { return undeclared; }\n")[0])


class Symbols(Tree):
    def faults(self, source, allowed=frozenset()):
        (self.root / "libassay_x.a").unlink(missing_ok=True)
        file = self.write("unit.cpp", source)
        subprocess.run([COMPILER, "-O2", "-std=c++20", "-c", file, "-o", self.root / "unit.cpp.o"], check=True)
        subprocess.run(["ar", "rcs", self.root / "libassay_x.a", self.root / "unit.cpp.o"], check=True)
        return check_symbols.check(dict.fromkeys(allowed, 1), [str(self.root / "libassay_x.a")])

    def test_accepts_plain_code(self):
        self.assertEqual(self.faults("int twice(int a) { return 2 * a; }"), [])

    def test_refuses(self):
        for kind, source in {
            "heap": "int* make() { return new int[7]; }",
            "throw": "void stop() { throw 1; }",
            "print": '#include <cstdio>\nvoid say(int a) { printf("%d", a); }',
            "end": "#include <cstdlib>\nvoid stop() { abort(); }",
            "outside": "#include <ctime>\nlong now() { return time(nullptr); }",
        }.items():
            with self.subTest(kind=kind):
                faults = self.faults(source)
                self.assertTrue(faults)
                self.assertTrue(any(fault.startswith(f"x: unit.cpp: {kind}: ") for fault in faults), faults)

    def test_refuses_code_before_main(self):
        self.assertEqual(self.faults("int made(); int value = made();"), ["x: unit.cpp: runs code before main()"])

    def test_honours_exceptions_and_refuses_those_not_needed(self):
        row = ("x", "unit.cpp", "heap")
        self.assertEqual(self.faults("int* make() { return new int[7]; }", {row}), [])
        self.assertEqual(len(self.faults("int twice(int a) { return 2 * a; }", {row})), 1)

    def test_wants_a_reason_for_an_exception(self):
        file = self.write("allowed.txt", "x unit.cpp heap\n")
        with self.assertRaises(SystemExit):
            check_symbols.read_allowed(file)


class Recursion(Tree):
    def circle(self, *sources):
        objects = []
        for number, source in enumerate(sources):
            file = self.write(f"unit{number}.cpp", source)
            objects.append(self.root / f"unit{number}.o")
            subprocess.run([COMPILER, "-O0", "-std=c++20", "-c", file, "-o", objects[-1]], check=True)
        subprocess.run(["ar", "rcs", self.root / "libx.a", *objects], check=True)
        return check_recursion.check([str(self.root / "libx.a")])

    def test_accepts_calls_that_end_and_loops(self):
        self.assertEqual(self.circle("static int one() { return 1; }\n"
                                     "int two(int a) { while (a < 9) a += one(); return a + one(); }"), [])

    def test_refuses_a_function_that_calls_itself(self):
        self.assertEqual(len(self.circle("int one(int a) { return a ? one(a - 1) + 1 : 0; }")), 1)
        self.assertEqual(len(self.circle("static int one(int a) { return a ? one(a - 1) + 1 : 0; }\n"
                                         "int two() { return one(2); }")), 1)

    def test_refuses_a_circle_through_two_objects(self):
        circle = self.circle("int two(int); int one(int a) { return a ? two(a - 1) + 1 : 0; }",
                             "int one(int); int two(int a) { return a ? one(a - 1) + 1 : 0; }")
        self.assertEqual(len(circle), 2)


class Isa(Tree):
    def faults(self, source):
        file = self.write("unit.cpp", source)
        subprocess.run([COMPILER, "-O0", "-std=c++20", "-c", file, "-o", self.root / "unit.cpp.o"], check=True)
        subprocess.run(["ar", "rcs", self.root / "libx.a", self.root / "unit.cpp.o"], check=True)
        return check_isa.check([str(self.root / "libx.a")])

    def test_accepts_what_is_defined_once(self):
        self.assertEqual(self.faults("namespace { int one() { return 1; } }\nint two() { return 2 * one(); }"), [])

    def test_refuses_inline_functions_and_templates(self):
        for source in ("inline int one() { return 1; }\nint two() { return 2 * one(); }",
                       "template <class T> T one() { return 1; }\nint two() { return 2 * one<int>(); }",
                       "#include <algorithm>\nint two(int a) { return std::max(a, 2); }"):
            faults = self.faults(source)
            self.assertEqual(len(faults), 1, faults)
            self.assertIn("unit.cpp.o: ", faults[0])


class Exports(Tree):
    def test_reads_headers(self):
        self.write("x.hpp", "ASSAY_API Result<int> parse(Bytes b) noexcept;\n"
                            "class ASSAY_API Thing {\n  friend ASSAY_API int other() noexcept;\n};\n"
                            "Verdict ASSAY_API judge(const A& a,\n  B b) noexcept;\n// ASSAY_API int no();\n")
        self.assertEqual(check_exports.declared(self.root), ({"parse", "judge"}, {"Thing"}))

    def test_accepts_what_is_declared(self):
        self.assertEqual(check_exports.check({"assay::f", "assay::T::g"}, {"f"}, {"T"}), [])

    def test_refuses(self):
        for names in ({"assay::f", "std::vector<int>::x"}, {"assay::f", "assay::g"}, {"assay::f", "assay::cbor::h"},
                      {"assay::f", "f"}, set()):
            with self.subTest(names=names):
                self.assertEqual(len(check_exports.check(names, {"f"}, {"T"})), 1)


class Texts(Tree):
    def faults(self, path, text):
        self.write("lib/here.cpp", "\n")
        file = self.write(path, text)
        found = check_texts.check(self.root)
        file.unlink()
        return found

    def test_accepts_plain_texts(self):
        self.assertEqual(self.faults("docs/a.md", "See lib/here.cpp and [that](../lib/here.cpp), lib/*.cpp.\n"), [])
        self.assertEqual(self.faults("lib/a.cpp", "// lib/here.cpp\nint x = a/work;\n"), [])

    def test_refuses(self):
        for path, text in {
            "docs/a.md": "See `lib/gone.cpp`.",
            "docs/b.md": "See [that](gone.md).",
            "lib/a.cpp": "// as in docs/gone.md",
            "lib/b.cpp": "// caf\u00e9",
            "lib/c.cpp": 'open("/' + 'tmp/x");',
            "tests/d.cpp": "// TO" + "DO: more",
            "README.md": "`tools/gone.py`",
        }.items():
            with self.subTest(path=path):
                found = self.faults(path, text + "\n")
                self.assertEqual(len(found), 1, found)
                self.assertTrue(found[0].startswith(f"{path}:1: "), found)


@unittest.skipUnless(shutil.which("clang-tidy"), "clang-tidy is not installed")
class Tidy(Tree):
    def faults(self, source):
        file = self.write("x.cpp", source)
        done = subprocess.run(["clang-tidy", f"--config-file={ROOT / '.clang-tidy'}", "--quiet", file, "--", "-std=c++20"],
                              capture_output=True, text=True, check=False)
        return done.stdout if done.returncode else ""

    def test_accepts_plain_code(self):
        self.assertEqual(self.faults("int twice(int a) { return 2 * a; }\n"), "")

    def test_refuses(self):
        self.assertIn("bugprone-infinite-loop", self.faults("void f(int a) { int i = 0; while (i < a) {} }\n"))
        self.assertIn("clang-analyzer", self.faults("int f() { int* p = nullptr; return *p; }\n"))


class Count(Tree):
    def totals(self, junit, runs):
        self.write("testlog.junit.xml", f"<testsuites>{junit}</testsuites>")
        self.write("testlog.json", "".join(f'{{"name": "{name}", "result": "{result}"}}\n' for name, result in runs))
        counts = count_tests.count(self.root)
        return counts["passed"], counts["failed"], counts["skipped"]

    GTEST = ('<testsuite name="assay.cbor.Reader"><testcase name="A" status="run"/>'
             '<testcase name="B" status="run"><skipped/></testcase></testsuite>')
    SCRIPT = '<testsuite name="assay"><testcase name="layers"/></testsuite>'

    def test_counts_cases(self):
        runs = [("assay:unit / cbor", "OK"), ("assay:checks / layers", "OK")]
        self.assertEqual(self.totals(self.GTEST + self.SCRIPT, runs), (2, 0, 1))

    def test_counts_cases_where_meson_names_the_suite(self):
        named = self.GTEST.replace("assay.cbor.", "assay.assay:unit / cbor.")
        named += self.SCRIPT.replace('"layers"', '"assay:checks / layers"')
        runs = [("assay:unit / cbor", "OK"), ("assay:checks / layers", "OK")]
        self.assertEqual(self.totals(named, runs), (2, 0, 1))

    def test_counts_failures(self):
        failing = self.GTEST.replace("<skipped/>", "<failure/>")
        self.assertEqual(self.totals(failing, [("assay:unit / cbor", "FAIL")]), (1, 1, 0))
        failing = self.SCRIPT.replace('"layers"/>', '"layers"><failure/></testcase>')
        self.assertEqual(self.totals(failing, [("assay:checks / layers", "FAIL")]), (0, 1, 0))

    def test_counts_a_crash_as_a_failure(self):
        self.assertEqual(self.totals(self.GTEST, [("assay:unit / cbor", "ERROR")]), (1, 1, 1))
        self.assertEqual(self.totals("", [("assay:unit / cbor", "TIMEOUT")]), (0, 1, 0))

    def test_counts_a_failure_that_printed_what_xml_forbids(self):
        failing = self.SCRIPT.replace('"layers"/>', '"layers"><failure/><system-out>\x1b[1m\x00</system-out></testcase>')
        self.assertEqual(self.totals(failing, [("assay:checks / layers", "FAIL")]), (0, 1, 0))

    def test_counts_a_run_without_logs_as_a_failure(self):
        self.assertEqual(count_tests.count(self.root)["failed"], 1)

    def test_counts_a_program_without_tests_as_a_failure(self):
        self.assertEqual(self.totals("", [("assay:unit / cbor", "OK")]), (0, 1, 0))


class Ledger(Tree):
    def run_and_read(self, command):
        path = self.root / "ledger.csv"
        done = subprocess.run([sys.executable, ROOT / "tools/ledger.py", "--what", "w", "--tool", "t", "--ledger", path,
                               "--", "sh", "-c", command], capture_output=True, text=True, check=False)
        rows = list(csv.DictReader(path.read_text().splitlines())) if path.exists() else []
        return done.returncode, [(row["count"], row["result"]) for row in rows]

    def test_enters_what_was_counted(self):
        self.assertEqual(self.run_and_read("echo evidence: count=7 result=no fault"), (0, [("7", "no fault")]))

    def test_enters_what_failed(self):
        said = self.run_and_read("echo evidence: count=7 result=2 faults; exit 3")
        self.assertEqual(said, (3, [("7", "FAILED: 2 faults")]))
        code, rows = self.run_and_read("exit 4")
        self.assertEqual((code, rows[-1]), (4, ("", "FAILED: ended with 4 before it had counted")))

    def test_refuses_a_command_that_says_nothing(self):
        code, rows = self.run_and_read("true")
        self.assertEqual((code, rows), (1, []))


if __name__ == "__main__":
    unittest.main()
