#!/usr/bin/env python3
"""embed.py OUTPUT FILE..: writes a C++ source that holds the files. index.html is served as /, the others by name."""
import pathlib
import sys

TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
         ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
MARK = "assayd_page"


def entry(file):
    path = "/" if file.name == "index.html" else "/" + file.name
    text = file.read_text(encoding="ascii")
    if f"){MARK}\"" in text:
        raise ValueError(f"{file} holds the mark that ends it")
    return f'    {{"{path}"sv, "{TYPES[file.suffix]}"sv, R"{MARK}({text}){MARK}"sv}},\n'


def main():
    output, *files = map(pathlib.Path, sys.argv[1:])
    entries = "".join(entry(file) for file in files)
    output.write_text('#include "site/pages.hpp"\n\n#include <array>\n\nnamespace assayd::site {\n\n'
                      'std::span<const Page> pages() {\n  using namespace std::string_view_literals;\n'
                      f'  static constexpr std::array<Page, {len(files)}> kPages = {{{{\n{entries}  }}}};\n'
                      '  return kPages;\n}\n\n}  // namespace assayd::site\n', encoding="ascii")


main()
