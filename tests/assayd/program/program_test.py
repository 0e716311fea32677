#!/usr/bin/env python3
"""program_test.py ASSAYD: starts, ends and configures the server as an operator does."""
import os
import signal
import socket
import subprocess
import sys
import tempfile
import unittest

from server import Server

PROGRAM = sys.argv.pop(1)


class Serving(unittest.TestCase):
    def setUp(self):
        self.server = Server(PROGRAM)
        self.addCleanup(self.server.close)

    def test_serves_on_localhost_and_says_where(self):
        self.assertIn(f"http://localhost:{self.server.port}/", self.server.greeting)
        status, page = self.server.get("/")
        self.assertEqual(status, 200)
        self.assertIn("<title>Sign in with a passkey</title>", page)
        self.assertEqual(self.server.get("/livez")[0], 200)
        self.assertIn("assayd_requests_total", self.server.get("/metrics")[1])

    def test_drains_on_sigterm(self):
        with socket.create_connection(("127.0.0.1", self.server.port)) as client:
            client.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertIn(b"200 OK", client.recv(4096))
            self.assertEqual(self.server.end(signal.SIGTERM), 0)
            self.assertEqual(client.recv(4096), b"", "an idle connection is closed")
        self.assertEqual(self.server.get("/livez")[0], 0)
        self.assertEqual([event for event in self.server.events() if event != "request"],
                         ["started", "draining", "ended"])

    def test_goes_on_after_sighup(self):
        self.server.process.send_signal(signal.SIGHUP)
        self.assertEqual(self.server.get("/readyz")[0], 200)
        self.assertEqual(self.server.end(signal.SIGINT), 0)
        self.assertIn("reloaded", self.server.events())

    def test_starts_again_with_what_it_stored(self):
        self.assertEqual(self.server.end(signal.SIGTERM), 0)
        self.server.start()
        self.assertEqual(self.server.get("/readyz")[0], 200)
        for name in os.listdir(self.server.folder.name):
            if name.startswith("assayd."):
                mode = os.stat(os.path.join(self.server.folder.name, name)).st_mode
                self.assertEqual(mode & 0o077, 0, name)


class CheckConfig(unittest.TestCase):
    def check(self, text):
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
            file.write(text)
            file.flush()
            done = subprocess.run([PROGRAM, "--config", file.name, "--check-config"], capture_output=True, text=True,
                                  timeout=60)
        return done.returncode, done.stdout + done.stderr

    def test_says_that_settings_are_in_order(self):
        self.assertEqual(self.check('[relying_party]\nid = "rp.example"\norigins = ["https://rp.example"]\n'),
                         (0, "the settings are in order\n"))

    def test_says_what_is_wrong(self):
        for text, reason in [('[relying_party]\nid = "rp.example"\norigins = ["https://other.example"]\n',
                              "origin_outside_rp_id"),
                             ('[listen]\naddress = "nowhere"\n', "assayd: "),
                             ('[listen]\ncertificate = "none.pem"\nkey = "none.pem"\n', "assayd: "),
                             ('[listen]\ntrusted_proxies = ["x"]\n', "assayd: "),
                             ('[spelled]\nwrong = 1\n', "spelled.wrong: there is no such setting")]:
            with self.subTest(text):
                code, output = self.check(text)
                self.assertEqual(code, 2)
                self.assertIn(reason, output)


if __name__ == "__main__":
    unittest.main()
