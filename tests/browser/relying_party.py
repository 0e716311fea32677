"""The relying party's half of a ceremony: options for the client, and the judge's verdict on what comes back."""
import base64
import hashlib
import json
import os
import subprocess
import time

# Inputs that do not have the name of their extension.
EXTENSION_OF_INPUT = {"credentialProtectionPolicy": "credProtect", "enforceCredentialProtectionPolicy": "credProtect"}


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


class Policy:
    """A preset and what departs from it: keys as docs/policy.md has them, those of a section as a dictionary."""

    def __init__(self, preset="passkey_login", **members):
        self.preset, self.members = preset, members

    def text(self):
        sections = {name: keys for name, keys in self.members.items() if isinstance(keys, dict)}
        top = {"preset": self.preset, **{name: value for name, value in self.members.items() if name not in sections}}
        lines = [f"{name} = {json.dumps(value)}" for name, value in top.items()]
        for section, keys in sections.items():
            lines += [f"[{section}]"] + [f"{name} = {json.dumps(value)}" for name, value in keys.items()]
        return "\n".join(lines) + "\n"

    def get(self, section, key, default=None):
        return self.members.get(section, {}).get(key, default)


PASSKEYS = Policy()
# Virtual authenticators make certificates for which nobody has a revocation list.
ATTESTED = Policy(attestation={"conveyance": "direct", "accept_none": False, "accept_self": False,
                               "unknown_status": "accept"})
ANCHORED = Policy(attestation={**ATTESTED.members["attestation"], "accept_unanchored": False})


class Ceremony:
    """What was sent. It can be finished once, whatever the verdict."""

    def __init__(self, party, kind, policy, **start):
        self.party, self.kind, self.policy = party, kind, policy
        self.setting = {"rp": party.rp, "policy": policy.text(), "session": party.session}
        begun = party.judge.ask("begin_" + kind, **self.setting, **start)
        self.options, self.state = begun["options"], begun["state"]
        self.case = None

    def finish(self, response, **members):
        """The verdict. `members`: anchors (DER) and registered (ids) or, of an authentication, records."""
        self.case = self.case_of(response, **members)
        if self.kind == "registration":
            members["user_handle"] = self.party.user_handle
            members["anchors"] = [encode(der) for der in members.get("anchors", [])]
        return self.party.judge.ask("finish_" + self.kind, **self.setting, state=self.state, response=response,
                                    **members)

    def case_of(self, response, anchors=(), records=(), **_):
        """What is judged as a case of the format assay-cases-1, and the anchors that it names."""
        case = {"ceremony": self.kind, "rp": self.rp_of_case(), "policy": self.policy_of_case(), "response": response}
        table = {hashlib.sha256(der).hexdigest(): base64.b64encode(der).decode() for der in anchors}
        if self.kind == "registration":
            wanted = self.options["authenticatorSelection"]["userVerification"]
            expected = {"algorithms": [parameter["alg"] for parameter in self.options["pubKeyCredParams"]]}
            case["trust"] = {"accept": self.accepted_trust(), "anchors": list(table), "time": int(time.time())}
        else:
            wanted = self.options["userVerification"]
            allowed = [descriptor["id"] for descriptor in self.options.get("allowCredentials", [])]
            expected = {"allow_credentials": allowed} if allowed else {"user": "discoverable"}
            case["record"] = {name: value for name, value in dict(*records[:1]).items() if name != "transports"}
        case["expected"] = {"challenge": self.options["challenge"], "user_presence": True, "user_verification": wanted,
                            **expected}
        return case, table

    def rp_of_case(self):
        """Cases do not tell related origins from others."""
        rp = {name: value for name, value in self.party.rp.items() if name != "related_origins"}
        return {**rp, "origins": rp["origins"] + self.party.rp["related_origins"]}

    def policy_of_case(self):
        if self.kind == "registration":
            members = {}
            if self.policy.get("extensions", "refuse_unsolicited"):
                asked = sorted({EXTENSION_OF_INPUT.get(name, name) for name in self.options["extensions"]})
                members = {"refuse_unsolicited_extensions": True, "extensions": asked}
        else:
            members = {"backup_state": self.policy.members.get("backup_state"),
                       "sign_count": self.policy.get("authentication", "sign_count")}
        return {name: value for name, value in members.items() if value}

    def accepted_trust(self):
        levels = ["none", "self", "unanchored"]
        return [level for level in levels if self.policy.get("attestation", "accept_" + level, True)] or ["anchored"]


class RelyingParty:
    def __init__(self, judge, rp_id, origins, related_origins=(), **embedding):
        """`embedding`: top_origins, allow_cross_origin."""
        self.judge = judge
        self.rp = {"id": rp_id, "origins": list(origins), "related_origins": list(related_origins), **embedding}
        self.user_handle = encode(os.urandom(16))
        self.session = encode(os.urandom(32))

    def begin_registration(self, policy=PASSKEYS, exclude=()):
        user = {"handle": self.user_handle, "name": "user", "display_name": "User"}
        return Ceremony(self, "registration", policy, user=user, exclude=list(exclude))

    def begin_authentication(self, *allowed, policy=PASSKEYS, prf=None):
        """With one of these credentials of the user's or, if there are none, for anybody."""
        known = {"user_handle": self.user_handle} if allowed else {}
        return Ceremony(self, "authentication", policy, **known, allow=list(allowed), prf=prf or {})

    def unknown_credential_signal(self, credential_id):
        return self.judge.ask("unknown_credential_signal", rp=self.rp, credential_id=credential_id)
