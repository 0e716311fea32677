"""Runs the command-line tool for the tests of this folder, which set `path`."""

import base64
import subprocess

path = ""


def run(*arguments, stdin=b""):
    """Exit code, standard output, standard error. No terminal, so no progress line."""
    done = subprocess.run([path, *map(str, arguments)], input=stdin, capture_output=True, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
