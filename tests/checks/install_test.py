#!/usr/bin/env python3
"""Installs a build to a scratch folder, and compiles and runs the example of README.md against what is there: through
pkg-config with the shared and the static library, and through CMake where that is installed.

install_test.py BUILD_DIR COMPILER
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD, COMPILER = sys.argv.pop(1), sys.argv.pop(1)
FLAGS = ["-std=c++20", "-Wall", "-Wextra", "-Wno-missing-field-initializers", "-Werror"]
CMAKE = """cmake_minimum_required(VERSION 3.16)
project(example CXX)
find_package(assay 0.1 REQUIRED CONFIG)
add_executable(shared example.cpp)
target_link_libraries(shared assay::assay)
add_executable(static example.cpp)
target_link_libraries(static assay::assay_static)
"""


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)
    if done.returncode:
        raise AssertionError(f"{command}\n{done.stdout}{done.stderr}")
    return done.stdout


def example():
    """The C++ block of README.md, word for word, with a main() below it."""
    blocks = re.findall(r"^```cpp\n(.*?)^```$", (ROOT / "README.md").read_text(), re.M | re.S)
    assert len(blocks) == 1, "README.md has one C++ block"
    return blocks[0] + (ROOT / "tests/checks/example_main.cpp").read_text()


def recorded():
    """The arguments of the example: the first authentication of our own cases that is accepted."""
    cases = json.loads((ROOT / "vectors/cases/authentication.json").read_text())["cases"]
    case = next(case for case in cases if case["verdict"]["outcome"] == "accepted")
    record = case["record"]
    return [json.dumps(case["response"]), case["expected"]["challenge"], record["user_handle"], record["id"],
            record["public_key"], record["sign_count"]]


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.root = pathlib.Path(scratch.name)
        run("meson", "install", "-C", BUILD, "--no-rebuild", "--destdir", cls.root / "stage")
        pc_file, = (cls.root / "stage").rglob("assay.pc")
        cls.libdir = pc_file.parent.parent
        cls.prefix = pathlib.Path(str(cls.root / "stage") + re.search(r"^prefix=(.*)$", pc_file.read_text(), re.M)[1])
        (cls.root / "example.cpp").write_text(example())

    def pkg_config(self, *arguments):
        environment = {**os.environ, "PKG_CONFIG_PATH": str(self.libdir / "pkgconfig")}
        return run("pkg-config", f"--define-variable=prefix={self.prefix}", *arguments, "assay",
                   env=environment).split()

    def check(self, program):
        run(program, *recorded(), env={**os.environ, "LD_LIBRARY_PATH": str(self.libdir)})

    def needs_library(self, program):
        return "libassay.so.0" in run("readelf", "-d", program)

    def test_installs_headers_libraries_and_tool(self):
        installed = {file.name for file in (self.prefix / "include/assay").iterdir()}
        self.assertEqual(installed, {file.name for file in (ROOT / "include/assay").iterdir()})
        for name in ("libassay.a", "libassay.so", "libassay.so.0"):
            self.assertTrue((self.libdir / name).exists(), name)
        self.assertIn("SONAME", run("readelf", "-d", self.libdir / "libassay.so"))
        version = run(ROOT / "tools/version.py").strip()
        self.assertEqual(self.pkg_config("--modversion"), [version])
        self.assertTrue((self.libdir / f"libassay.so.{version}").exists())
        if (self.prefix / "bin").exists():  # -Dapps=disabled leaves it out
            self.assertIn(version, run(self.prefix / "bin/assay", "--version"))

    def test_example_runs_with_the_shared_library(self):
        program = self.root / "shared"
        run(COMPILER, *FLAGS, self.root / "example.cpp", *self.pkg_config("--cflags", "--libs"), "-o", program)
        self.assertTrue(self.needs_library(program))
        self.check(program)

    def test_example_runs_with_the_static_library(self):
        program = self.root / "static"
        libraries = self.pkg_config("--static", "--cflags", "--libs")
        libraries = [str(self.libdir / "libassay.a") if part == "-lassay" else part for part in libraries]
        run(COMPILER, *FLAGS, self.root / "example.cpp", *libraries, "-o", program)
        self.assertFalse(self.needs_library(program))
        self.check(program)

    @unittest.skipUnless(shutil.which("cmake"), "cmake is not installed")
    def test_example_runs_through_cmake(self):
        (self.root / "CMakeLists.txt").write_text(CMAKE)
        run("cmake", "-S", self.root, "-B", self.root / "cmake", f"-DCMAKE_CXX_COMPILER={COMPILER}",
            f"-DCMAKE_PREFIX_PATH={self.prefix}")
        run("cmake", "--build", self.root / "cmake")
        for name in ("shared", "static"):
            self.check(self.root / "cmake" / name)

    def test_example_fails_where_it_should(self):
        arguments = recorded()
        arguments[5] = 1 << 31  # a counter that went back
        program = self.root / "counter"
        run(COMPILER, *FLAGS, self.root / "example.cpp", *self.pkg_config("--cflags", "--libs"), "-o", program)
        with self.assertRaises(AssertionError):
            run(program, *arguments, env={**os.environ, "LD_LIBRARY_PATH": str(self.libdir)})


if __name__ == "__main__":
    unittest.main()
