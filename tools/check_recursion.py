#!/usr/bin/env python3
"""Checks that no function of the library can call itself, directly or through others, so that stacks have a bound.

check_recursion.py ARCHIVE..  exits 1 and prints the circle if there is one. Read from the calls and jumps of optimised
                              objects; what is called through a pointer is not seen
"""
import re
import subprocess
import sys

FUNCTION = re.compile(r"^[0-9a-f]+ <(.+)>:$")
CALL = re.compile(r"^\s+[0-9a-f]+:\s+(call|jmp)q?\s+[0-9a-f]+ <([^>+]+)(\+0x[0-9a-f]+)?>")
RELOCATION = re.compile(r"^\s+[0-9a-f]+: R_\S+\s+([^\s+-]+)")
# Of the standard library, and their depth is bounded: std::sort() halves what is left, and gives up soon.
BOUNDED = re.compile(r"_ZSt16__introsort_loop")


def calls_of(listing):
    """{function: functions that it calls or jumps to}, from what objdump -dr prints."""
    graph, function, is_branch = {}, None, False
    for line in listing.splitlines():
        if match := FUNCTION.match(line):
            function, is_branch = match.group(1), False
            graph.setdefault(function, set())
        elif match := RELOCATION.match(line):
            # Of the branch before, into another section: what the listing says there is only a place holder.
            if is_branch:
                graph[function].add(match.group(1))
            is_branch = False
        elif match := CALL.match(line):
            kind, target, offset = match.groups()
            is_branch = True
            # Jumps within a function are its loops.
            if offset is None and (target != function or kind == "call"):
                graph[function].add(target)
        else:
            is_branch = False
    return graph


def circle_in(graph):
    """Functions that call each other in a circle, or nothing."""
    done = set()
    for start in sorted(graph):
        path, pending = [], [(start, False)]
        while pending:
            function, is_left = pending.pop()
            if is_left:
                done.add(path.pop())
            elif function in path:
                return path[path.index(function):]
            elif function not in done and function in graph:
                path.append(function)
                pending.append((function, True))
                pending += [(called, False) for called in sorted(graph[function])]
    return []


def check(archives):
    graph = {}
    for archive in archives:
        command = ["objdump", "-dr", "--no-show-raw-insn", archive]
        listing = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        for function, called in calls_of(listing).items():
            graph.setdefault(function, set()).update(called)
    return circle_in({name: called for name, called in graph.items() if not BOUNDED.match(name)})


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    circle = check(sys.argv[1:])
    if circle:
        names = subprocess.run(["c++filt", *circle], check=True, capture_output=True, text=True).stdout
        print("calls that lead back to where they began:\n" + names)
    sys.exit(bool(circle))


if __name__ == "__main__":
    main()
