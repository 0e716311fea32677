#!/usr/bin/env python3
"""Writes a case file of tpm statements that a real implementation of TPM 2.0 makes, the emulator swtpm.

make_tpm_vectors.py FILE   needs swtpm and openssl. Keys and signatures are other ones every time.
"""
import base64
import hashlib
import json
import pathlib
import secrets
import subprocess
import sys
import tempfile
import time

from tpm_emulator import (ECDSA, GENERATED, P256, P384, RESTRICTED, RSA, RSASSA, SHA1, SHA256, SHA384, SHA512, SIGN,
                          USER_WITH_AUTH, Reader, Tpm, ecc_public, rsa_public, scheme, u16)

RP_ID, ORIGIN = "example.org", "https://example.org"
AAGUID = hashlib.sha256(b"swtpm").digest()[:16]
FLAGS = bytes([0x45])  # UP, UV, AT
YEARS = "7300"  # days

ES256, ES384, RS256, RS1 = -7, -35, -257, -65535
# By the algorithm of the attestation key: its template, and the hash that extraData is by.
ATTESTATION_KEYS = {
    RS256: (rsa_public(GENERATED | RESTRICTED, SHA256, scheme(RSASSA, SHA256)), "sha256"),
    RS1: (rsa_public(GENERATED | RESTRICTED, SHA256, scheme(RSASSA, SHA1)), "sha1"),
    ES256: (ecc_public(GENERATED | RESTRICTED, SHA256, P256, scheme(ECDSA, SHA256)), "sha256"),
    ES384: (ecc_public(GENERATED | RESTRICTED, SHA256, P384, scheme(ECDSA, SHA384)), "sha384"),
}
# Name of a case, template of the credential key, algorithm of the attestation key. What is unique makes the key.
STATEMENTS = [
    ("es256-rs256", ecc_public(GENERATED, SHA256, P256, x=b"1", y=b"1"), RS256),
    ("es256-rs1", ecc_public(GENERATED, SHA256, P256, x=b"2", y=b"2"), RS1),
    ("es256-es256", ecc_public(GENERATED, SHA256, P256, x=b"3", y=b"3"), ES256),
    ("es256-sha384", ecc_public(GENERATED, SHA384, P256, scheme(ECDSA, SHA256), x=b"4", y=b"4"), RS256),
    ("es384-es384", ecc_public(GENERATED, SHA384, P384, x=b"5", y=b"5"), ES384),
    ("rs256-rs256", rsa_public(GENERATED, SHA256, unique=b"6"), RS256),
    ("rs256-es256", rsa_public(GENERATED, SHA384, scheme(RSASSA, SHA256), unique=b"7"), ES256),
    ("rs256-rs1", rsa_public(GENERATED, SHA512, unique=b"8"), RS1),
]


def base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def der(tag, *parts):
    content = b"".join(parts)
    size = len(content)
    if size >= 128:
        width = (size.bit_length() + 7) // 8
        return bytes([tag, 0x80 | width]) + size.to_bytes(width, "big") + content
    return bytes([tag, size]) + content


