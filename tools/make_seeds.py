#!/usr/bin/env python3
"""Makes seeds for the harnesses of fuzz/ out of our own vectors, and writes them to fuzz/corpus.

make_seeds.py [ROOT]  leaves alone what else is there: inputs that once broke something
"""
import base64
import json
import pathlib
import sys

FLAG_AT, FLAG_ED = 0x40, 0x80
REFUSED_OF_A_CEREMONY = 8


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


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
    for name, head in [("known-key", b"\1\0\0\0\1"), ("zero-key", b"\1\0\0\0\0"), ("unknown-key", b"\1\0\0\0\7")]:
        corpus.add("ceremony_state", name, head + bytes(24) + bytes(140))
    for name, item in [("keys-unsorted", "a2616201616102"), ("long-head", "1801"), ("indefinite", "9f01ff"),
                       ("tag", "c000"), ("float", "fb3ff0000000000000"), ("deep", "818181818101")]:
        corpus.add("cbor_item", name, bytes.fromhex(item))


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


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve())
