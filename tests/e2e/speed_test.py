#!/usr/bin/env python3
"""Runs `assay speed` as a user does. Usage: speed_test.py PATH_OF_ASSAY"""

import json
import os
import subprocess
import sys
import unittest

ASSAY = ""
QUICK = ["--keys", "8", "--seconds", "0.2"]


def run(*arguments, **environment):
    done = subprocess.run([ASSAY, "speed", *arguments], capture_output=True, timeout=300,
                          env={**os.environ, "ASSAY_CPU": "", **environment})
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def rows(*arguments, **environment):
    code, out, _ = run("--json", *QUICK, *arguments, **environment)
    assert code == 0, out
    return [json.loads(line) for line in out.splitlines()]


class Speed(unittest.TestCase):
    def test_prints_a_row_for_each_batch_and_form(self):
        found = rows("--algorithm", "ES256", "--backend", "openssl", "--backend", "native")
        self.assertEqual([(row["backend"], row["batch"], row["key"]) for row in found],
                         [("openssl", 1, "any")] +
                         [("native", batch, key) for key in ("any", "expanded_1k", "expanded_8k") for batch in (1, 8, 64)])
        for row in found:
            self.assertEqual(sorted(row), ["algorithm", "backend", "batch", "implementation", "key", "keys",
                                           "per_second", "ratio"])
            self.assertEqual((row["algorithm"], row["keys"]), ("ES256", 8))
            self.assertGreater(row["per_second"], 0)
            self.assertGreater(row["ratio"], 0)
        self.assertEqual(found[0]["ratio"], 1)
        self.assertEqual(found[0]["implementation"], "openssl")
        self.assertRegex(found[1]["implementation"], "^native/")

    def test_has_no_ratio_where_openssl_is_not_measured(self):
        found = rows("--algorithm", "ML-DSA-44", "--backend", "native-portable")
        self.assertEqual([(row["implementation"], row["ratio"], row["keys"]) for row in found],
                         [("native/portable", None, 1)])

    def test_prints_a_table(self):
        code, out, _ = run(*QUICK, "--algorithm", "EdDSA", "--backend", "openssl")
        self.assertEqual(code, 0)
        head, row = out.splitlines()
        self.assertRegex(head, "^backend +implementation +algorithm +batch +keys +key +per second +ratio$")
        self.assertRegex(row, r"^openssl +openssl +EdDSA +1 +1 +any +\d+ +1\.00$")

    def test_takes_the_native_backend_that_the_environment_names(self):
        found = rows("--algorithm", "ES256", ASSAY_CPU="portable")
        self.assertIn("native-portable", {row["backend"] for row in found})
        self.assertNotIn("native", {row["backend"] for row in found})

    def test_refuses_backends_that_there_are_not(self):
        for arguments, environment in [(["--backend", "other"], {}), ([], {"ASSAY_CPU": "sse9"})]:
            code, out, message = run(*QUICK, *arguments, **environment)
            self.assertEqual((code, out), (2, ""))
            self.assertIn("no backend of this name", message)

    def test_refuses_to_measure_nothing(self):
        code, _, message = run(*QUICK, "--algorithm", "ES999")
        self.assertEqual(code, 2)
        self.assertIn("nothing to measure", message)


if __name__ == "__main__":
    ASSAY = sys.argv.pop(1)
    unittest.main()
