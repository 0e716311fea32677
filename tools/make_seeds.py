#!/usr/bin/env python3
"""Makes seeds for the harnesses of fuzz/ out of our own vectors, and writes them to fuzz/corpus.

make_seeds.py [ROOT]  leaves alone what else is there: inputs that once broke something
"""
import base64
import hashlib
import json
import pathlib
import re
import sys

FLAG_AT, FLAG_ED = 0x40, 0x80
REFUSED_OF_A_CEREMONY = 8
JUDGED_AT = 1767225600

# The first byte of foreign_record; the second one is choices: 1 hexadecimal, 2 SHA-1 keys, 4 no user handle,
# 8 an RP ID.
FOREIGN_LIBRARIES = {"simplewebauthn": 1, "go-webauthn": 2, "java-webauthn-server": 3, "webauthn4j": 4,
                     "py_webauthn": 5}

# What clients and authenticators say of extensions, and choices of extension_results: 1 damages the signature, 2 asks
# for extensions, 4 for others, 8 refuses what was not asked for, 16 what is missing.
RESULT = "_" + "A" * 42
EXTENSION_RESULTS = [
    ("none", 0, ""), ("empty", 2, "{}"), ("damaged", 1, "{}"), ("damaged-appid", 3, '{"appid":true}'),
    ("appid", 2, '{"appid":false,"credProps":{"rk":true}}'), ("appid-used", 2, '{"appid":true}'),
    ("unsolicited", 8, '{"credProps":{"rk":true},"new":[1,{"a":null}]}'), ("missing", 18, '{"credProps":{}}'),
    ("prf", 2, '{"prf":{"enabled":true,"results":{"first":"%s","second":"%s"}}}' % (RESULT, RESULT)),
    ("prf-unasked", 0, '{"prf":{"results":{"first":"AAEC"}}}'), ("prf-empty", 0, '{"prf":{"results":{}}}'),
    ("appid-type", 0, '{"appid":5}'), ("rk-type", 0, '{"credProps":{"rk":5}}'),
    ("prf-short", 2, '{"prf":{"enabled":true,"results":{"first":"AAEC"}}}'), ("prf-type", 0, '{"prf":[]}'),
    ("hmac-secret", 6, '{"hmacCreateSecret":true,"hmacGetSecret":{"output1":"%s"}}' % RESULT),
    ("large-blob", 6, '{"largeBlob":{"supported":true,"blob":"AAEC"}}'),
    ("written", 2, '{"largeBlob":{"written":true}}'),
    ("cred-blob", 2, '{"credBlob":true,"getCredBlob":"AAEC","appidExclude":true}'), ("array", 0, "[]"),
    ("payment", 2, '{"payment":{"browserBoundSignature":{"signature":"AAEC"}},"remoteClientDataJSON":true}'),
]


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encode(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def read_item(data, at=0):
    """The CBOR item at an offset, as a Python value, and its end. Maps and arrays of definite length, no tags."""
    major, information = data[at] >> 5, data[at] & 31
    width = {24: 1, 25: 2, 26: 4, 27: 8}.get(information, 0)
    number = int.from_bytes(data[at + 1:at + 1 + width], "big") if width else information
    at += 1 + width
    if major in (2, 3):
        return data[at:at + number], at + number
    if major == 4:
        items = []
        for _ in range(number):
            item, at = read_item(data, at)
            items.append(item)
        return items, at
    if major == 5:
        members = {}
        for _ in range(number):
            key, at = read_item(data, at)
            members[key], at = read_item(data, at)
        return members, at
    return (-1 - number if major == 1 else number), at


def cose_key_of(auth_data):
    """The bytes of the credential public key."""
    begin = 55 + int.from_bytes(auth_data[53:55], "big")
    return auth_data[begin:read_item(auth_data, begin)[1]]


def certificates_of(statement):
    parts = [statement] if isinstance(statement, dict) else [part[b"attStmt"] for part in statement]
    return [certificate for part in parts for certificate in part.get(b"x5c", [])]


def sized(number, width, field):
    return number.to_bytes(width, "big") + field


def record_of(case):
    """The record of an authentication, in the encoding of docs/credential-record.md."""
    record = case["record"]
    fields = [(2, decode(record["id"])), (2, decode(record["public_key"])), (1, decode(record["user_handle"])),
              (1, case["rp"]["id"].encode()), (4, b""), (4, b"")]
    fixed = bytes([1, 1]) + record["sign_count"].to_bytes(4, "big") + bytes([0, 33, 1, 3]) + bytes(range(16))
    return fixed + b"".join(sized(len(field), width, field) for width, field in fields)


class Corpus:
    def __init__(self, folder):
        self.folder = folder
        self.seen = set()

    def add(self, target, name, content):
        if (target, content) in self.seen:
            return
        self.seen.add((target, content))
        path = self.folder / target / (name.replace("/", "-") + ".bin")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def add_response(self, case):
        """The seeds in one response: itself, and what it is made of."""
        name, response = case["id"], case["response"]["response"]
        self.add(case["ceremony"] + "_json", name, json.dumps(case["response"], separators=(",", ":")).encode())
        self.add("client_data", name, decode(response["clientDataJSON"]))
        if case["ceremony"] == "authentication":
            self.add("authenticator_data", name, decode(response["authenticatorData"]))
            self.add("credential_record", name, record_of(case))
            return
        attestation_object = decode(response["attestationObject"])
        object_members, _ = read_item(attestation_object)
        self.add("attestation_object", name, attestation_object)
        if name.endswith("/es256"):
            self.add("cbor_item", name, attestation_object)
        self.add("authenticator_data", name, object_members[b"authData"])
        self.add("cose_key", name, cose_key_of(object_members[b"authData"]))
        self.add("cbor_item", name + "-key", cose_key_of(object_members[b"authData"]))
        for i, certificate in enumerate(certificates_of(object_members[b"attStmt"])):
            self.add("certificate", f"{name}-{i}", certificate)


def is_seed(case):
    """Accepted, and not one of the many that differ in an algorithm only."""
    name = case["id"]
    is_usual = case["alg"] in (-7, -8) or name.startswith("reg/packed-self/")
    return case["verdict"]["outcome"] == "accepted" and is_usual and "1023" not in name


def add_refused(corpus, cases):
    """Client data and responses at fault: the first of each reason that has to do with their text."""
    reasons = {}
    for case in cases:
        reason = case["verdict"].get("reason", "")
        if reason.startswith(("json_", "base64url_")) and reason not in reasons:
            reasons[reason] = case
    for case in list(reasons.values())[:REFUSED_OF_A_CEREMONY]:
        corpus.add(case["ceremony"] + "_json", case["id"], json.dumps(case["response"]).encode())


def metadata_payload(certificate):
    statement = {"description": "An \u00e9 authenticator", "authenticatorVersion": 5, "protocolFamily": "fido2",
                 "attestationTypes": ["basic_full"], "keyProtection": ["hardware", "odd"], "cryptoStrength": 128,
                 "attestationRootCertificates": [base64.b64encode(certificate).decode()]}
    fido2 = {"aaguid": "00112233-4455-6677-8899-aabbccddeeff", "metadataStatement": statement,
             "statusReports": [{"status": "FIDO_CERTIFIED_L1", "effectiveDate": "2024-02-03"}],
             "timeOfLastStatusChange": "2024-02-03"}
    u2f = {"attestationCertificateKeyIdentifiers": ["00112233445566778899aabbccddeeff01234567"],
           "statusReports": [{"status": "REVOKED", "sunsetDate": "2025-01-01"}], "timeOfLastStatusChange": "2024-02-03"}
    faulty = {"aaguid": "00112233-4455-6677-8899-aabbccddeef", "statusReports": 1}
    return {"legalHeader": "header", "no": 7, "nextUpdate": "2026-02-01", "entries": [fido2, u2f, faulty, fido2]}


def add_others(corpus, certificate):
    payload = metadata_payload(certificate)
    corpus.add("metadata_payload", "entries", json.dumps(payload, separators=(",", ":")).encode())
    corpus.add("metadata_payload", "spaced", json.dumps({**payload, "entries": []}, indent=1).encode())
    for name, text in [("empty", b""), ("one-byte", b"_w"), ("spare-bits", b"_x"), ("padded", b"_w=="),
                       ("whole", b"AAECAwQFBgcICQoLDA0ODw"), ("standard", b"ab+/")]:
        corpus.add("base64url", name, text)
    for name, change in [("flip", b"\0\0\x50\1"), ("cut", b"\1\0\x20\0"), ("longer", b"\2\0\1\0"),
                         ("same", b"\0\0\0\0")]:
        corpus.add("sealed_state", name, change + sealed_state(b"https://example.org", b"\1\2\3", 2))
    corpus.add("sealed_state", "small", b"\0\0\0\0" + sealed_state(b"", b"", 0))
    corpus.add("sealed_state", "long-origin", b"\0\0\0\0" + sealed_state(b"x" * 513, b"", 0))
    corpus.add("sealed_state", "many-digests", b"\0\0\0\0" + sealed_state(b"", b"", 65))
    for name, choices, text in EXTENSION_RESULTS:
        corpus.add("extension_results", name, bytes([choices]) + text.encode())
    for name, head in [("known-key", b"\1\0\0\0\1"), ("zero-key", b"\1\0\0\0\0"), ("unknown-key", b"\1\0\0\0\7")]:
        corpus.add("ceremony_state", name, head + bytes(24) + bytes(140))
    for name, item in [("keys-unsorted", "a2616201616102"), ("long-head", "1801"), ("indefinite", "9f01ff"),
                       ("tag", "c000"), ("float", "fb3ff0000000000000"), ("deep", "818181818101")]:
        corpus.add("cbor_item", name, bytes.fromhex(item))


def sha256_seed(label):
    """The first 32 bytes that the unit tests derive from a label."""
    return hashlib.sha256(label.encode() + bytes(8)).digest()


def statement_of(**changes):
    """What the software phone of the unit tests signs, for `device.approve`; changes of None leave a member out."""
    challenge, context = sha256_seed("challenge/statement"), "Sign in to example.org from 192.0.2.1?".encode()
    app = "android:apk-key-hash:" + encode(sha256_seed("android/package-signer"))
    members = {"type": "device.approve", "challenge": encode(challenge), "cid": "challenge-1", "cred": "credential-1",
               "aud": "https://auth.example.org", "app": app, "ctx": encode(hashlib.sha256(context).digest()),
               "uv": "biometric", "ctr": 5, "iat": JUDGED_AT, "num": "482913"}
    return {name: value for name, value in {**members, **changes}.items() if value is not None}


def add_statements(corpus):
    changes = {"approve": {}, "no-number": {"num": None}, "regressed": {"ctr": 4}, "device": {"uv": "device"},
               "late": {"iat": JUDGED_AT + 300}, "too-late": {"iat": JUDGED_AT + 301},
               "claim": {"type": "device.claim"}, "unknown": {"more": 1}, "counter-real": {"ctr": 5.0},
               "counter-large": {"ctr": 1 << 32}}
    for name, changed in changes.items():
        corpus.add("device_statement", name, json.dumps(statement_of(**changed), separators=(",", ":")).encode())
    backwards = dict(reversed(statement_of().items()))
    corpus.add("device_statement", "spaced", json.dumps(backwards, indent=1).encode())
    text = json.dumps(statement_of())
    corpus.add("device_statement", "escaped", text.replace("challenge-1", "challenge\\u002d1").encode())
    corpus.add("device_statement", "twice", text.replace("{", '{"ctr":9,', 1).encode())


def add_foreign_records(corpus, root):
    """The examples of docs/import.md, and one with an attestation object."""
    text = (root / "docs" / "import.md").read_text()
    examples = re.findall(r"<!-- example: (\S+) -->\s*```json\n(.*?)\n```", text, re.S)
    for index, (library, row) in enumerate(examples):
        row = json.dumps(json.loads(row), separators=(",", ":")).encode()
        corpus.add("foreign_record", f"{library}-{index}", bytes([FOREIGN_LIBRARIES[library], 8]) + row)
    hexadecimal = {"id": "fbff", "publicKey": "a5", "counter": "7", "webauthnUserID": "757365722d31"}
    corpus.add("foreign_record", "hex", b"\1\5" + json.dumps(hexadecimal).encode())
    attested = (corpus.folder / "attestation_object" / "reg-none-es256.bin").read_bytes()
    begin = attested.index(cose_key_of(read_item(attested)[0][b"authData"]))
    size = int.from_bytes(attested[begin - 34:begin - 32], "big")
    row = {"credential_id": encode(attested[begin - size:begin]), "credential_public_key": encode(attested[begin:]),
           "sign_count": 0, "user_handle": "dXNlci0x", "attestation_object": encode(attested)}
    corpus.add("foreign_record", "attested", b"\5\4" + json.dumps(row).encode())


def sealed_state(origin, extensions, digests):
    """The fields of a state, as the harness cuts them."""
    state = bytes([1, 1]) + bytes(range(16)) + bytes(7) + b"\1" + bytes(7) + b"\2" + b"\4user" + b"\0\x20" + bytes(32)
    state += b"\xa1" * 32 + b"\xa2" * 32 + b"\xa3" * 32 + sized(len(origin), 2, origin)
    return state + sized(len(extensions), 2, extensions) + sized(digests, 1, bytes(16 * digests))


def main(root):
    corpus = Corpus(root / "fuzz" / "corpus")
    for name in ("registration", "authentication"):
        cases = json.loads((root / "vectors" / "cases" / f"{name}.json").read_text())["cases"]
        for case in filter(is_seed, cases):
            corpus.add_response(case)
        add_refused(corpus, cases)
    packed = corpus.folder / "certificate" / "reg-packed-es256-0.bin"
    add_others(corpus, packed.read_bytes())
    add_statements(corpus)
    add_foreign_records(corpus, root)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve())
