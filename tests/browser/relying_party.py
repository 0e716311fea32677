"""The relying party's half of a ceremony: options for the client, and the judge's verdict on what comes back."""
import base64
import hashlib
import json
import os
import subprocess
import time

EVERY_ALGORITHM = [-7, -8, -9, -19, -35, -36, -37, -38, -39, -47, -48, -49, -50, -51, -52, -53, -257, -258, -259]


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Judge:
    """The program tests/browser/judge.cpp."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, question, **members):
        self.process.stdin.write(json.dumps({"ask": question, **members}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "failed" in answer:
            raise AssertionError("judge: " + answer["failed"])
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self.process.stdout.close()


class Ceremony:
    """What was sent, and what is asked of the answer. Every finish() judges the answer anew."""

    def __init__(self, party, kind, options, body, **question):
        self.party, self.kind, self.options, self.body, self.question = party, kind, options, body, question

    def finish(self, response, **changes):
        """The verdict. `changes` replaces members of the case: rp, expected, record, trust, policy."""
        case = {"id": "judged", "ceremony": self.kind, **self.body, **changes, "response": response}
        self.party.last = (case, self.question)
        return self.party.judge.ask("verdict", case=case, **self.question)


    def with_anchors(self, anchors):
        """The same ceremony for a relying party that trusts these certificates, DER."""
        table = {hashlib.sha256(der).hexdigest(): base64.b64encode(der).decode() for der in anchors}
        body = {**self.body, "trust": {**self.body["trust"], "anchors": list(table)}}
        return Ceremony(self.party, self.kind, self.options, body, **{**self.question, "anchors": table})


class RelyingParty:
    def __init__(self, judge, rp_id, origins, related_origins=(), **embedding):
        """`embedding`: top_origins, allow_cross_origin."""
        self.judge, self.id = judge, rp_id
        self.related_origins = list(related_origins)
        self.rp = {"id": rp_id, "origins": list(origins), **embedding}
        self.user_handle = os.urandom(16)
        self.last = None

    def begin_registration(self, algorithms=(-7,), attestation="none", verification="required", resident="preferred",
                           accept=("none",), exclude=(), extensions=None, policy=None):
        challenge = os.urandom(32)
        options = {
            "rp": {"id": self.id, "name": "Browser test"},
            "user": {"id": encode(self.user_handle), "name": "user", "displayName": "User"},
            "challenge": encode(challenge),
            "pubKeyCredParams": [{"type": "public-key", "alg": alg} for alg in algorithms],
            "authenticatorSelection": {"residentKey": resident, "userVerification": verification},
            "excludeCredentials": [{"type": "public-key", "id": id} for id in exclude],
            "attestation": attestation, "extensions": extensions or {}, "timeout": 15000,
        }
        expected = {"challenge": encode(challenge), "user_presence": True, "user_verification": verification,
                    "algorithms": list(algorithms)}
        body = {"rp": self.rp, "expected": expected,
                "trust": {"accept": list(accept), "anchors": [], "time": int(time.time())},
                "policy": policy or {}}
        return Ceremony(self, "registration", options, body, user_handle=encode(self.user_handle),
                        related_origins=self.related_origins)

    def begin_authentication(self, record, verification="required", allow=True, extensions=None, policy=None):
        """For the user whose record this is or, unless its id is in allowCredentials, for anybody."""
        challenge = os.urandom(32)
        allowed = [record["id"]] if allow else []
        options = {
            "rpId": self.id, "challenge": encode(challenge), "userVerification": verification,
            "allowCredentials": [{"type": "public-key", "id": id} for id in allowed],
            "extensions": extensions or {}, "timeout": 15000,
        }
        expected = {"challenge": encode(challenge), "user_presence": True, "user_verification": verification}
        expected |= {"allow_credentials": allowed} if allow else {"user": "discoverable"}
        body = {"rp": self.rp, "expected": expected, "record": record, "policy": policy or {}}
        return Ceremony(self, "authentication", options, body, related_origins=self.related_origins)
