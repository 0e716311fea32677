#!/usr/bin/env python3
"""Runs the command-line tool as a user does: output, exit codes, messages. Usage: assay_test.py PATH_OF_ASSAY"""

import base64
import copy
import json
import os
import pathlib
import sys
import tempfile
import unittest

import program
from program import decode, encode, run

ROOT = pathlib.Path(os.environ.get("ASSAY_SOURCE_ROOT", "."))
VECTORS = pathlib.Path(os.environ.get("ASSAY_EXTERNAL_VECTORS", ROOT / ".." / "shared" / "vectors")) / "cases"
MDS = VECTORS.parent / "mds"
JSON_MEMBERS = ["id", "outcome", "error", "step", "offset", "trust", "agrees", "lenient"]


class WithVectors(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        path = VECTORS / "w3c.json"
        if not path.is_file():
            raise unittest.SkipTest(f"{path} is not there; ASSAY_EXTERNAL_VECTORS names another folder")
        cls.file = json.loads(path.read_text())
        cls.cases = {case["id"]: case for case in cls.file["cases"]}

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, data):
        path = self.folder / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    def write_cases(self, *cases):
        return self.write("cases.json", json.dumps({**self.file, "cases": list(cases)}))

    def case(self, case_id, **changes):
        return {**copy.deepcopy(self.cases[case_id]), **changes}

    def response(self, case_id):
        return self.cases[case_id]["response"]

    def attestation_object(self, case_id):
        return decode(self.response(case_id)["response"]["attestationObject"])


