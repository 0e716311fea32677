#!/usr/bin/env python3
"""Runs `assay record` as a user does. Usage: record_test.py PATH_OF_ASSAY"""

import json
import os
import pathlib
import re
import sys
import tempfile
import unittest

import program
from program import decode, encode, run

ROOT = pathlib.Path(os.environ.get("ASSAY_SOURCE_ROOT", "."))
KEY = bytes.fromhex("a50102032620012158206b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                    "2258204fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
MEMBERS = ["id", "user_handle", "rp_id", "public_key", "sign_count", "uv_initialized", "backup_eligible",
           "backup_state", "transports", "aaguid", "attestation_format", "trust", "attestation_object",
           "client_data_json", "encoded"]


def record(key=KEY):
    """A record in the encoding of docs/credential-record.md: counter 7, UV seen, backup eligible, hybrid."""
    fixed = bytes([1, 0b1001]) + (7).to_bytes(4, "big") + (16).to_bytes(2, "big") + bytes([1, 2]) + bytes(range(16))
    return (fixed + b"\0\4\xfb\xff\0\1" + len(key).to_bytes(2, "big") + key + b"\x06user-1" + b"\x0bexample.com" +
            bytes(8))


def row(**changes):
    return {"id": "-_8AAQ", "publicKey": encode(KEY), "webauthnUserID": encode(b"user-1"), "counter": 7, **changes}


def examples():
    """Library and JSON of each example in docs/import.md."""
    text = (ROOT / "docs" / "import.md").read_text()
    return re.findall(r"<!-- example: (\S+) -->\n\n```json\n(.*?)```", text, re.DOTALL)


class PrintRecord(unittest.TestCase):
    def test_tree(self):
        code, out, err = run("record", record().hex())
        self.assertEqual((code, err), (0, ""))
        for line in ("credential record:", "id: fbff0001 (4 bytes)", "user handle: 757365722d31 (6 bytes)",
                     "rp id: example.com", "sign count: 7", "uv initialized: yes", "backup eligible: yes",
                     "backup state: no", "transports: hybrid", "aaguid: 00010203-0405-0607-0809-0a0b0c0d0e0f",
                     "attestation format: packed", "trust: unanchored", "alg: -7 (ES256)"):
            self.assertIn(line, out)

    def test_every_way_to_give_it(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "record"
            path.write_bytes(record())
            outs = {run("record", record().hex()), run("record", encode(record())), run("record", path),
                    run("record", stdin=record()), run("record", "-", stdin=encode(record()).encode() + b"\n")}
        self.assertEqual(len(outs), 1)
        self.assertEqual(outs.pop()[0], 0)

    def test_json(self):
        code, out, err = run("record", "--json", record().hex())
        self.assertEqual((code, err), (0, ""))
        members = json.loads(out)
        self.assertEqual(list(members), MEMBERS)
        self.assertEqual(decode(members["encoded"]), record())
        self.assertEqual(decode(members["public_key"]), KEY)
        self.assertIs(members["backup_eligible"], True)
        self.assertEqual(members["transports"], ["hybrid"])
        self.assertIsNone(members["attestation_object"])

    def test_unknown_is_null(self):
        data = bytearray(record())
        data[1] = 0
        members = json.loads(run("record", "--json", data.hex())[1])
        self.assertIsNone(members["backup_eligible"])
        self.assertIn("backup eligible: unknown", run("record", data.hex())[1])

    def test_refused(self):
        code, out, err = run("record", record()[:-1].hex())
        self.assertEqual((code, out), (1, ""))
        self.assertIn("record_truncated", err)
        self.assertIn("(credential_record, byte ", err)

    def test_record_with_a_key_that_is_none(self):
        self.assertEqual(run("record", record().hex())[0], 0)
        code, out, err = run("record", record(KEY[:-1] + b"\0").hex())
        self.assertEqual(code, 1)
        self.assertIn("sign count: 7", out)
        self.assertIn("key_off_curve", err)


class ImportRow(unittest.TestCase):
    def imported(self, library, text, *arguments):
        code, out, err = run("record", "--from", library, *arguments, "-", stdin=text.encode())
        self.assertEqual((code, err), (0, ""), text)
        return out

    def refused(self, changed, *arguments):
        self.imported("simplewebauthn", json.dumps(row()))
        code, out, err = run("record", "--from", "simplewebauthn", *arguments, json.dumps(changed))
        self.assertEqual((code, out), (1, ""))
        return err

    def test_examples_of_the_documentation(self):
        self.assertEqual(len(examples()), 9)
        for library, text in examples():
            out = self.imported(library, text, "--user-handle", encode(b"user-1"), "--json")
            members = json.loads(out)
            self.assertEqual(members["sign_count"], 7)
            self.assertEqual(decode(members["id"]).hex(), "fbff00102030405060708090a0b0c0d0")
            self.assertEqual(decode(members["public_key"]), KEY)

    def test_what_it_prints_is_a_record(self):
        out = self.imported("simplewebauthn", json.dumps(row()), "--rp-id", "example.com")
        members = json.loads(run("record", "--json", out.strip())[1])
        self.assertEqual(decode(members["user_handle"]), b"user-1")
        self.assertEqual(members["rp_id"], "example.com")
        self.assertIsNone(members["backup_eligible"])
        self.assertEqual(members["trust"], "none")

    def test_file_and_text(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "row.json"
            path.write_text(json.dumps(row()))
            outs = {run("record", "--from", "simplewebauthn", path)[1],
                    run("record", "--from", "simplewebauthn", json.dumps(row()))[1],
                    self.imported("simplewebauthn", json.dumps(row()))}
        self.assertEqual(len(outs), 1)

    def test_hex(self):
        plain = self.imported("simplewebauthn", json.dumps(row()))
        in_hex = row(id="fbff0001", publicKey=KEY.hex(), webauthnUserID=b"user-1".hex())
        self.assertEqual(self.imported("simplewebauthn", json.dumps(in_hex), "--hex"), plain)

    def test_long_uint8array(self):
        data = {str(i): 0 for i in range(1000)}
        err = self.refused(row(publicKey=data))
        self.assertNotIn("json_too_many_members", err)
        self.assertIn("credential_public_key", err)

    def test_refusals_say_what_and_where(self):
        self.assertIn("foreign_counter: ", self.refused(row(counter=-1)))
        self.assertIn("(foreign_record, byte 7)", self.refused({"id": 1}))
        self.assertIn("foreign_id_missing", self.refused({}))
        self.assertIn("foreign_user_handle_mismatch", self.refused(row(), "--user-handle", "AAAA"))
        self.assertIn("foreign_user_handle_missing", self.refused(row(webauthnUserID=None)))

    def test_wrong_usage_gives_exit_code_2(self):
        self.assertEqual(run("record", "--from", "simplewebauthn", json.dumps(row()))[0], 0)
        for arguments in (["--from", "another", "{}"], ["--hex", record().hex()], ["--rp-id", "a", record().hex()],
                          ["--from", "simplewebauthn", "--user-handle", "*", json.dumps(row())],
                          ["/nowhere/at all"]):
            self.assertEqual(run("record", *arguments)[0], 2, arguments)

    def test_help_has_examples(self):
        code, out, _ = run("record", "--help")
        self.assertEqual(code, 0)
        for text in ("--from", "simplewebauthn", "go-webauthn", "java-webauthn-server", "webauthn4j", "py_webauthn",
                     "Exit code: 0", "Examples:", "assay record"):
            self.assertIn(text, out)


if __name__ == "__main__":
    program.path = sys.argv.pop(1)
    unittest.main()
