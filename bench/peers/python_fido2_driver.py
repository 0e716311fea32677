#!/usr/bin/env python3
"""python-fido2: Fido2Server from raw fields, the key parsed each time. It does not look at counters or chains."""
import json
import sys
import types

import fido2
from cryptography.exceptions import InvalidSignature
from fido2 import cbor
from fido2.attestation import PackedAttestation
from fido2.attestation.base import InvalidData, InvalidSignature as InvalidAttestation
from fido2.client import ClientData
from fido2.cose import CoseKey
from fido2.ctap2 import AttestationObject, AuthenticatorData
from fido2.server import Fido2Server

import driver

REFUSALS = (ValueError, InvalidSignature, InvalidData, InvalidAttestation)


def verify_packed(attestation, client_data_hash):
    PackedAttestation().verify(attestation.att_statement, attestation.auth_data, client_data_hash)


def state_of(item):
    return {"challenge": item["challenge"], "user_verification": "required"}


def authenticates(server, item):
    credential = types.SimpleNamespace(credential_id=item["id"], public_key=CoseKey.parse(cbor.decode(item["cose_key"])))
    try:
        server.authenticate_complete(state_of(item), [credential], item["id"], ClientData(item["client_data_json"]),
                                     AuthenticatorData(item["authenticator_data"]), item["signature"])
    except REFUSALS:
        return False
    return True


def registers(server, item):
    try:
        server.register_complete(state_of(item), ClientData(item["client_data_json"]),
                                 AttestationObject(item["attestation_object"]))
    except REFUSALS:
        return False
    return True


def decoded(item):
    return {name: value if name in ("challenge", "json") else driver.decode(value) for name, value in item.items()}


def row(inputs, name, variant, accepts):
    kind = name.replace(" ", "_").lower()
    return {"task": name, "variant": variant, "accepts": accepts,
            **{part: [decoded(item) for item in inputs[kind][part]] for part in ("good", "refused")}}


def main():
    with open(sys.argv[1], encoding="ascii") as file:
        inputs = json.load(file)
    party = {"id": inputs["rp_id"], "name": "peers"}
    server = Fido2Server(party)
    attesting = Fido2Server(party, attestation="direct", verify_attestation=verify_packed)
    driver.serve("python-fido2", fido2.__version__, [
        row(inputs, "assertion ES256", "raw fields, key parsed each time", lambda item: authenticates(server, item)),
        row(inputs, "registration packed x5c", "raw fields, chain not checked",
            lambda item: registers(attesting, item)),
        row(inputs, "registration none", "raw fields", lambda item: registers(server, item)),
    ])


if __name__ == "__main__":
    main()
