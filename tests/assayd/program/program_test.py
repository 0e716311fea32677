#!/usr/bin/env python3
"""program_test.py ASSAYD: starts, ends and configures the server as an operator does."""
import base64
import http.client
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


class Clients(unittest.TestCase):
    def setUp(self):
        self.server = Server(PROGRAM)
        self.addCleanup(self.server.close)

    def command(self, *words):
        done = subprocess.run([PROGRAM, "--folder", self.server.folder.name, "client", *words], capture_output=True,
                              text=True, timeout=60)
        return done.returncode, done.stdout + done.stderr

    def credentials(self, *words):
        code, output = self.command(*words)
        self.assertEqual(code, 0, output)
        return [line.split()[1] for line in output.splitlines()[:2]]

    def token_status(self, client, secret):
        pair = base64.b64encode(f"{client}:{secret}".encode()).decode()
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        connection.request("POST", "/oauth2/token", "grant_type=client_credentials",
                           {"Authorization": "Basic " + pair, "Content-Type": "application/x-www-form-urlencoded"})
        status = connection.getresponse().status
        connection.close()
        return status

    def test_are_made_changed_and_ended_while_the_server_runs(self):
        client, first = self.credentials("add", "my shop", "--scope", "users:read")
        self.assertEqual(self.token_status(client, first), 200)
        self.assertEqual(self.token_status(client, first + "x"), 401)
        _, second = self.credentials("rotate", client)
        self.assertEqual([self.token_status(client, secret) for secret in (first, second)], [200, 200])
        listed = self.command("list")[1]
        self.assertIn(client, listed)
        self.assertNotIn(second, listed)
        self.assertEqual(self.command("disable", client)[0], 0)
        self.assertEqual(self.token_status(client, second), 401)

    def test_are_refused_with_the_reason(self):
        self.assertIn("there is no scope users:reed", self.command("add", "x", "--scope", "users:reed")[1])
        self.assertIn("there is no client 0123", self.command("disable", "0123")[1])
        keys = os.path.join(self.server.folder.name, "keys.json")
        with open(keys, "w") as file:
            file.write('{"keys": []}')
        self.assertIn("the keys cannot be used", self.command("add", "x", "--scope", "users:read", "--jwks", keys)[1])
        self.assertEqual(self.command("list"), (0, ""))


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