def der_integer(number):
    value = int.from_bytes(number, "big")
    return der(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def cbor(value):
    """In CTAP2 canonical form."""
    def head(major, argument):
        if argument < 24:
            return bytes([major << 5 | argument])
        width = next(w for w in (1, 2, 4) if argument < 1 << 8 * w)
        return bytes([major << 5 | 24 + width.bit_length() - 1]) + argument.to_bytes(width, "big")
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    members = sorted(((cbor(k), cbor(v)) for k, v in value.items()), key=lambda m: (len(m[0]), m[0]))
    return head(5, len(members)) + b"".join(k + v for k, v in members)


class PublicKey:
    """The key of a TPMT_PUBLIC that has no policy and no symmetric algorithm."""

    def __init__(self, public):
        reader = Reader(public)
        self.is_rsa = reader.number(2) == RSA
        reader.take(2 + 4 + 2 + 2)
        if reader.take(2) != u16(0x0010):
            reader.take(2)
        if self.is_rsa:
            reader.take(2 + 4)
            self.n, self.e = reader.sized(), b"\x01\x00\x01"
        else:
            self.curve = {P256: 1, P384: 2}[reader.number(2)]
            reader.take(2)
            self.x, self.y = reader.sized(), reader.sized()
        self.algorithm = RS256 if self.is_rsa else {1: ES256, 2: ES384}[self.curve]

    def cose(self):
        if self.is_rsa:
            return cbor({1: 3, 3: self.algorithm, -1: self.n, -2: self.e})
        return cbor({1: 2, 3: self.algorithm, -1: self.curve, -2: self.x, -3: self.y})

    def pem(self):
        if self.is_rsa:
            identifier = der(0x06, bytes.fromhex("2a864886f70d010101")) + der(0x05)
            bits = der(0x30, der_integer(self.n), der_integer(self.e))
        else:
            curve = {1: "2a8648ce3d030107", 2: "2b81040022"}[self.curve]
            identifier = der(0x06, bytes.fromhex("2a8648ce3d0201")) + der(0x06, bytes.fromhex(curve))
            bits = b"\x04" + self.x + self.y
        text = base64.encodebytes(der(0x30, der(0x30, identifier), der(0x03, b"\x00", bits))).decode()
        return f"-----BEGIN PUBLIC KEY-----\n{text}-----END PUBLIC KEY-----\n"


class Authority:
    """Issues certificates of attestation identity keys as WebAuthn 8.3.1 asks for them."""

    EXTENSIONS = f"""
basicConstraints = critical, CA:FALSE
extendedKeyUsage = 2.23.133.8.3
subjectAltName = critical, dirName:tpm
1.3.6.1.4.1.45724.1.1.4 = DER:0410{AAGUID.hex()}
[tpm]
manufacturer.2.23.133.2.1 = id:49424D00
model.2.23.133.2.2 = swtpm
version.2.23.133.2.3 = id:00000001
"""

    def __init__(self, directory):
        self.directory = directory
        (directory / "extensions").write_text(self.EXTENSIONS)
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", YEARS,
                     "-subj", "/O=Assay Test Vectors/CN=TPM Test Root", "-keyout", "ca.key", "-out", "ca.pem")
        self.certificate = self.openssl("x509", "-in", "ca.pem", "-outform", "DER")

    def openssl(self, *arguments):
        return subprocess.run(["openssl", *arguments], cwd=self.directory, check=True, capture_output=True).stdout

    def issue(self, key):
        (self.directory / "aik.pem").write_text(key.pem())
        return self.openssl("x509", "-new", "-force_pubkey", "aik.pem", "-subj", "/", "-days", YEARS, "-CA", "ca.pem",
                            "-CAkey", "ca.key", "-extfile", "extensions", "-outform", "DER")


class Ceremony:
    """A registration, in pieces that a fault may change before the response is put together."""

    def __init__(self, key):
        self.algorithm = key.algorithm
        self.challenge = secrets.token_bytes(32)
        self.credential_id = secrets.token_bytes(32)
        self.client_data = json.dumps({"type": "webauthn.create", "challenge": base64url(self.challenge),
                                       "origin": ORIGIN, "crossOrigin": False}, separators=(",", ":")).encode()
        self.auth_data = bytearray(hashlib.sha256(RP_ID.encode()).digest() + FLAGS + bytes(4) + AAGUID +
                                   u16(len(self.credential_id)) + self.credential_id + key.cose())
        self.statement = {}

    def signed_data(self):
        return bytes(self.auth_data) + hashlib.sha256(self.client_data).digest()

    def response(self):
        attestation = cbor({"fmt": "tpm", "attStmt": self.statement, "authData": bytes(self.auth_data)})
        return {"authenticatorAttachment": "platform", "clientExtensionResults": {}, "type": "public-key",
                "id": base64url(self.credential_id), "rawId": base64url(self.credential_id),
                "response": {"attestationObject": base64url(attestation),
                             "clientDataJSON": base64url(self.client_data), "transports": ["internal"]}}


def edited(data, offset, mask):
    data = bytearray(data)
    data[offset] ^= mask
    return bytes(data)


