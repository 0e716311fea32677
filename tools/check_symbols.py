#!/usr/bin/env python3
"""Checks what the objects of the library call, in an optimised build without sanitizers.

check_symbols.py ALLOWED ARCHIVE..  exits 1 if an object refers to the heap, throws, prints, ends the process, reads a
                                    clock or the environment, or runs code before main(); ALLOWED lists the exceptions
"""
import re
import subprocess
import sys

FORBIDDEN = {
    "heap": r"malloc|calloc|realloc|reallocarray|free|posix_memalign|aligned_alloc|strdup|_Zn[wa].*|_Zd[la].*",
    "throw": r"__cxa_throw|__cxa_rethrow|__cxa_allocate_exception|_ZSt\d+__throw_.*",
    "print": r"printf|fprintf|puts|fputs|putchar|fwrite|write|perror|syslog|__printf_chk|__fprintf_chk|_ZSt4cout|_ZSt4cerr",
    "end": r"abort|exit|_exit|__assert_fail|_ZSt9terminatev|raise",
    "outside": r"time|gettimeofday|clock_gettime|getenv|secure_getenv|rand|random|getrandom|open|fopen|socket",
}
KIND = {kind: re.compile(f"(?:{pattern})(?:@.*)?$") for kind, pattern in FORBIDDEN.items()}


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def kind_of(symbol):
    return next((kind for kind, pattern in KIND.items() if pattern.match(symbol)), None)


def calls(archive):
    """(object, kind, symbol) of every forbidden symbol that an object of the archive refers to."""
    for line in run("nm", "-A", "--undefined-only", archive).splitlines():
        where, symbol = line.rsplit(maxsplit=1)
        if kind := kind_of(symbol):
            yield re.search(r"([^/:]+)\.o:", where).group(1), kind, symbol


def initialisers(archive):
    """Objects that run code before main()."""
    name = None
    for line in run("objdump", "-h", archive).splitlines():
        if match := re.match(r"(?:.*/)?([^/]+)\.o: +file format", line):
            name = match.group(1)
        elif re.search(r"\s\.(init_array|ctors|preinit_array)\b", line):
            yield name


def read_allowed(path):
    """{(module, object, kind): line number}; each row is 'module object kind: reason'."""
    allowed = {}
    with open(path) as file:
        for number, line in enumerate(file, 1):
            if line.strip() and not line.startswith("#"):
                match = re.match(r"(\S+) (\S+) (\S+): \S", line)
                if not match:
                    sys.exit(f"{path}:{number}: not of the form 'module object kind: reason'")
                allowed[match.groups()] = number
    return allowed


def check(allowed, archives):
    faults, used = [], set()
    for archive in archives:
        module = re.search(r"libassay_(\w+)\.a$", archive).group(1)
        for name, kind, symbol in calls(archive):
            used.add((module, name, kind))
            if (module, name, kind) not in allowed:
                faults.append(f"{module}: {name}: {kind}: {symbol}")
        faults += [f"{module}: {name}: runs code before main()" for name in initialisers(archive)]
    faults += [f"not needed: {' '.join(row)}" for row in sorted(set(allowed) - used)]
    return faults


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    faults = check(read_allowed(sys.argv[1]), sys.argv[2:])
    print("\n".join(faults))
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
