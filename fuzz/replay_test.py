#!/usr/bin/env python3
"""Checks that the replay of fuzz/replay_main.cpp fails where it should.

replay_test.py PROBE  the program made of fuzz/length_probe.cpp
"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROBE = sys.argv.pop(1)


class Replay(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def seed(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return path

    def replay(self, *paths):
        return subprocess.run([PROBE, *map(str, paths)], capture_output=True, text=True, timeout=60)

    def assert_refused(self, reason, *paths):
        run = self.replay(*paths)
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertIn(reason, run.stderr)

    def test_gives_every_byte_of_every_file(self):
        self.seed("one", b"\1")
        self.seed("zeros", b"\4\0\n\xff")
        self.seed("long", b"\xc8" + bytes(199))
        run = self.replay(self.folder, self.folder / "one")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(run.stdout, "4 inputs\n")

    def test_fails_where_the_harness_does_and_names_the_file(self):
        self.seed("one", b"\1")
        self.seed("short", b"\3ab"[:2])
        run = self.replay(self.folder)
        self.assertLess(run.returncode, 0)
        self.assertIn("does not hold", run.stderr)
        self.assertIn("short", run.stderr)

    def test_ends_where_the_input_is_written_to_or_read_past_an_edge(self):
        for content in (b"write", b"even", b"bad"):
            run = self.replay(self.seed(content.decode(), content))
            self.assertNotEqual(run.returncode, 0, content)
            self.assertNotIn("does not hold", run.stderr)

    def test_fails_without_anything_to_do(self):
        self.assert_refused("usage")
        self.assert_refused("is empty", self.folder)

    def test_fails_if_a_file_is_missing(self):
        self.seed("one", b"\1")
        self.assertEqual(self.replay(self.folder).returncode, 0)
        self.assert_refused("absent", self.folder, self.folder / "absent")
        (self.folder / "dangling").symlink_to("absent")
        self.assert_refused("dangling", self.folder)

    def test_fails_if_a_file_cannot_be_read(self):
        self.assert_refused("could not be read", "/proc/self/mem")
        (self.folder / "folder").mkdir()
        self.assert_refused("folder could not be read", self.folder)


if __name__ == "__main__":
    unittest.main()