class CaseFile:
    def __init__(self, root):
        self.root = root
        self.key = hashlib.sha256(root).hexdigest()
        self.time = int(time.time()) + 3600
        self.cases = []

    def add(self, name, ceremony, verdict, note, policy, **more):
        self.cases.append({
            "id": f"swtpm/{name}", "ceremony": "registration", "rp": {"id": RP_ID, "origins": [ORIGIN]},
            "expected": {"challenge": base64url(ceremony.challenge), "user_presence": True,
                         "user_verification": "required"},
            "response": ceremony.response(),
            "trust": {"accept": ["anchored"], "anchors": [self.key], "time": self.time},
            **({"policy": policy} if policy else {}), "format": "tpm", "alg": ceremony.algorithm, "verdict": verdict,
            "note": note, **more})

    def accept(self, name, ceremony, note, policy):
        self.add(name, ceremony, {"outcome": "accepted"}, note, policy)

    def reject(self, twin, suffix, ceremony, reason, note, policy):
        verdict = {"outcome": "rejected", "reason": reason, "step": "reg.att_stmt"}
        self.add(f"{twin}/{suffix}", ceremony, verdict, note, policy, derived_from=f"swtpm/{twin}")

    def text(self):
        anchors = json.dumps({self.key: base64.b64encode(self.root).decode()})
        cases = ",\n".join(json.dumps(case, separators=(",", ":")) for case in self.cases)
        return f'{{"format":"assay-cases-1",\n"anchors":{anchors},\n"cases":[\n{cases}\n]}}\n'


GENERATED_ONLY = {"tpm_keys": "generated"}


def attest(tpm, authority, handle, public, algorithm):
    """A registration whose key, loaded as `handle`, is certified by an attestation key of this algorithm."""
    template, digest = ATTESTATION_KEYS[algorithm]
    attestation_handle, attestation_public = tpm.create(template)
    ceremony = Ceremony(PublicKey(public))
    cert_info, numbers = tpm.certify(handle, attestation_handle, hashlib.new(digest, ceremony.signed_data()).digest())
    signature = numbers[0] if len(numbers) == 1 else der(0x30, *map(der_integer, numbers))
    ceremony.statement = {"ver": "2.0", "alg": algorithm, "x5c": [authority.issue(PublicKey(attestation_public))],
                          "sig": signature, "certInfo": cert_info, "pubArea": public}
    tpm.flush(attestation_handle)
    return ceremony


def add_faults(file, name, ceremony):
    """One edit each of what the TPM said."""
    good = dict(ceremony.statement)

    def fault(suffix, member, offset, mask, reason, note):
        ceremony.statement = {**good, member: edited(good[member], offset, mask)}
        file.reject(name, suffix, ceremony, reason, note, GENERATED_ONLY)
        ceremony.statement = good
    fault("sig", "sig", -1, 1, "attestation_signature_invalid", "The last bit of the signature differs.")
    fault("clock", "certInfo", 80, 1, "attestation_signature_invalid", "The clock differs in one bit.")
    fault("magic", "certInfo", 3, 1, "tpm_magic", "magic differs in one bit.")
    fault("attributes", "pubArea", 6, 4, "tpm_name", "noDA is set, which the name does not cover.")
    ceremony.auth_data[36] ^= 1
    file.reject(name, "counter", ceremony, "tpm_extra_data", "The counter differs in one bit.", GENERATED_ONLY)
    ceremony.auth_data[36] ^= 1


def add_key_made_elsewhere(tpm, authority, file):
    """TPMs certify keys that somebody gave them, too; their attributes tell."""
    key = authority.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-outform", "DER")
    scalar, point = key[7:39], key[-64:]
    public = ecc_public(USER_WITH_AUTH | SIGN, SHA256, P256, x=point[:32], y=point[32:])
    handle = tpm.load_external(public, scalar)
    ceremony = attest(tpm, authority, handle, public, RS256)
    tpm.flush(handle)
    file.accept("loaded", ceremony, "The key was made outside of the TPM, and policy does not ask.", {})
    file.reject("loaded", "generated", ceremony, "tpm_not_fixed_tpm", "Policy asks for keys made by the TPM.",
                GENERATED_ONLY)


def make(directory):
    authority = Authority(directory)
    file = CaseFile(authority.certificate)
    state = directory / "state"
    state.mkdir()
    with Tpm(state) as tpm:
        for name, template, algorithm in STATEMENTS:
            handle, public = tpm.create(template)
            ceremony = attest(tpm, authority, handle, public, algorithm)
            tpm.flush(handle)
            file.accept(name, ceremony, "Made by swtpm.", GENERATED_ONLY)
            if name in ("es256-rs256", "rs256-es256"):
                add_faults(file, name, ceremony)
        add_key_made_elsewhere(tpm, authority, file)
    return file


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as directory:
        file = make(pathlib.Path(directory))
    pathlib.Path(sys.argv[1]).write_text(file.text())
    print(f"{sys.argv[1]}: {len(file.cases)} cases")


main()
