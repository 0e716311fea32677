"""A TPM 2.0 in software (swtpm), and the few commands that attestation needs (TPM 2.0 Library, parts 2 and 3)."""
import pathlib
import socket
import subprocess
import time

RSA, ECC = 0x0001, 0x0023
SHA1, SHA256, SHA384, SHA512 = 0x0004, 0x000B, 0x000C, 0x000D
NULL, RSASSA, ECDSA = 0x0010, 0x0014, 0x0018
P256, P384, P521 = 0x0003, 0x0004, 0x0005

FIXED_TPM, FIXED_PARENT, SENSITIVE_DATA_ORIGIN, USER_WITH_AUTH = 0x02, 0x10, 0x20, 0x40
RESTRICTED, SIGN = 0x10000, 0x40000
GENERATED = FIXED_TPM | FIXED_PARENT | SENSITIVE_DATA_ORIGIN | USER_WITH_AUTH | SIGN

NO_SESSIONS, SESSIONS = 0x8001, 0x8002
CREATE_PRIMARY, CERTIFY, FLUSH_CONTEXT, LOAD_EXTERNAL = 0x131, 0x148, 0x165, 0x167
RETRY = 0x922  # a self test is running
OWNER, NO_HIERARCHY, PASSWORD = 0x40000001, 0x40000007, 0x40000009


def u16(value):
    return value.to_bytes(2, "big")


def u32(value):
    return value.to_bytes(4, "big")


def sized(data):
    """A TPM2B structure."""
    return u16(len(data)) + data


def scheme(algorithm, digest):
    return u16(algorithm) + u16(digest)


def rsa_public(attributes, name, key_scheme=u16(NULL), unique=b""):
    """TPMT_PUBLIC of an RSA key with 2048 bits."""
    return (u16(RSA) + u16(name) + u32(attributes) + sized(b"") + u16(NULL) + key_scheme + u16(2048) + u32(0) +
            sized(unique))


def ecc_public(attributes, name, curve, key_scheme=u16(NULL), x=b"", y=b""):
    """TPMT_PUBLIC of a key on a curve."""
    return (u16(ECC) + u16(name) + u32(attributes) + sized(b"") + u16(NULL) + key_scheme + u16(curve) + u16(NULL) +
            sized(x) + sized(y))


class Reader:
    def __init__(self, data):
        self.data = data

    def take(self, length):
        head, self.data = self.data[:length], self.data[length:]
        assert len(head) == length, "a structure ends early"
        return head

    def number(self, length):
        return int.from_bytes(self.take(length), "big")

    def sized(self):
        return self.take(self.number(2))


class Tpm:
    """Runs an emulator with a state of its own in `directory`, as a context manager."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory).resolve()

    def __enter__(self):
        address = self.directory / "socket"
        self.process = subprocess.Popen(["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={self.directory}",
                                         "--server", f"type=unixio,path={address}",
                                         "--flags", "not-need-init,startup-clear"])
        self.socket = socket.socket(socket.AF_UNIX)
        for _ in range(100):
            if address.exists():
                break
            time.sleep(0.05)
        self.socket.connect(str(address))
        return self

    def __exit__(self, *_):
        self.socket.close()
        self.process.terminate()
        self.process.wait()

    def command(self, tag, code, body):
        """Sends a command, and returns what follows the head of a response that reports success."""
        message = u16(tag) + u32(10 + len(body)) + u32(code) + body
        result = RETRY
        while result == RETRY:
            self.socket.sendall(message)
            head = Reader(self.receive(10))
            head.take(2)
            rest = self.receive(head.number(4) - 10)
            result = head.number(4)
        if result != 0:
            raise RuntimeError(f"TPM command {code:#x}: {result:#x}")
        return Reader(rest)

    def receive(self, length):
        data = b""
        while len(data) < length:
            part = self.socket.recv(length - len(data))
            if not part:
                raise RuntimeError("the emulator is gone")
            data += part
        return data

    def create(self, template):
        """A primary key of this template: its handle and its public area."""
        body = u32(OWNER) + self.passwords(1) + sized(sized(b"") + sized(b"")) + sized(template) + sized(b"") + u32(0)
        response = self.command(SESSIONS, CREATE_PRIMARY, body)
        handle = response.number(4)
        response.take(4)
        return handle, response.sized()

    def load_external(self, public, private):
        """A key made elsewhere: its handle."""
        sensitive = public[:2] + sized(b"") + sized(b"") + sized(private)
        body = sized(sensitive) + sized(public) + u32(NO_HIERARCHY)
        return self.command(NO_SESSIONS, LOAD_EXTERNAL, body).number(4)

    def certify(self, key, attestation_key, qualifying_data):
        """TPMS_ATTEST on `key`, and TPMT_SIGNATURE as a list of its numbers."""
        body = u32(key) + u32(attestation_key) + self.passwords(2) + sized(qualifying_data) + u16(NULL)
        response = self.command(SESSIONS, CERTIFY, body)
        response.take(4)
        attest = response.sized()
        algorithm = response.number(2)
        response.take(2)
        return attest, [response.sized() for _ in range(2 if algorithm == ECDSA else 1)]

    def flush(self, handle):
        """The emulator has room for three keys."""
        self.command(NO_SESSIONS, FLUSH_CONTEXT, u32(handle))

    @staticmethod
    def passwords(count):
        """Authorisations by empty passwords."""
        return u32(9 * count) + (u32(PASSWORD) + sized(b"") + b"\x00" + sized(b"")) * count