class Verify(WithVectors):
    def test_exit_code_0_and_a_summary_when_all_agree(self):
        path = self.write_cases(self.case("w3c/none-es256/registration"), self.case("w3c/none-es256/authentication"))
        code, out, err = run("verify", path)
        self.assertEqual((code, err), (0, ""))
        lines = out.splitlines()
        self.assertEqual(len(lines), 3)
        self.assertRegex(lines[0], r"^w3c/none-es256/registration +accepted +- +- +agrees$")
        self.assertIn("2 cases: 2 agree, 0 disagree", lines[2])

    def test_exit_code_1_when_one_disagrees(self):
        wrong = self.case("w3c/none-es256/registration", verdict={"outcome": "rejected"})
        code, out, _ = run("verify", self.write_cases(wrong, self.case("w3c/none-es256/authentication")))
        self.assertEqual(code, 1)
        self.assertIn("DISAGREES, expected: rejected", out)
        self.assertIn("1 agree, 1 disagree", out)

    def test_lenient_disagreements_are_reported_and_do_not_fail(self):
        lenient = self.case("w3c/none-es256/registration", verdict={"outcome": "rejected"}, lenient=True)
        code, out, _ = run("verify", self.write_cases(lenient))
        self.assertEqual(code, 0)
        self.assertIn("1 lenient disagreements", out)

    def test_nothing_expected_is_neither(self):
        case = self.case("w3c/none-es256/registration")
        del case["verdict"]
        path = self.write_cases(case)
        self.assertEqual(run("verify", path)[0], 0)
        code, out, _ = run("verify", "--json", path)
        self.assertEqual(code, 0)
        self.assertIsNone(json.loads(out)["agrees"])

    def test_reason_and_step_must_agree_where_a_step_is_named(self):
        case = self.case("w3c/none-es256/registration")
        case["expected"]["challenge"] = encode(bytes(32))
        right = {"outcome": "rejected", "reason": "challenge_mismatch", "step": "reg.challenge"}
        for verdict, code in ((right, 0), ({**right, "reason": "type_mismatch"}, 1), ({**right, "step": "reg.type"}, 1)):
            self.assertEqual(run("verify", self.write_cases({**case, "verdict": verdict}))[0], code, verdict)
        plain = {"outcome": "rejected", "reason": "challenge-mismatch"}
        self.assertEqual(run("verify", self.write_cases({**case, "verdict": plain}))[0], 0)

    def test_json_has_exactly_the_members_and_one_line_a_case(self):
        code, out, err = run("verify", "--json", VECTORS / "w3c.json")
        self.assertEqual(err, "")
        lines = [json.loads(line) for line in out.splitlines()]
        self.assertEqual([line["id"] for line in lines], list(self.cases))
        for line in lines:
            self.assertEqual(list(line), JSON_MEMBERS)
        by_id = {line["id"]: line for line in lines}
        self.assertEqual(
            by_id["w3c/packed-es256/registration"],
            {"id": "w3c/packed-es256/registration", "outcome": "accepted", "error": None, "step": None, "offset": None,
             "trust": "anchored", "agrees": True, "lenient": False})
        self.assertEqual(by_id["w3c/none-es256/registration"]["trust"], "none")
        self.assertIsNone(by_id["w3c/none-es256/authentication"]["trust"])
        self.assertEqual(code, 0 if all(line["agrees"] or line["lenient"] for line in lines) else 1)

    def test_json_tells_error_step_and_offset(self):
        case = self.case("w3c/none-es256/registration", verdict={"outcome": "rejected", "reason": "x"})
        case["response"]["response"]["attestationObject"] += "AAAA"
        code, out, _ = run("verify", "--json", self.write_cases(case))
        line = json.loads(out)
        self.assertEqual(code, 0)
        self.assertEqual((line["outcome"], line["error"], line["step"]), ("rejected", "cbor_trailing", "reg.att_obj"))
        self.assertEqual(line["offset"], len(self.attestation_object("w3c/none-es256/registration")))
        self.assertIsNone(line["trust"])

    def test_reads_standard_input(self):
        code, out, _ = run("verify", "-", stdin=self.write_cases(self.case("w3c/none-es256/registration")).read_bytes())
        self.assertEqual(code, 0)
        self.assertIn("1 cases: 1 agree", out)

    def test_explain_lists_every_step(self):
        case = self.case("w3c/none-es256/registration", verdict={"outcome": "rejected"})
        case["rp"]["id"] = "example.com"
        code, out, _ = run("verify", "--explain", self.write_cases(case))
        self.assertEqual(code, 0)
        self.assertRegex(out, r"(?m)^ +reg\.challenge +8 +pass$")
        self.assertRegex(out, r"(?m)^ +reg\.rp_id_hash +14 +fail$")
        self.assertRegex(out, r"(?m)^ +reg\.att_stmt +22 +not evaluated$")
        self.assertNotIn("auth.", out)

    def test_profile_changes_the_verdict(self):
        case = self.case("w3c/fido-u2f-es256/registration")
        data = self.attestation_object(case["id"])
        path = self.write_cases(case)
        self.assertEqual(run("verify", path)[0], 0)
        self.assertIn(b"fido-u2f", data)
        code, out, _ = run("verify", "--profile", "fido_conformance", path)
        zero_aaguid = data[data.index(b"authData") + 8 + 2 + 37:][:16] == bytes(16)
        self.assertEqual(code, 0 if zero_aaguid else 1)
        self.assertEqual("u2f_aaguid_not_zero" in out, not zero_aaguid)

    def test_exit_code_2_names_file_case_and_member(self):
        changed = self.case("w3c/none-es256/registration")
        changed["expected"]["odd"] = 1
        path = self.write_cases(changed)
        code, out, err = run("verify", path)
        self.assertEqual(code, 2)
        self.assertEqual(err, f"assay: {path}: case w3c/none-es256/registration: expected.odd is not a known member\n")

    def test_exit_code_2_and_the_other_files_still_run(self):
        good = self.write_cases(self.case("w3c/none-es256/registration"))
        for bad in (self.folder / "absent.json", self.write("text", "not JSON"), self.folder):
            code, out, err = run("verify", bad, good)
            self.assertEqual(code, 2)
            self.assertIn(str(bad), err)
            self.assertIn("1 cases: 1 agree", out)

    def test_exit_code_2_for_bad_base64url_wrong_types_and_missing_members(self):
        def changed(path, value):
            case = self.case("w3c/none-es256/authentication")
            *folders, name = path.split(".")
            place = case
            for folder in folders:
                place = place[folder]
            if value is None:
                del place[name]
            else:
                place[name] = value
            return case

        for path, value, reason in (("expected.challenge", "AA==", "is not base64url"),
                                    ("record.public_key", "+/", "is not base64url"),
                                    ("record.sign_count", "1", "is not an integer"),
                                    ("rp.origins", {}, "is not an array"),
                                    ("record.user_handle", None, "is missing"),
                                    ("response", None, "is missing")):
            code, _, err = run("verify", self.write_cases(changed(path, value)))
            self.assertEqual(code, 2, path)
            self.assertIn(f"{path} {reason}", err)

    def test_exit_code_2_for_an_unknown_backend(self):
        path = self.write_cases(self.case("w3c/none-es256/registration"))
        self.assertEqual(run("verify", "--backend", "openssl", path)[0], 0)
        code, _, err = run("verify", "--backend", "abacus", path)
        self.assertEqual(code, 2)
        self.assertIn("abacus", err)


