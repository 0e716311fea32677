#!/usr/bin/env python3
"""The round trip with a real client: headless Chromium, virtual authenticators, and the library's verdict on what they
make.

browser_test.py JUDGE [TEST..]           JUDGE is the program made of judge.cpp; 77 if there is no Chromium
browser_test.py JUDGE --capture FILE     also writes the ceremonies that have a name as test cases
"""
import sys
import unittest

from fixture import ACCEPTED, ORIGIN, BrowserTest, World, rejected, setUpModule, undecided
from relying_party import ANCHORED, ATTESTED, PASSKEYS, Policy, RelyingParty, decode, encode
from webdriver import is_installed

AAGUID = "01020304-0506-0708-0102-030405060708"
ZERO_AAGUID = "00000000-0000-0000-0000-000000000000"
SECOND_FACTOR = Policy("second_factor")
# What the page understands of options: all that the library writes must arrive.
PARSE = """(({hints, excludeCredentials, attestation, timeout}) => (
  {hints, attestation, timeout, excludeCredentials: excludeCredentials.map(({id, transports, type}) => (
    {id: new Uint8Array(id).toBase64({alphabet: "base64url", omitPadding: true}), transports, type}))}))(
  PublicKeyCredential.parseCreationOptionsFromJSON(args[0]))"""


def leaf_of(response):
    """The attestation certificate: the only one in x5c."""
    data = decode(response["response"]["attestationObject"])
    begin = data.index(b"cx5c\x81\x59") + 6
    return data[begin + 2:begin + 2 + int.from_bytes(data[begin:begin + 2], "big")]


def with_algorithms(*names, base=PASSKEYS):
    return Policy(base.preset, **{**base.members, "registration": {"algorithms": list(names)}})


