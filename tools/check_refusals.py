#!/usr/bin/env python3
"""Lists the places where the library decides, and finds refusals that no check decides.

check_refusals.py [--list]  exits 1 and names every error of lib/ that is made without ASSAY_REQUIRE, holds() or
                            ASSAY_TRY; exceptions are in tests/checks/refusals_allowed.txt, one 'id: reason' a line.
                            With --list, prints the id and the lines of every place.

Every place has an id, made from the source: 'rp/finish.cpp:type_mismatch#2' is the second check of that file that refuses
with type_mismatch, 'der/reader.cpp:fail(der_length)' an error made by fail(), and 'der/crl.cpp:try(read)' an ASSAY_TRY of
read(). '#1' is not written. Where the code is a parameter, its name stands for it.
"""
import pathlib
import re
import sys
from collections import Counter, namedtuple

ROOT = pathlib.Path(__file__).resolve().parent.parent
# They define what a check is.
DEFINITIONS = {"base/check.hpp", "base/mutation.hpp", "base/mutation.cpp"}
DECISION, REFUSAL, ATTEMPT = range(3)  # PlaceKind of lib/base/mutation.hpp
CALL = re.compile(r"(?<![\w.>])(?:::assay::)?(ASSAY_REQUIRE|ASSAY_TRY|holds|fail)\(")
# An Error put together by hand: it has no place that a mutation build knows.
HAND_MADE = re.compile(r"(?:return|=|\(|,|\bError)\s*\{\s*ErrorCode::(?!ok\b)\w+\s*,\s*Step::|"
                       r"^(?!.*\bholds\().*\.code = ErrorCode::(?!ok\b)\w+|\bError\s*\{\s*(?:ErrorCode::(?!ok\b)\w+|code)\b", re.M)
CONSTANT = re.compile(r"(?:::assay::)?(?:ErrorCode|E)::(\w+)$")
# How far from fail() the holds() stands that decides it.
REACH_LINES = 4

# `makes_error`: of a decision, whether the error is made at the same place.
Place = namedtuple("Place", "id kind file first last text makes_error")


def blanked(text):
    """The text without comments and literals, of the same length and with the same lines."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|(?<!\w)\'(?:\\.|[^\'\\\n])+\'', re.S)
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)


def arguments(text, at):
    """The arguments of the call whose opening parenthesis is before `at`, and where it is over."""
    parts, depth, begin = [], 0, at
    for i in range(at, len(text)):
        if text[i] in "([{":
            depth += 1
        elif text[i] in ")]}":
            depth -= 1
        if depth < 0 or (text[i] == "," and depth == 0):
            parts.append(" ".join(text[begin:i].split()))
            begin = i + 1
        if depth < 0:
            return parts, i
    raise ValueError("a call that does not end")


def code_text(argument):
    constant = CONSTANT.match(argument)
    return constant.group(1) if constant else re.sub(r"\s+", "", argument)


def label(name, parts):
    """What an id says between the file and the number."""
    if name == "ASSAY_TRY":
        callee = re.search(r"(\w+)\s*[<(]", parts[0] + "(")
        return f"try({callee.group(1)})"
    if name == "fail":
        return f"fail({code_text(parts[0])})"
    return code_text(parts[-2] if name == "ASSAY_REQUIRE" else parts[0])


KIND = {"ASSAY_REQUIRE": DECISION, "holds": DECISION, "fail": REFUSAL, "ASSAY_TRY": ATTEMPT}


def places_of(file, text):
    text, seen, places = blanked(text), Counter(), []
    for call in CALL.finditer(text):
        parts, end = arguments(text, call.end())
        what = label(call.group(1), parts)
        seen[what] += 1
        number = f"#{seen[what]}" if seen[what] > 1 else ""
        places.append(Place(f"{file}:{what}{number}", KIND[call.group(1)], file, text.count("\n", 0, call.start()) + 1,
                            text.count("\n", 0, end) + 1, what, call.group(1) == "ASSAY_REQUIRE"))
    return places


def sources(root):
    """{path below lib/: text}"""
    files = sorted(file for file in (root / "lib").rglob("*.[ch]pp"))
    named = {file.relative_to(root / "lib").as_posix(): file for file in files}
    return {name: file.read_text() for name, file in named.items() if name not in DEFINITIONS}


def all_places(texts):
    return [place for file, text in texts.items() for place in places_of(file, text)]


def is_decided(place, places):
    """Whether the code of this fail() is a constant, and no check above it refuses with the same."""
    code = place.text[len("fail("):-1]
    if not re.fullmatch(r"\w+", code) or code == "code":
        return True  # passed on: whoever called decided
    return any(other.kind == DECISION and other.text == code and abs(place.first - other.first) <= REACH_LINES
               for other in places)


def check(texts, allowed):
    faults, used = [], set()
    for file, text in texts.items():
        places = places_of(file, text)
        lines = Counter((place.first, place.kind) for place in places)
        faults += [f"lib/{file}:{line}: two of one kind on a line: a mutation could not tell them apart"
                   for (line, _), count in lines.items() if count > 1]
        for place in places:
            if place.kind == REFUSAL and not is_decided(place, places):
                used.add(place.id)
                if place.id not in allowed:
                    faults.append(f"lib/{file}:{place.first}: {place.id} refuses without a check: use ASSAY_REQUIRE")
        clean = blanked(text)
        faults += [f"lib/{file}:{clean.count(chr(10), 0, found.start()) + 1}: an Error made by hand: use fail()"
                   for found in HAND_MADE.finditer(clean)]
    return faults + [f"{name}: allowed, and not needed" for name in sorted(allowed - used)]


def read_list(text):
    """The ids of a file of lines 'id: reason'."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    if bad := [line for line in lines if not re.match(r"\S+: \S", line)]:
        raise ValueError(f"not of the form 'id: reason': {bad[0]}")
    return {line.split(": ")[0] for line in lines}


def main():
    texts = sources(ROOT)
    if sys.argv[1:] == ["--list"]:
        for place in all_places(texts):
            print(f"{place.id}  lib/{place.file}:{place.first}")
        return
    found = check(texts, read_list((ROOT / "tests/checks/refusals_allowed.txt").read_text()))
    print("\n".join(found))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