class Inspect(WithVectors):
    def inspect(self, *arguments, stdin=b""):
        code, out, err = run("inspect", *arguments, stdin=stdin)
        self.assertEqual((code, err), (0, ""))
        return out

    def test_registration_response(self):
        out = self.inspect(self.write("r.json", json.dumps(self.response("w3c/none-es256/registration"))))
        for text in ("registration response:", "type: webauthn.create", "origin: https://example.org", "fmt: none",
                     "flags: 0x59 UP BE BS AT", "signCount: 0", "aaguid: 8446ccb9-ab1d-b374-750b-2367ff6f3a1f",
                     "kty: 2 (EC2)", "alg: -7 (ES256)", "crv: 1 (P-256)",
                     "x: afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df61 (32 bytes)"):
            self.assertIn(text, out)

    def test_authentication_response(self):
        response = self.response("w3c/none-es256/authentication")
        out = self.inspect(json.dumps(response))
        for text in ("authentication response:", "type: webauthn.get", "flags: 0x19 UP BE BS", "signature: 3046"):
            self.assertIn(text, out)

    def test_every_vector_is_printed(self):
        for case in self.cases.values():
            self.inspect("-", stdin=json.dumps(case["response"]).encode())

    def test_attestation_object_in_every_encoding(self):
        data = self.attestation_object("w3c/packed-es256/registration")
        outs = {self.inspect(self.write("object", data)), self.inspect("-", stdin=data), self.inspect(data.hex()),
                self.inspect(encode(data)), self.inspect(base64.b64encode(data).decode()),
                self.inspect(self.write("object.txt", base64.b64encode(data) + b"\n"))}
        self.assertEqual(len(outs), 1)
        out = outs.pop()
        for text in ("fmt: packed", "alg: -7 (ES256)", "sig: 30", "x5c:", "[0]:", "version: 3",
                     "subject: ", "OU=Authenticator Attestation", "not before: 2024-01-01T00:00:00Z",
                     "not after: 3024-01-01T00:00:00Z", "signature algorithm: ecdsa-with-SHA256",
                     "basicConstraints 2.5.29.19 (critical)"):
            self.assertIn(text, out)

    def test_authenticator_data_with_extensions(self):
        data = bytes(32) + bytes([0x85]) + bytes([0, 0, 1, 0]) + b"\xa1\x6bcredProtect\x02"
        out = self.inspect(data.hex())
        for text in ("authenticator data:", "flags: 0x85 UP UV ED", "signCount: 256", "credProtect: 2"):
            self.assertIn(text, out)

    def test_client_data(self):
        out = self.inspect('{"type":"webauthn.get","challenge":"AA","origin":"https://a.example","crossOrigin":true,'
                           '"topOrigin":"https://b.example"}')
        for text in ("client data:", "challenge: AA", "crossOrigin: true", "topOrigin: https://b.example"):
            self.assertIn(text, out)

    def test_cose_key(self):
        out = self.inspect(self.cases["w3c/none-es256/authentication"]["record"]["public_key"])
        self.assertIn("COSE key:", out)
        self.assertIn("crv: 1 (P-256)", out)

    def test_certificate_as_der_and_pem(self):
        text = next(iter(self.file["anchors"].values()))
        lines = [text[i:i + 64] for i in range(0, len(text), 64)]
        pem = "\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""])
        outs = {self.inspect(text), self.inspect(self.write("root.der", base64.b64decode(text))),
                self.inspect(self.write("root.pem", pem))}
        self.assertEqual(len(outs), 1)
        out = outs.pop()
        for part in ("certificate:", "CN=WebAuthn test vectors, O=W3C", "C=AA", "CA: yes", "keyUsage 2.5.29.15"):
            self.assertIn(part, out)
        code, _, err = run("inspect", self.write("two.pem", pem + pem))
        self.assertEqual(code, 2)
        self.assertIn("several certificates", err)

    def test_type_forces_the_reading(self):
        data = bytes([0x30]) + bytes(36)
        self.assertIn("authenticator data:", self.inspect(data.hex()))
        code, _, err = run("inspect", "--type", "certificate", data.hex())
        self.assertEqual(code, 1)
        self.assertIn("certificate: der_", err)

    def test_a_malformed_structure_gives_exit_code_1_and_the_place(self):
        data = self.attestation_object("w3c/none-es256/registration")
        code, out, err = run("inspect", (data + b"\0").hex())
        self.assertEqual(code, 1)
        self.assertRegex(err, rf"^assay: attestation object: cbor_trailing: .* byte {len(data)}\)\n$")
        self.assertIn("refused", out)

    def test_control_characters_do_not_reach_the_terminal(self):
        out = self.inspect('{"type":"\\u001b[31m","challenge":"AA","origin":"https://a.example\\u009b"}')
        self.assertIn("type: \\x1b[31m", out)
        self.assertNotIn("\x1b", out)
        self.assertNotIn("\x9b", out)

    def test_what_cannot_be_read_gives_exit_code_2(self):
        for argument in ("/no/such/file!", "hello", str(self.folder)):
            self.assertEqual(run("inspect", argument)[0], 2, argument)
        self.assertEqual(run("inspect", "--type", "poem", "AA")[0], 2)