class Registration(BrowserTest):
    def test_every_algorithm_without_attestation(self):
        # Who does not ask for attestation learns the AAGUID of what is built in, and of nothing else.
        for jose, alg, transport, aaguid in [("ES256", -7, "internal", AAGUID), ("EdDSA", -8, "usb", ZERO_AAGUID),
                                             ("RS256", -257, "nfc", ZERO_AAGUID)]:
            with self.subTest(jose):
                self.authenticator(transport=transport)
                verdict = self.register(name="reg/none-" + jose.lower(), policy=with_algorithms(jose))
                self.assertEqual((verdict["alg"], verdict["format"], verdict["trust"]), (alg, "none", "none"))
                self.assertEqual((verdict["aaguid"], verdict["flags"]), (aaguid, 0x45))
                self.assertEqual(verdict["record"]["transports"], [transport])

    def test_ml_dsa_as_far_as_the_backend_verifies_it(self):
        offered = World.judge.ask("algorithms")
        self.authenticator(transport="usb")
        for alg, name in [(-48, "ml-dsa-44"), (-49, None), (-50, None)]:
            with self.subTest(alg=alg):
                # Options offer what can be verified; whatever else comes, the page has asked for.
                asked = {"pubKeyCredParams": [{"type": "public-key", "alg": alg}]}
                response = self.register(ACCEPTED if alg in offered else rejected("algorithm_not_offered", "reg.alg"),
                                         name and "reg/none-" + name, edits=asked, alg=alg)["response"]
                self.sign_in(self.record_in(response),
                             ACCEPTED if alg in offered else undecided("algorithm_unsupported", "auth.signature"),
                             name and "auth/" + name, alg=alg)

    def record_in(self, response):
        """What a registration without extensions registers, whether or not it was accepted."""
        data = decode(response["response"]["authenticatorData"])
        key = data[55 + int.from_bytes(data[53:55], "big"):]
        return {"id": response["id"], "public_key": encode(key), "sign_count": 1, "backup_eligible": False,
                "user_handle": self.party.user_handle}

    def test_refuses_an_algorithm_that_was_not_offered(self):
        self.authenticator()
        others = with_algorithms("EdDSA", "RS256")
        self.register(rejected("algorithm_not_offered", "reg.alg"), policy=others,
                      edits={"pubKeyCredParams": [{"type": "public-key", "alg": -7}]})
        self.assertEqual(self.register(policy=others)["alg"], -8)

    def test_packed_attestation_of_a_batch_certificate(self):
        for transport, name in [("usb", "reg/packed-es256"), ("internal", None)]:
            with self.subTest(transport):
                self.authenticator(transport=transport)
                verdict = self.register(name=name, policy=ATTESTED)
                self.assertEqual((verdict["format"], verdict["trust"]), ("packed", "unanchored"))
                self.assertEqual(verdict["aaguid"], AAGUID)

    def test_packed_attestation_of_every_algorithm(self):
        self.authenticator()
        for jose, alg in [("EdDSA", -8), ("RS256", -257)]:
            with self.subTest(jose):
                verdict = self.register(name="reg/packed-" + jose.lower(), policy=with_algorithms(jose, base=ATTESTED))
                self.assertEqual((verdict["alg"], verdict["format"]), (alg, "packed"))

    def test_packed_attestation_that_must_be_anchored(self):
        self.authenticator(transport="usb")
        self.register(rejected("trust_anchors_missing", "reg.anchors"), policy=ANCHORED)
        self.register(rejected("chain_untrusted", "reg.trust"), "reg/packed-anchor-of-another", policy=ANCHORED,
                      anchors=[World.site.certificate])
        ceremony = self.party.begin_registration(ANCHORED)
        response = self.create(ceremony)
        verdict = self.judged(ACCEPTED, ceremony, response, "reg/packed-anchored", anchors=[leaf_of(response)])
        self.assertEqual(verdict["trust"], "anchored")

    def test_attestation_that_the_page_did_not_ask_for(self):
        self.authenticator(transport="usb")
        self.register(rejected("none_not_acceptable", "reg.trust"), policy=ATTESTED, edits={"attestation": "none"})

    def test_fido_u2f(self):
        self.authenticator(protocol="u2f", transport="usb", hasResidentKey=False, hasUserVerification=False)
        attested = Policy("second_factor", attestation=ATTESTED.members["attestation"])
        verdict = self.register(name="reg/fido-u2f", policy=attested)
        self.assertEqual((verdict["format"], verdict["aaguid"], verdict["flags"]), ("fido-u2f", ZERO_AAGUID, 0x41))
        verified = Policy("second_factor", user_verification="required", attestation=ATTESTED.members["attestation"])
        selection = {"residentKey": "discouraged", "userVerification": "discouraged"}
        self.register(rejected("user_not_verified", "reg.uv"), "reg/fido-u2f-uv-required", policy=verified,
                      edits={"authenticatorSelection": selection})
        self.sign_in(verdict["record"], name="auth/fido-u2f", policy=SECOND_FACTOR)

    def test_says_whether_the_credential_is_discoverable(self):
        for resident, is_resident in [("required", True), ("discouraged", False)]:
            with self.subTest(resident):
                self.authenticator(transport="usb")
                verdict = self.register(policy=Policy(registration={"resident_key": resident}))
                self.assertEqual(verdict["extensions"], {"discoverable": is_resident})

    def test_takes_no_credential_twice(self):
        self.authenticator()
        first = self.register()
        again = self.party.begin_registration(exclude=[first["record"]])
        self.refused_by_client("InvalidStateError", lambda: self.create(again))
        ceremony = self.party.begin_registration()
        response = self.create(ceremony)
        self.judged(rejected("credential_already_registered", "reg.cred_id_new"), ceremony, response,
                    registered=[response["id"]])

    def test_the_page_understands_the_options(self):
        self.authenticator(transport="usb")
        record = self.registered(SECOND_FACTOR)
        hinted = Policy("second_factor", hints=["security-key", "hybrid"], timeout_seconds=600)
        begun = self.party.begin_registration(hinted, exclude=[record])
        self.assertEqual(begun.options["authenticatorSelection"]["authenticatorAttachment"], "cross-platform")
        excluded = [{"id": record["id"], "transports": ["usb"], "type": "public-key"}]
        self.assertEqual(self.browser.run(PARSE, begun.options), {
            "hints": ["security-key", "hybrid"], "attestation": "none", "timeout": 600000,
            "excludeCredentials": excluded})
        self.refused_by_client("InvalidStateError", lambda: self.create(begun))

    def test_is_finished_once(self):
        self.authenticator()
        ceremony = self.party.begin_registration()
        response = self.create(ceremony)
        self.judged(ACCEPTED, ceremony, response)
        self.judged(rejected("ceremony_finished", "reg.options"), ceremony, response)


