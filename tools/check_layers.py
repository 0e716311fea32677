#!/usr/bin/env python3
"""Checks every #include of lib/, include/ and apps/ against the tables in docs/architecture.md.

check_layers.py [ROOT]  exits 1 and names every include that the tables do not allow
"""
import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
ANY_OF_PUBLIC = "include/assay"


def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def names(cell):
    return re.findall(r"`([^`]+)`", cell)


def table(text, first_column):
    """The rows of the table whose head begins with `first_column`, each as a dictionary."""
    lines = text.splitlines()
    for at, line in enumerate(lines):
        if line.startswith("|") and cells(line)[0] == first_column:
            head, rows = cells(line), []
            for row in lines[at + 2:]:
                if not row.startswith("|"):
                    break
                rows.append(dict(zip(head, cells(row))))
            return rows
    raise ValueError(f"docs/architecture.md has no table that begins with the column '{first_column}'")


class Layers:
    def __init__(self, text):
        self.modules, self.header_level = {}, {}
        for row in table(text, "level"):
            module, = names(row["module"])
            level = int(row["level"])
            self.modules[module] = (level, names(row["third-party headers"]), row["may include"])
            for header in names(row["own headers"]):
                self.header_level[f"assay/{header}.hpp"] = level
        self.exceptions = {(names(row["file"])[0], names(row["includes"])[0]) for row in table(text, "file")}

    def module_of(self, path):
        """The module of a path below lib/ or of one below the root: the longest row that fits."""
        fitting = [m for m in self.modules if path.startswith(m + "/")]
        return max(fitting, key=len, default=None)

    def third_party_fault(self, module, header):
        if "/" not in header and "." not in header:
            return None  # the standard library
        allowed = self.modules[module][1] if module else []
        if any(header == a or (a.endswith("/") and header.startswith(a)) for a in allowed):
            return None
        return "third-party header outside the module that wraps it"

    def header_fault(self, header, level):
        if header not in self.header_level:
            return "public header that no module owns"
        if self.header_level[header] > level:
            return f"public header of level {self.header_level[header]} from level {level}"
        return None

    def fault(self, path, bracket, header):
        """What is wrong with `path` (from the root) including `header`, or None."""
        if (path, header) in self.exceptions:
            return None
        if path.startswith("include/"):
            return self.public_fault(path.removeprefix("include/"), bracket, header)
        module = self.module_of(path.removeprefix("lib/"))
        if module is None:
            return "file of a module that the table does not have"
        if bracket == "<":
            return self.third_party_fault(module, header)
        level, _, may_include = self.modules[module]
        if ANY_OF_PUBLIC in may_include:
            return self.program_fault(module, header)
        if header.startswith("assay/"):
            return self.header_fault(header, level)
        return self.internal_fault(module, level, header)

    def program_fault(self, module, header):
        """A program includes public headers, its own, and those of folders of its own that its row names."""
        folder, _, rest = header.partition("/")
        if folder == "assay" or not rest:
            return None
        other = f"{module.rpartition('/')[0]}/{folder}"
        if other == module or other in names(self.modules[module][2]):
            return None
        return "programs use the public headers, and the folders that their row names"

    def public_fault(self, own, bracket, header):
        if own not in self.header_level:
            return "public header that no module owns"
        if bracket == "<":
            return self.third_party_fault(None, header)
        return self.header_fault(header, self.header_level[own])

    def internal_fault(self, module, level, header):
        if not header.startswith("lib/"):
            return "neither assay/, lib/ nor the standard library"
        other = self.module_of(header.removeprefix("lib/"))
        if other is None:
            return "header of a module that the table does not have"
        if other != module and self.modules[other][0] >= level:
            return f"level {level} includes level {self.modules[other][0]}"
        return None


def includes(root):
    """(path from the root, line number, bracket, header) of every #include."""
    for top in ("include", "lib", "apps"):
        for file in sorted((root / top).rglob("*")):
            if file.suffix not in (".hpp", ".cpp", ".h", ".inc"):
                continue
            for number, line in enumerate(file.read_text().splitlines(), 1):
                if match := INCLUDE.match(line):
                    yield str(file.relative_to(root)), number, *match.groups()


def check(root):
    layers = Layers((root / "docs/architecture.md").read_text())
    faults, used = [], set()
    for path, number, bracket, header in includes(root):
        used.add((path, header))
        if fault := layers.fault(path, bracket, header):
            faults.append(f"{path}:{number}: {header}: {fault}")
    for path, header in sorted(layers.exceptions - used):
        faults.append(f"docs/architecture.md: the exception for {path} and {header} is not needed")
    owned = {f"include/{header}" for header in layers.header_level}
    for header in sorted(owned):
        if not (root / header).exists():
            faults.append(f"docs/architecture.md: {header} does not exist")
    return faults


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve())
    print("\n".join(found))
    sys.exit(bool(found))