class Mds(unittest.TestCase):
    BLOB = MDS / "mds3-production-no025-peer-error-case.jwt"
    ROOT = MDS / "root-cbb522d7b7f1.der"
    OTHER_ROOT = MDS / "root-d748e83cf45f.der"
    EXAMPLE = MDS / "mds3-example-small-a.jwt"
    DURING = ("--time", "2023-03-01")
    YUBIKEY = "c5ef55ff-ad9a-4b9f-b580-adebafe026d0"

    def setUp(self):
        if not self.BLOB.is_file():
            self.skipTest(f"{self.BLOB} is not there; ASSAY_EXTERNAL_VECTORS names another folder")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def mds(self, *arguments, root=ROOT, blob=BLOB, stdin=b""):
        return run("mds", blob, "--root", root, *arguments, stdin=stdin)

    def as_pem(self, *certificates):
        path = self.folder / "certificates.pem"
        blocks = [["-----BEGIN CERTIFICATE-----", base64.b64encode(certificate.read_bytes()).decode(),
                   "-----END CERTIFICATE-----", ""] for certificate in certificates]
        path.write_text("\n".join(line for block in blocks for line in block))
        return path

    def test_lists_what_a_blob_says(self):
        code, out, err = self.mds(*self.DURING)
        self.assertEqual((code, err), (0, ""))
        for line in ("  number: 25", "  next update: 2023-04-01", "  entries: 160", "  entries skipped: 1",
                     "  signer expires: 2023-06-13T21:26:44Z, in 104 days",
                     "  entries without AAGUID and key identifier: 17",
                     "    117: metadata_identifier at byte 1274209 of the payload; -"):
            self.assertIn(line, out.splitlines())
        self.assertRegex(out, r"(?m)^  root expires: 2029-03-18T10:00:00Z, in 2209 days: .*CN=GlobalSign$")
        self.assertRegex(out, rf"(?m)^{self.YUBIKEY} +L1 +accepted +1 +FIDO_CERTIFIED_L1,FIDO_CERTIFIED +YubiKey 5")
        self.assertRegex(out, r"(?m)^f4b64a68c334e901b8e23c6e66e6866c31931f5d \+3 +L1 ")
        self.assertRegex(out, r"(?m)^4e4e#4005 +- +- ")
        self.assertEqual(len([line for line in out.splitlines() if not line.startswith((" ", "metadata"))]), 160)

    def test_a_stale_blob_is_reported_and_is_no_error(self):
        code, out, err = self.mds("--time", "2023-04-01")
        self.assertEqual((code, err), (0, ""))
        code, out, err = self.mds("--time", "2023-04-02")
        self.assertEqual(code, 0)
        self.assertEqual(err, "assay: warning: the BLOB is stale: its next update was due on 2023-04-01\n")
        self.assertIn("  next update: 2023-04-01 (stale)", out.splitlines())

    def test_json_has_the_members(self):
        code, out, err = self.mds("--json", *self.DURING)
        self.assertEqual((code, err, out.count("\n")), (0, "", 1))
        report = json.loads(out)
        self.assertEqual(list(report), ["verified", "no", "next_update", "stale", "signer", "anchors", "counters",
                                        "skipped", "entries"])
        self.assertEqual((report["verified"], report["no"], report["stale"]), (True, 25, False))
        self.assertEqual(report["signer"], {"not_after": "2023-06-13T21:26:44Z", "days": 104})
        self.assertEqual(report["counters"], {"entries": 160, "skipped": 1, "unidentified": 17, "shared_identifiers": 0,
                                              "unknown_words": 0, "unknown_members": 0})
        self.assertEqual(report["skipped"], [{"index": 117, "error": "metadata_identifier", "offset": 1274209,
                                              "identifiers": []}])
        self.assertEqual(len(report["entries"]), 159)
        entry = next(entry for entry in report["entries"] if self.YUBIKEY in entry["identifiers"])
        self.assertEqual(entry["statuses"], ["FIDO_CERTIFIED_L1", "FIDO_CERTIFIED"])
        self.assertEqual((entry["judgement"]["error"], entry["judgement"]["level"]), (None, "L1"))
        self.assertNotIn("statement", entry)

    def test_one_entry_in_detail(self):
        code, out, err = self.mds("--aaguid", self.YUBIKEY.upper(), *self.DURING)
        self.assertEqual((code, err), (0, ""))
        for text in (f"identifier: {self.YUBIKEY}", "attestation types: basic_full", "judged: accepted",
                     "key protection: hardware, secure_element", "status reports:", "0: FIDO_CERTIFIED_L1, from 20",
                     "attestation roots:", "0: CN=Yubico U2F Root CA Serial 457200631"):
            self.assertIn(text, out)
        code, out, _ = self.mds("--aaguid", self.YUBIKEY, "--json", *self.DURING)
        entry, = json.loads(out)["entries"]
        self.assertEqual(entry["statement"]["aaguid"], self.YUBIKEY)

    def test_an_authenticator_that_is_not_listed_gives_exit_code_1(self):
        code, _, err = self.mds("--aaguid", "00000000-0000-0000-0000-000000000000", *self.DURING)
        self.assertEqual(code, 1)
        self.assertIn("no entry in order for 00000000-0000-0000-0000-000000000000", err)

    def test_what_does_not_verify_gives_exit_code_1_and_the_reason(self):
        tampered = self.folder / "tampered.jwt"
        text = bytearray(self.BLOB.read_bytes())
        text[len(text) // 2] ^= 1
        tampered.write_bytes(text)
        for arguments, options, reason in (
                (self.DURING, {"blob": tampered}, "metadata_signature_invalid"),
                (self.DURING, {"root": self.OTHER_ROOT}, "chain_untrusted"),
                (("--time", "2023-07-01"), {}, "chain_expired"),
                (("--signer", "mds.example", *self.DURING), {}, "metadata_signer_name"),
                (self.DURING, {"blob": self.ROOT}, "jws_form")):
            code, out, err = self.mds(*arguments, **options)
            self.assertEqual((code, out), (1, ""))
            self.assertIn(f": {reason}: ", err)
        tampered.write_text("<html>")
        code, out, _ = self.mds("--json", *self.DURING, blob=tampered)
        self.assertEqual(code, 1)
        self.assertEqual(json.loads(out), {"verified": False, "error": "jws_form", "input": "metadata_blob",
                                           "offset": 6})

    def test_the_name_of_the_signer_can_be_left_open(self):
        options = {"blob": self.EXAMPLE, "root": self.OTHER_ROOT}
        self.assertIn("metadata_signer_name", self.mds("--time", "1700000000", **options)[2])
        code, out, err = self.mds("--time", "1700000000", "--signer", "", **options)
        self.assertEqual(code, 0)
        self.assertIn("number: 15", out)
        self.assertIn("stale", err)

    def test_roots_in_pem_several_of_them_and_standard_input(self):
        for roots in ((self.as_pem(self.ROOT),), (self.as_pem(self.OTHER_ROOT, self.ROOT),),
                      (self.OTHER_ROOT, "--root", self.ROOT)):
            code, out, err = run("mds", "--root", *roots, "-", *self.DURING, stdin=self.BLOB.read_bytes())
            self.assertEqual((code, err), (0, ""))
            self.assertIn("number: 25", out)
        code, _, _ = run("mds", self.BLOB, "--root", self.ROOT, "--intermediate", self.OTHER_ROOT, *self.DURING)
        self.assertEqual(code, 0)

    def test_what_cannot_be_read_gives_exit_code_2(self):
        not_base64 = self.folder / "odd.pem"
        not_base64.write_text("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n")
        for root in (self.folder / "absent", self.BLOB, not_base64, self.folder):
            self.assertEqual(self.mds(*self.DURING, root=root)[0], 2, root)
        for arguments in (("--time", "yesterday"), ("--time", "2023-02-30"), ("--time", "12x"), ("--aaguid", "1234"),
                          ("--aaguid", "x" * 32), ("--backend", "abacus")):
            code, out, err = self.mds(*arguments)
            self.assertEqual((code, out), (2, ""), arguments)
            self.assertNotEqual(err, "")
        self.assertEqual(run("mds", self.BLOB)[0], 2)
        self.assertEqual(run("mds", "--root", self.ROOT)[0], 2)
        self.assertEqual(self.mds(blob=self.folder / "absent")[0], 2)


class WellKnown(unittest.TestCase):
    FINGERPRINT = "55:B8:FE:98:F7:BD:C7:43:44:88:70:C6:1B:71:0E:8B:4E:04:4C:64:F9:48:8A:04:73:77:F6:CE:97:3B:A8:2F"
    APP_ORIGIN = "android:apk-key-hash:Vbj-mPe9x0NEiHDGG3EOi04ETGT5SIoEc3f2zpc7qC8"

    def site(self, **rp):
        return {"rp": {"id": "example.org", "origins": ["https://example.org", self.APP_ORIGIN],
                       "related_origins": ["https://example.com"], **rp},
                "android_apps": [{"package_name": "org.example.app", "sha256_cert_fingerprints": [self.FINGERPRINT]}],
                "apple_apps": ["ABCDE12345.org.example.app"],
                "endpoints": {"enroll": "https://example.org/new", "manage": "https://example.org/passkeys"}}

    def wellknown(self, site, *arguments):
        text = site if isinstance(site, str) else json.dumps(site)
        return run("wellknown", *arguments, "-", stdin=text.encode())

    def documents(self, site):
        code, out, err = self.wellknown(site)
        self.assertEqual((code, err), (0, ""))
        return {path: json.loads(text) for path, text in (line.split(" ", 1) for line in out.splitlines())}

    def test_prints_every_document(self):
        self.assertEqual(self.documents(self.site()), {
            "/.well-known/webauthn": {"origins": ["https://example.com"]},
            "/.well-known/passkey-endpoints": {"enroll": "https://example.org/new",
                                               "manage": "https://example.org/passkeys"},
            "/.well-known/assetlinks.json": [{
                "relation": ["delegate_permission/common.handle_all_urls",
                             "delegate_permission/common.get_login_creds"],
                "target": {"namespace": "android_app", "package_name": "org.example.app",
                           "sha256_cert_fingerprints": [self.FINGERPRINT]}}],
            "/.well-known/apple-app-site-association": {"webcredentials": {"apps": ["ABCDE12345.org.example.app"]}}})

    def test_prints_what_the_configuration_has_something_for(self):
        party = {"id": "example.org", "origins": ["https://example.org"]}
        self.assertEqual(self.documents({"rp": party}), {})
        self.assertEqual(self.documents({"rp": party, "endpoints": {}}), {"/.well-known/passkey-endpoints": {}})
        self.assertEqual(list(self.documents({"rp": {**party, "related_origins": ["https://example.com"]}})),
                         ["/.well-known/webauthn"])

    def test_one_document_alone(self):
        documents = self.documents(self.site())
        for name, path in (("webauthn", "webauthn"), ("passkey-endpoints", "passkey-endpoints"),
                           ("assetlinks", "assetlinks.json"), ("apple", "apple-app-site-association")):
            code, out, err = self.wellknown(self.site(), "--document", name)
            self.assertEqual((code, err), (0, ""))
            self.assertEqual(json.loads(out), documents[f"/.well-known/{path}"])

    def test_large_documents_are_whole(self):
        related = [f"https://{i:04}.example.com" for i in range(300)] + ["https://example.com"]
        self.assertEqual(self.documents(self.site(related_origins=related))["/.well-known/webauthn"]["origins"], related)

    def test_exit_code_1_when_the_configuration_is_refused(self):
        def changed(name, value):
            site = self.site()
            site[name] = value
            return site

        for site, reason in (
                (self.site(id="192.0.2.1"), "rp_id_ip_address"),
                (self.site(id="localhost"), "rp_id_localhost"),
                (self.site(origins=["https://example.org", "https://example.org/"]), "origin_path"),
                (self.site(top_origins=["https://shop.example:443"]), "origin_default_port"),
                (changed("android_apps", [{"package_name": "app", "sha256_cert_fingerprints": [self.FINGERPRINT]}]),
                 "android_package_name"),
                (changed("android_apps", [{"package_name": "a.b", "sha256_cert_fingerprints": ["AB:CD"]}]),
                 "certificate_fingerprint"),
                (changed("apple_apps", ["org.example.app"]), "apple_app_id"),
                (changed("endpoints", {"manage": "http://example.org/"}), "endpoint_url")):
            code, out, err = self.wellknown(site)
            self.assertEqual((code, out), (1, ""), reason)
            self.assertTrue(err.startswith(f"assay: standard input: {reason}: "), err)
        code, _, err = self.wellknown({"rp": {"id": "a.org", "origins": ["https://a.org"]}}, "--document", "webauthn")
        self.assertEqual(code, 1)
        self.assertIn("related_origins_missing", err)

    def test_messages_name_what_is_refused(self):
        for site, item in ((self.site(origins=["https://example.org", "https://example.net"]), "https://example.net"),
                           (self.site(related_origins=["https://EXAMPLE.com"]), "https://EXAMPLE.com"),
                           (self.site(top_origins=["https://\u001b[31m.com"]), "https://\\x1b[31m.com"),
                           ({**self.site(), "endpoints": {"manage": "/passkeys"}}, "/passkeys")):
            self.assertTrue(self.wellknown(site)[2].endswith(f": '{item}'\n"), item)

    def test_localhost_where_the_configuration_allows_it(self):
        party = {"id": "localhost", "origins": ["http://localhost:8080"], "allow_localhost": True}
        self.assertEqual(self.documents({"rp": party}), {})

    def test_warnings_do_not_fail(self):
        site = self.site(origins=["https://example.org"],
                         related_origins=["https://a.example.org"] + [f"https://example{i}.com" for i in range(6)])
        code, out, err = self.wellknown(site)
        self.assertEqual(code, 0)
        self.assertEqual(len(out.splitlines()), 4)
        lines = err.splitlines()
        self.assertEqual(len(lines), 3)
        for line, item in zip(lines, ("7 where clients take 5", "https://a.example.org",
                                      f"org.example.app needs {self.APP_ORIGIN}")):
            self.assertTrue(line.startswith("assay: standard input: warning: "), line)
            self.assertTrue(line.endswith(f": {item}"), line)
        site = self.site()
        site["android_apps"] = []
        self.assertIn(self.APP_ORIGIN, self.wellknown(site)[2])

    def test_exit_code_2_for_what_is_no_configuration(self):
        site = self.site()
        for text, reason in (("not JSON", "is not JSON"), ("{}", "rp is missing"),
                             (json.dumps({**site, "odd": 1}), "odd is not a known member"),
                             (json.dumps(self.site(origins="https://example.org")), "rp.origins is not an array"),
                             (json.dumps({**site, "android_apps": [{"package_name": "a.b"}]}),
                              "android_apps[0].sha256_cert_fingerprints is missing")):
            code, out, err = self.wellknown(text)
            self.assertEqual((code, out), (2, ""), text)
            self.assertIn(reason, err)
        self.assertEqual(self.wellknown(site, "--document", "poem")[0], 2)

    def test_the_other_files_are_still_printed(self):
        with tempfile.TemporaryDirectory() as folder:
            good, bad = pathlib.Path(folder) / "good.json", pathlib.Path(folder) / "bad.json"
            good.write_text(json.dumps(self.site()))
            bad.write_text(json.dumps(self.site(id="localhost")))
            code, out, err = run("wellknown", bad, good, "--document", "webauthn")
            self.assertEqual((code, out), (1, '{"origins":["https://example.com"]}\n'))
            self.assertIn(str(bad), err)
            self.assertEqual(run("wellknown", pathlib.Path(folder) / "absent.json", bad, good)[0], 2)


class Commands(unittest.TestCase):
    def test_steps(self):
        code, out, err = run("steps")
        self.assertEqual((code, err), (0, ""))
        self.assertRegex(out, r"(?m)^reg\.rp_id_hash +14 +ours ")
        self.assertRegex(out, r"(?m)^auth\.finish +\S+ +caller ")

    def test_steps_as_json(self):
        rows = [json.loads(line) for line in run("steps", "--json")[1].splitlines()]
        self.assertEqual(len(rows), len({row["slug"] for row in rows}))
        self.assertEqual({row["who"] for row in rows}, {"ours", "caller", "client"})
        self.assertEqual({row["ceremony"] for row in rows}, {"registration", "authentication"})
        self.assertEqual(list(rows[0]), ["slug", "ceremony", "number", "who", "what"])

    def test_version(self):
        code, out, _ = run("--version")
        self.assertEqual(code, 0)
        self.assertRegex(out, r"^assay \d+\.\d+\.\d+\n$")

    def test_help_has_examples(self):
        self.assertEqual(run("--help")[0], 0)
        for command in ("verify", "inspect", "mds", "record", "steps", "wellknown"):
            code, out, err = run(command, "--help")
            self.assertEqual((code, err), (0, ""))
            self.assertIn(f"assay {command}", out)
            self.assertIn("Example", out)

    def test_wrong_usage_gives_exit_code_2(self):
        for arguments in ([], ["dance"], ["verify"], ["verify", "--json", "--explain", "-"], ["steps", "--odd"]):
            self.assertEqual(run(*arguments)[0], 2, arguments)


if __name__ == "__main__":
    program.path = sys.argv.pop(1)
    unittest.main()