class Extensions(BrowserTest):
    PROTECTED = Policy(extensions={"cred_protect": "userVerificationRequired", "enforce_cred_protect": True})

    def test_in_authenticator_data(self):
        self.authenticator(hasMinPinLength=True, hasPrf=True, hasCredBlob=True)  # credProtect comes with credBlob
        asked = Policy(extensions={**self.PROTECTED.members["extensions"], "min_pin_length": True, "prf": True,
                                   "refuse_unsolicited": True, "refuse_missing": True})
        verdict = self.register(name="reg/extensions", policy=asked)
        outputs = verdict["extensions"]
        self.assertGreaterEqual(outputs.pop("min_pin_length"), 4)
        self.assertEqual(outputs, {"discoverable": True, "prf_enabled": True, "cred_protect": 3})
        self.assertEqual(verdict["unsolicited"], 0)

    def test_that_the_page_alone_asked_for(self):
        self.authenticator(hasMinPinLength=True)
        added = {"extensions": {"credProps": True, "minPinLength": True}}
        self.assertEqual(self.register(edits=added)["unsolicited"], 1)
        self.register(rejected("extension_unsolicited", "reg.extensions"), "reg/extensions-unsolicited",
                      policy=Policy(extensions={"refuse_unsolicited": True}), edits=added)

    def test_cred_protect_is_enforced(self):
        self.authenticator(hasCredBlob=True)
        self.assertEqual(self.register(policy=self.PROTECTED)["extensions"]["cred_protect"], 3)
        lower = {"credentialProtectionPolicy": "userVerificationOptionalWithCredentialIDList"}
        self.register(rejected("cred_protect_too_low", "reg.extensions"), policy=self.PROTECTED,
                      edits={"extensions": lower})

    def test_cred_protect_that_the_authenticator_does_not_have(self):
        self.authenticator()
        ceremony = self.party.begin_registration(self.PROTECTED)
        self.refused_by_client("NotAllowedError", lambda: self.create(ceremony))
        self.register(rejected("cred_protect_missing", "reg.extensions"), policy=self.PROTECTED,
                      edits={"extensions": {}})

    def test_prf(self):
        self.authenticator(hasPrf=True)
        verdict = self.register(policy=Policy(extensions={"prf": True}))
        self.assertTrue(verdict["extensions"]["prf_enabled"])
        record = verdict["record"]
        one, two, swapped = (self.evaluated(record, *salts) for salts in [("one",), ("one", "two"), ("two", "one")])
        self.assertEqual(len(decode(one["first"])), 32)
        self.assertEqual(one, {"first": two["first"], "second": ""})
        self.assertEqual(two, {"first": swapped["second"], "second": swapped["first"]})
        self.assertNotEqual(two["first"], two["second"])

    def evaluated(self, record, *salts):
        """What the pseudo-random function of a credential gives for these."""
        inputs = dict(zip(("first", "second"), (encode(salt.encode()) for salt in salts)))
        ceremony = self.party.begin_authentication(record, prf=inputs)
        return self.judged(ACCEPTED, ceremony, self.get(ceremony), records=[record])["extensions"]["prf"]


