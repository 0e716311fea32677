#!/usr/bin/env python3
"""Runs `assay options` as a user does. Usage: options_test.py PATH_OF_ASSAY"""

import json
import pathlib
import sys
import tempfile
import unittest

import program
from program import decode, encode, run

SITE = {"rp": {"id": "example.com", "origins": ["https://example.com", "https://login.example.com"]}}
KEY = "00112233445566778899aabbccddeeff" * 2


def options(kind, *arguments, site=SITE):
    text = site if isinstance(site, str) else json.dumps(site)
    return run("options", kind, "-", *arguments, stdin=text.encode())


class Options(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def printed(self, kind, *arguments):
        code, out, err = options(kind, *arguments)
        self.assertEqual((code, err), (0, ""))
        return json.loads(out)

    def refused(self, exit_code, message, kind, *arguments, site=SITE):
        code, out, err = options(kind, *arguments, site=site)
        self.assertEqual((code, out), (exit_code, ""), err)
        self.assertIn(message, err)

    def test_creation_options(self):
        json_ = self.printed("create", "--user-name", "alice")
        self.assertEqual(json_["rp"], {"id": "example.com", "name": "example.com"})
        self.assertEqual((json_["user"]["name"], json_["user"]["displayName"]), ("alice", "alice"))
        self.assertEqual(len(decode(json_["user"]["id"])), 32)
        self.assertEqual(len(decode(json_["challenge"])), 32)
        self.assertEqual(json_["authenticatorSelection"]["residentKey"], "required")
        self.assertIn({"type": "public-key", "alg": -7}, json_["pubKeyCredParams"])
        again = self.printed("create", "--user-name", "alice")
        self.assertNotEqual(json_["challenge"], again["challenge"])
        self.assertNotEqual(json_["user"]["id"], again["user"]["id"])

    def test_creation_options_of_an_account(self):
        json_ = self.printed("create", "--user-name", "alice", "--display-name", "Alice A.", "--user-handle",
                             encode(b"user-1"), "--exclude", encode(b"one"), "--exclude", encode(b"two"))
        self.assertEqual(json_["user"], {"id": encode(b"user-1"), "name": "alice", "displayName": "Alice A."})
        self.assertEqual([decode(c["id"]) for c in json_["excludeCredentials"]], [b"one", b"two"])

    def test_request_options(self):
        json_ = self.printed("get")
        self.assertEqual((json_["rpId"], json_["allowCredentials"]), ("example.com", []))
        json_ = self.printed("get", "--user-handle", encode(b"user-1"), "--allow", encode(b"one"))
        self.assertEqual([decode(c["id"]) for c in json_["allowCredentials"]], [b"one"])

    def test_state_goes_along_with_a_key(self):
        for kind, arguments in (("create", ["--user-name", "alice"]), ("get", ["--origin", "https://example.com"])):
            json_ = self.printed(kind, *arguments, "--state-key", KEY)
            self.assertEqual(list(json_), ["options", "state", "id", "expires_at"])
            self.assertIn("challenge", json_["options"])
            self.assertEqual(decode(json_["state"])[:5], bytes([1, 0, 0, 0, 1]))  # version, number of the key
            self.assertNotIn(decode(json_["options"]["challenge"]), decode(json_["state"]))

    def test_policy_of_a_file_or_a_name(self):
        policy = self.folder / "policy.toml"
        policy.write_text('preset = "passkey_login"\nuser_verification = "preferred"\ntimeout_seconds = 600\n')
        json_ = self.printed("get", "--policy", policy)
        self.assertEqual((json_["userVerification"], json_["timeout"]), ("preferred", 600000))
        json_ = self.printed("create", "--user-name", "alice", "--preset", "second_factor")
        self.assertEqual(json_["authenticatorSelection"]["residentKey"], "discouraged")
        policy.write_text('preset = "passkey_login"\n\nuser_verification = "maybe"\n')
        self.refused(1, "policy_word_unknown", "get", "--policy", policy)
        self.refused(1, "line 3, column 22", "get", "--policy", policy)
        self.refused(1, "policy_preset_unknown", "get", "--preset", "lax")
        self.refused(2, "excludes", "get", "--preset", "passkey_login", "--policy", policy)

    def test_says_what_is_wrong(self):
        self.refused(1, "origin_outside_rp_id", "get", site={"rp": {"id": "example.com", "origins": ["https://a.org"]}})
        self.refused(2, "is not base64url", "get", "--allow", "a+b")
        self.refused(2, "is not base64url", "get", "--user-handle", "=")
        self.refused(2, "64 hexadecimal digits", "get", "--state-key", "00")
        self.refused(1, "user_handle_invalid", "create", "--user-name", "a", "--user-handle", encode(bytes(65)))
        self.refused(2, "standard input", "get", site="{")
        self.refused(2, "--user-name", "create")
        self.refused(2, "nothing.toml", "get", "--policy", self.folder / "nothing.toml")

    def test_help_names_both_kinds(self):
        code, out, _ = run("options", "--help")
        self.assertEqual(code, 0)
        for word in ("create", "get", "Exit code", "Examples"):
            self.assertIn(word, out)


if __name__ == "__main__":
    program.path = sys.argv.pop(1)
    unittest.main()
