#!/usr/bin/env python3
"""Checks that every public header compiles alone as C++20, without warnings, and has #pragma once.

check_headers.py INCLUDE_DIR COMPILER..  each COMPILER is one command; those that are not installed are named and left out
"""
import os
import pathlib
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

FLAGS = ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]


def fault(compiler, include_dir, header):
    name = header.relative_to(include_dir)
    if not header.read_text().startswith("#pragma once") and "\n#pragma once\n" not in header.read_text():
        return f"{name}: no #pragma once"
    source = f'#include "{name}"\n#include "{name}"\n'
    done = subprocess.run([compiler, *FLAGS, f"-I{include_dir}", "-x", "c++", "-"], input=source, text=True,
                          capture_output=True, check=False)
    return f"{compiler}: {name}: {done.stderr}" if done.returncode else None


def check(include_dir, compilers):
    headers = sorted(include_dir.rglob("*.hpp"))
    jobs = [(compiler, include_dir, header) for compiler in compilers for header in headers]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        faults = [found for found in pool.map(lambda job: fault(*job), jobs) if found]
    return faults if headers else [f"no headers in {include_dir}"]


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    present = [compiler for compiler in sys.argv[2:] if shutil.which(compiler)]
    print("not installed:", set(sys.argv[2:]) - set(present) or "none")
    faults = check(pathlib.Path(sys.argv[1]), present)
    print("\n".join(faults))
    sys.exit(bool(faults) or not present)


if __name__ == "__main__":
    main()
