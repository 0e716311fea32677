#!/usr/bin/env python3
"""Runs a long check and appends what came of it to the ledger, docs/evidence.csv.

    tools/ledger.py --what WHAT --tool TOOL [--seed SEED] -- COMMAND..

The command says in a line of its output what it counted: evidence: count=NUMBER result=TEXT
Its exit code becomes that of this script; what failed is written down, too.
"""

import argparse
import csv
import datetime
import pathlib
import platform
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LEDGER = ROOT / 'docs' / 'evidence.csv'
COLUMNS = ['what', 'commit', 'tool', 'seed', 'count', 'result', 'date', 'machine']
SAID = re.compile(r'^evidence: count=(\d+) result=(.+)$', re.MULTILINE)


def commit():
    def git(*arguments):
        return subprocess.run(['git', '-C', str(ROOT), *arguments], capture_output=True, text=True).stdout.strip()
    changed = git('status', '--porcelain', '--untracked-files=no', '--', 'lib', 'include', 'tests')
    return git('rev-parse', '--short=12', 'HEAD') + ('+changes' if changed else '')


def machine():
    try:
        names = re.findall(r'^model name\s*: (.+)$', pathlib.Path('/proc/cpuinfo').read_text(), re.MULTILINE)
    except OSError:
        names = []
    return f'{names[0]} x{len(names)}' if names else platform.machine()


def append(row, ledger):
    new = not ledger.exists()
    with ledger.open('a', newline='', encoding='ascii') as out:
        writer = csv.writer(out, lineterminator='\n')
        if new:
            writer.writerow(COLUMNS)
        writer.writerow(row)


def main():
    parser = argparse.ArgumentParser(description='Runs a check and appends its result to docs/evidence.csv.')
    parser.add_argument('--what', required=True)
    parser.add_argument('--tool', required=True)
    parser.add_argument('--seed', default='')
    parser.add_argument('--ledger', type=pathlib.Path, default=LEDGER)
    parser.add_argument('command', nargs='+')
    args = parser.parse_args()
    at = commit()  # of what is run, not of what there is when it ends
    run = subprocess.run(args.command, stdout=subprocess.PIPE, text=True)
    sys.stdout.write(run.stdout)
    said = SAID.findall(run.stdout)
    if not said and run.returncode == 0:
        sys.exit('ledger: the command did not say what it counted')
    count, result = said[-1] if said else ('', f'ended with {run.returncode} before it had counted')
    if run.returncode != 0:
        result = f'FAILED: {result}'
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    append([args.what, at, args.tool, args.seed, count, result, today, machine()], args.ledger)
    return run.returncode


if __name__ == '__main__':
    sys.exit(main())
