#!/usr/bin/env python3
"""Checks texts: sources are ASCII and hold no path of one machine; every path that a document or comment names exists.

check_texts.py [ROOT]  exits 1 and names file and line
"""
import pathlib
import re
import sys

TOPS = ["include", "lib", "apps", "tests", "tools", "docs", "vectors/gen", "bench", "fuzz", ".ci"]
FILES = ["dev", "meson.build", "meson_options.txt", ".clang-format", ".clang-tidy"]
KINDS = {".cpp", ".hpp", ".h", ".inc", ".def", ".py", ".md", ".txt", ".map", ".build", ".in", ".json", ".yml", ""}
MACHINE = re.compile(r"(?<![\w.$}/:-])/(?:work|tmp|root|home|farm|mnt)(?:/|\b)(?!\w*\()")
LATER = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b")
PATH = re.compile(r"(?<![\w/.-])((?:include/assay|lib|apps|tests|tools|docs|vectors|bench|fuzz)/[\w./*-]*[\w*/])")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")


def texts(root):
    for top in TOPS:
        for file in sorted((root / top).rglob("*")):
            if file.is_file() and file.suffix in KINDS and "__pycache__" not in file.parts:
                yield file
    yield from (file for file in [root / name for name in FILES] + sorted(root.glob("*.md")) if file.exists())


def missing(root, file, line):
    """Paths that the line names and that are not there."""
    prose = file.suffix == ".md" or re.match(r"\s*(//|#(?!\s*include))", line)
    paths = PATH.findall(line) if prose else []
    named = [(root, path.rstrip("/.")) for path in paths]
    if file.suffix == ".md":
        named += [(file.parent, path) for path in LINK.findall(line)]
    return [path for base, path in named if not any(base.glob(path)) and not any(base.glob(path + ".*"))]


def faults_of_line(root, file, line):
    if not line.isascii():
        yield "not ASCII"
    if MACHINE.search(line):
        yield "a path of one machine"
    if LATER.search(line):
        yield "left for later"
    for path in missing(root, file, line):
        yield f"{path} does not exist"


def check(root):
    faults = []
    for file in texts(root):
        for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1):
            faults += [f"{file.relative_to(root)}:{number}: {fault}" for fault in faults_of_line(root, file, line)]
    return faults


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve())
    print("\n".join(found))
    sys.exit(bool(found))
