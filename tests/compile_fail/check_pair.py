#!/usr/bin/env python3
"""Compiles one file twice: as it is, which must succeed, and with -DMUST_FAIL, which must not.

check_pair.py FILE INCLUDE_DIR COMPILER  the second time the compiler's message must match one of the file's lines
                                         '// expected: REGEX', so that it fails for the reason meant
"""
import os
import re
import subprocess
import sys

FLAGS = ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-Wno-missing-field-initializers"]


def compile_file(path, include_dir, compiler, *flags):
    return subprocess.run([compiler, *FLAGS, *flags, f"-I{include_dir}", path], capture_output=True, text=True,
                          check=False, env={**os.environ, "LC_ALL": "C"})


def faults(path, include_dir, compiler):
    with open(path) as file:
        expected = re.findall(r"^// expected: (.+)$", file.read(), re.M)
    if not expected:
        return ["no line '// expected: REGEX'"]
    good = compile_file(path, include_dir, compiler)
    if good.returncode:
        return ["the good half does not compile:", good.stderr]
    bad = compile_file(path, include_dir, compiler, "-DMUST_FAIL")
    if not bad.returncode:
        return ["the bad half compiles"]
    if not any(re.search(regex, bad.stderr) for regex in expected):
        return ["the bad half fails for another reason:", bad.stderr]
    return []


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    found = faults(*sys.argv[1:])
    print("\n".join(found))
    sys.exit(bool(found))
