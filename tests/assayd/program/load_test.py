#!/usr/bin/env python3
"""load_test.py ASSAY ASSAYD: `assay load` against the server that it is made for."""
import json
import subprocess
import sys
import unittest

from server import Server, free_port

ASSAY = sys.argv.pop(1)
ASSAYD = sys.argv.pop(1)
WIDE = "[limits]\nceremonies_at_once = 1000000\naccounts_at_once = 1000000\n"
TOO_MANY = "429 too_many_requests"


def load(*arguments):
    done = subprocess.run([ASSAY, "load", *map(str, arguments)], capture_output=True, text=True, timeout=240)
    return done.returncode, done.stdout, done.stderr


class Load(unittest.TestCase):
    def serve(self, settings):
        server = Server(ASSAYD, settings)
        self.addCleanup(server.close)
        return server, f"http://localhost:{server.port}"

    def test_signs_in_as_often_as_it_can(self):
        server, url = self.serve(WIDE)
        code, out, progress = load(url, "--users", 5, "--connections", 3, "--seconds", 2, "--json")
        self.assertEqual(code, 0, out)
        report = json.loads(out)
        self.assertEqual((report["users"], report["connections"], report["failed"], report["failures"]), (5, 3, 0, {}))
        self.assertGreater(report["sign_ins"], 3)
        self.assertEqual(sum(bucket["count"] for bucket in report["histogram"]), report["sign_ins"])
        self.assertLessEqual(0, report["p50_ms"])
        self.assertEqual(sorted([report["p50_ms"], report["p99_ms"], report["p999_ms"], report["max_ms"]]),
                         [report["p50_ms"], report["p99_ms"], report["p999_ms"], report["max_ms"]])
        self.assertIn("sign-ins ", progress)
        accepted = [line for line in server.get("/metrics")[1].splitlines()
                    if "authentication" in line and "accepted" in line]
        self.assertEqual([int(line.split()[-1]) for line in accepted], [report["sign_ins"]], "the server counts alike")

    def test_keeps_to_a_rate(self):
        _, url = self.serve(WIDE)
        code, out, _ = load(url, "--users", 4, "--connections", 4, "--rate", 10, "--seconds", 2, "--json")
        self.assertEqual(code, 0, out)
        self.assertEqual(json.loads(out)["sign_ins"], 20)

    def test_comes_from_many_addresses(self):
        limits = "[limits]\nceremonies_at_once = 4\nseconds_per_ceremony = 3600\n"
        arguments = ["--users", 3, "--connections", 3, "--rate", 3, "--seconds", 1, "--forwarded", "--json"]
        _, url = self.serve(limits + '[listen]\ntrusted_proxies = ["127.0.0.0/8", "::1/128"]\n')
        code, out, _ = load(url, *arguments)
        self.assertEqual((code, json.loads(out)["sign_ins"]), (0, 3), "an account and a sign-in for each")
        _, url = self.serve(limits)
        code, _, message = load(url, *arguments)
        self.assertEqual(code, 2)
        self.assertIn(TOO_MANY, message, "whom the server does not trust is one address")

    def test_says_what_failed(self):
        _, url = self.serve("[limits]\nceremonies_at_once = 10\nseconds_per_ceremony = 3600\n")
        code, out, _ = load(url, "--users", 1, "--connections", 1, "--rate", 10, "--seconds", 1, "--json")
        self.assertEqual(code, 1)
        report = json.loads(out)
        self.assertEqual((report["sign_ins"], report["failures"]), (4, {TOO_MANY: 6}))

    def test_prints_a_table(self):
        _, url = self.serve(WIDE)
        code, out, _ = load(url, "--users", 1, "--connections", 1, "--rate", 5, "--seconds", 1)
        self.assertEqual(code, 0, out)
        self.assertRegex(out, r"accounts +1 +\d+ /s\nsign-ins +5 +\d+ /s  0 failed, 1 connections, \d")
        self.assertRegex(out, r"latency +p50 [\d.]+ ms  p99 [\d.]+ ms  p99.9 [\d.]+ ms  longest [\d.]+ ms\n")
        self.assertRegex(out, r" ms +\d+  #+\n")

    def test_ends_where_no_account_can_be_made(self):
        _, url = self.serve("[limits]\naccounts_at_once = 1\n")
        for arguments, reason in [(["--users", 2, "--connections", 1], TOO_MANY),
                                  (["--origin", "https://elsewhere.example"], "403 not_our_page")]:
            code, out, message = load(url, *arguments)
            self.assertEqual((code, out), (2, ""))
            self.assertIn("an account could not be made: " + reason, message)

    def test_needs_a_server(self):
        for url, reason in [(f"http://localhost:{free_port()}", "an account could not be made: no connection"),
                            ("https://localhost", "the URL has to begin with http://"),
                            ("http://localhost:8080/path", "the URL has to be http://HOST or http://HOST:PORT")]:
            code, out, message = load(url)
            self.assertEqual((code, out), (2, ""))
            self.assertIn(reason, message)


if __name__ == "__main__":
    unittest.main()