class Authentication(BrowserTest):
    def test_every_algorithm(self):
        self.authenticator()
        for jose, alg in [("ES256", -7), ("EdDSA", -8), ("RS256", -257)]:
            with self.subTest(jose):
                verdict = self.sign_in(self.registered(with_algorithms(jose)), name="auth/" + jose.lower())
                self.assertEqual((verdict["alg"], verdict["record"]["sign_count"]), (alg, 2))

    def test_without_a_user_name(self):
        self.authenticator()
        record = self.registered()
        verdict = self.sign_in_anybody([record], name="auth/usernameless")
        self.assertEqual(verdict["response"]["response"]["userHandle"], record["user_handle"])
        self.sign_in_anybody([{**record, "user_handle": "b3RoZXI"}],
                             rejected("user_handle_mismatch", "auth.user.discovered"), "auth/usernameless-other-user")

    def test_conditional_mediation(self):
        self.authenticator()
        record = self.registered()
        self.sign_in_anybody([record], name="auth/conditional", mediation="conditional")
        self.sign_in_anybody([{**record, "user_handle": "b3RoZXI"}],
                             rejected("user_handle_mismatch", "auth.user.discovered"), mediation="conditional")

    def test_replay_is_of_a_ceremony_that_is_over(self):
        self.authenticator()
        record = self.registered()
        ceremony = self.party.begin_authentication(record)
        response = self.get(ceremony)
        record = self.judged(ACCEPTED, ceremony, response, records=[record])["record"]
        self.judged(rejected("ceremony_finished", "auth.options"), ceremony, response, records=[record])
        next_time = self.party.begin_authentication(record)
        self.judged(rejected("challenge_mismatch", "auth.challenge"), next_time, response, "auth/replay",
                    records=[record])
        # A ceremony that failed is over, too.
        self.judged(rejected("ceremony_finished", "auth.options"), next_time, self.get(next_time), records=[record])

    def test_bogus_signature(self):
        authenticator = self.authenticator()
        record = self.registered()
        authenticator.override(isBogusSignature=True)
        self.sign_in(record, rejected("der_truncated", "auth.signature"), "auth/bogus-signature")
        authenticator.override(isBogusSignature=False)
        self.sign_in(record)

    def test_a_signature_of_another_credential(self):
        self.authenticator(hasResidentKey=False, transport="usb")
        one, two = (self.registered(Policy(registration={"resident_key": "discouraged"})) for _ in range(2))
        self.sign_in(one)
        ceremony = self.party.begin_authentication(one)
        self.judged(rejected("signature_invalid", "auth.signature"), ceremony, self.get(ceremony),
                    "auth/key-of-another", records=[{**one, "public_key": two["public_key"]}])
        instead = {"allowCredentials": [{"type": "public-key", "id": one["id"]}]}
        self.sign_in(two, rejected("credential_not_allowed", "auth.allow_credentials"), edits=instead)

    def test_bad_user_verification(self):
        authenticator = self.authenticator()
        record = self.registered()
        authenticator.override(isBadUV=True)
        self.sign_in(record, rejected("user_not_verified", "auth.uv"), "auth/bad-uv")
        self.sign_in(record, policy=Policy(user_verification="preferred"))

    def test_bad_user_presence(self):
        authenticator = self.authenticator()
        record = self.registered()
        authenticator.override(isBadUP=True)
        self.sign_in(record, rejected("user_not_present", "auth.up"), "auth/bad-up")
        authenticator.override(isBadUP=False)
        self.sign_in(record)

    def test_a_user_who_cannot_be_verified(self):
        authenticator = self.authenticator()
        record = self.registered()
        authenticator.set_user_verified(False)
        self.sign_in(record, name="auth/uv-discouraged", policy=SECOND_FACTOR)
        strict = self.party.begin_authentication(record)
        self.refused_by_client("NotAllowedError", lambda: self.get(strict))

    def test_a_counter_that_goes_back(self):
        authenticator = self.authenticator()
        record = {**self.registered(), "sign_count": 9}
        authenticator.set_properties(record["id"], signCount=9)
        record = self.sign_in(record)["record"]
        self.assertEqual(record["sign_count"], 10)
        authenticator.set_properties(record["id"], signCount=1)
        self.sign_in(record, rejected("sign_count_regressed", "auth.sign_count"), "auth/counter-back")
        reported = self.sign_in(record, policy=Policy(authentication={"sign_count": "report"}))
        self.assertEqual(reported["record"]["sign_count"], 10)

    def test_an_authenticator_without_a_counter(self):
        authenticator = self.authenticator()
        record = self.registered()
        authenticator.set_properties(record["id"], signCount=-1)
        verdict = self.sign_in({**record, "sign_count": 0}, name="auth/no-counter")
        self.assertEqual(verdict["record"]["sign_count"], 0)
        self.sign_in(record, rejected("sign_count_regressed", "auth.sign_count"))


class UnknownCredential(BrowserTest):
    def test_is_signalled_and_the_authenticator_forgets_it(self):
        authenticator = self.authenticator()
        credential_id = self.registered()["id"]
        verdict = self.sign_in_anybody([], rejected("unknown_credential", "auth.user.discovered"))
        self.assertTrue(verdict["may_signal_unknown_credential"])
        self.assertEqual(authenticator.credential_ids(), [credential_id])
        signal = self.party.unknown_credential_signal(verdict["response"]["id"])
        self.assertEqual(signal, {"rpId": "rp.example", "credentialId": credential_id})
        self.browser.run("PublicKeyCredential.signalUnknownCredential(args[0])", signal)
        self.assertEqual(authenticator.credential_ids(), [])

    def test_is_not_signalled_where_the_server_named_it(self):
        self.authenticator()
        ceremony = self.party.begin_authentication(self.registered())
        verdict = self.judged(rejected("unknown_credential", "auth.user.known"), ceremony, self.get(ceremony),
                              records=[])
        self.assertFalse(verdict["may_signal_unknown_credential"])


