#!/usr/bin/env bash
# Checks that every source is as clang-format would write it, and that clang-format finds fault with one that is not.
set -euo pipefail
cd "$1"

if printf 'int  x ;\n' | clang-format --dry-run -Werror --assume-filename=x.cpp 2>/dev/null; then
  echo "clang-format accepts what it should not"
  exit 1
fi
find . -path ./build -prune -o -name '*.[ch]pp' -print0 | sort -z | xargs -0 clang-format --dry-run -Werror
