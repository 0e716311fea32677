#!/usr/bin/env python3
"""Lets python-fido2 judge what print_mutants prints, and says where it and we are of two minds.

print_mutants COUNT SEED | python_fido2_judge.py

Exits 1 if we accept something that it refuses and docs/divergences.md does not explain.
"""
import base64
import collections
import json
import re
import sys
import types

from fido2 import cbor
from fido2.attestation import FidoU2FAttestation, PackedAttestation
from fido2.client import ClientData
from fido2.cose import CoseKey
from fido2.ctap2 import AttestationObject, AuthenticatorData
from fido2.server import Fido2Server

# See docs/divergences.md.
EXPLAINED = re.compile(r" a16178f97e00$")
ATTESTATIONS = {"packed": PackedAttestation, "fido-u2f": FidoU2FAttestation}


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def verify_attestation(attestation, client_data_hash):
    ATTESTATIONS[attestation.fmt]().verify(attestation.att_statement, attestation.auth_data, client_data_hash)


def state_of(line):
    return {"challenge": line["challenge"], "user_verification": "required"}


def authenticate(server, line, response):
    credential_id = decode(line["response"]["id"])
    public_key = CoseKey.parse(cbor.decode(decode(line["cose_key"])))
    credential = types.SimpleNamespace(credential_id=credential_id, public_key=public_key)
    client_data = ClientData(decode(response["clientDataJSON"]))
    server.authenticate_complete(state_of(line), [credential], credential_id, client_data,
                                 AuthenticatorData(decode(response["authenticatorData"])), decode(response["signature"]))


def register(server, line, response):
    server.register_complete(state_of(line), ClientData(decode(response["clientDataJSON"])),
                             AttestationObject(decode(response["attestationObject"])))


def accepts(server, line):
    """What it throws is a refusal, of whatever type: it has many."""
    judge = authenticate if line["ceremony"] == "authentication" else register
    try:
        judge(server, line, line["response"]["response"])
    except Exception:  # noqa: BLE001
        return False
    return True


def show(title, rows):
    print(title)
    for name, count in sorted(rows.items()):
        print(f"{count:10}  {name}")
    return sum(rows.values())


def main():
    party = json.loads(sys.stdin.readline())
    server = Fido2Server({"id": party["rp_id"], "name": "mutants"}, attestation="direct",
                         verify_attestation=verify_attestation)
    count = both = 0
    only_ours, only_theirs = collections.Counter(), collections.Counter()
    for text in sys.stdin:
        line = json.loads(text)
        line["response"] = json.loads(line["response"])
        ours, theirs = line["ours"] == "accepted", accepts(server, line)
        count += 1
        both += ours and theirs
        if ours and not theirs:
            only_ours[f"{line['ceremony']}: {line['mutations']}"] += 1
        if theirs and not ours:
            only_theirs[f"{line['ceremony']}: {line['ours']}"] += 1
    ours = show("accepted by us alone:", only_ours)
    theirs = show("accepted by python-fido2 alone:", only_theirs)
    unexplained = [name for name in only_ours if not EXPLAINED.search(name)]
    print("".join(f"not explained: {name}\n" for name in unexplained), end="")
    print(f"evidence: count={count} result={both} accepted by both; {ours} by us alone; {theirs} by python-fido2 alone")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