class Backup(BrowserTest):
    def test_eligibility_does_not_change(self):
        authenticator = self.authenticator()
        record = self.registered()
        authenticator.set_properties(record["id"], backupEligibility=True)
        self.sign_in(record, rejected("backup_eligibility_changed", "auth.be_immutable"), "auth/be-changed")
        self.assertEqual(self.sign_in({**record, "backup_eligible": True})["flags"], 0x0d)

    def test_state_may_change_unless_policy_objects(self):
        authenticator = self.authenticator(defaultBackupEligibility=True, defaultBackupState=True)
        verdict = self.register(name="reg/backed-up")
        self.assertEqual(verdict["flags"], 0x5d)
        record = verdict["record"]
        authenticator.set_properties(record["id"], backupState=False)
        self.assertEqual(self.sign_in(record)["flags"], 0x0d)
        self.sign_in(record, rejected("backup_state_policy", "auth.bs_policy"), "auth/bs-cleared",
                     policy=Policy(backup_state="must_be_set"))

    def test_state_without_eligibility(self):
        authenticator = self.authenticator()
        record = self.registered()
        authenticator.set_properties(record["id"], backupState=True)
        self.sign_in(record, rejected("backup_state_without_eligibility", "auth.be_bs"), "auth/bs-without-be")


class Origins(BrowserTest):
    def party_with(self, origins, related_origins=(), rp_id="rp.example", **embedding):
        """Another configuration of the same relying party, with the same user."""
        party = RelyingParty(World.judge, rp_id, origins, related_origins, **embedding)
        party.user_handle = self.party.user_handle
        return party

    def test_localhost(self):
        origin = f"http://localhost:{World.site.plain_port}"
        self.open(origin)
        self.authenticator()
        party = self.party_with([origin], rp_id="localhost")
        self.sign_in(self.registered(party=party), party=party)

    def test_a_subdomain_that_is_listed_and_one_that_is_not(self):
        origin = "https://login.rp.example"
        self.open(origin)
        self.authenticator()
        listed = self.party_with([ORIGIN, origin])
        self.register(rejected("origin_not_allowed", "reg.origin"), "reg/origin-not-listed")
        record = self.registered(name="reg/origin-listed", party=listed)
        self.sign_in(record, rejected("origin_not_allowed", "auth.origin"), "auth/origin-not-listed")
        self.sign_in(record, name="auth/origin-listed", party=listed)

    def test_a_ceremony_of_another_relying_party(self):
        self.authenticator()
        other = self.party_with(["https://login.rp.example"], rp_id="login.rp.example")
        self.register(rejected("origin_not_allowed", "reg.origin"), party=other,
                      edits={"rp": {"id": "rp.example", "name": "Another"}})
        ceremony = self.party.begin_registration()
        response = self.create(ceremony)
        ceremony.setting["rp"] = other.rp
        self.judged(rejected("state_relying_party_mismatch", "reg.options"), ceremony, response)
        ceremony.setting["rp"] = self.party.rp
        self.judged(ACCEPTED, ceremony, response)

    def test_related_origins(self):
        related = self.party_with([ORIGIN], ["https://related.test"])
        World.site.well_known["rp.example"] = World.judge.ask("well_known", rp=related.rp)
        self.addCleanup(World.site.well_known.clear)
        self.open("https://related.test")
        self.authenticator()
        self.register(name="reg/related-origin", party=related)
        self.register(rejected("origin_not_allowed", "reg.origin"), "reg/related-origin-not-listed")
        self.open("https://unlisted.test")
        message = self.refused_by_client("SecurityError", lambda: self.create(related.begin_registration()))
        self.assertIn("no listed origin matched", message)

    def test_a_frame_in_another_site(self):
        top = "https://embedder.test"
        self.open(top, "/frame?rp.example")
        self.authenticator()
        self.browser.enter_frame()
        self.addCleanup(self.browser.leave_frame)
        party = self.party_with([ORIGIN], top_origins=[top], allow_cross_origin=True)
        self.touch()
        self.register(rejected("cross_origin_not_allowed", "reg.cross_origin"), "reg/frame-not-expected")
        self.touch()
        record = self.registered(name="reg/frame", party=party)
        self.sign_in(record, name="auth/frame", party=party)
        other = self.party_with([ORIGIN], top_origins=["https://unlisted.test"], allow_cross_origin=True)
        self.sign_in(record, rejected("top_origin_not_allowed", "auth.top_origin.match"), "auth/frame-in-another",
                     party=other)

    def touch(self):
        """Frames of other sites must have been touched by the user before each registration."""
        self.browser.click("p")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    World.program = sys.argv.pop(1)
    target = None
    if sys.argv[1:2] == ["--capture"]:
        target = sys.argv[2]
        del sys.argv[1:3]
    if not is_installed():
        print("skipped: chromium or chromedriver is not installed (Debian packages chromium and chromium-driver)")
        sys.exit(77)
    result = unittest.main(exit=False, verbosity=2).result
    if target and result.wasSuccessful():
        World.capture.write(target)
    sys.exit(not result.wasSuccessful())


if __name__ == "__main__":
    main()
