#!/usr/bin/env python3
"""The round trip with a real client: headless Chromium, virtual authenticators, and the library's verdict on what they
make.

browser_test.py JUDGE [TEST..]           JUDGE is the program made of judge.cpp; 77 if there is no Chromium
browser_test.py JUDGE --capture FILE     also writes the ceremonies that have a name as test cases
"""
import sys
import tempfile
import unittest

from capture import Capture
from relying_party import Judge, RelyingParty, decode, encode
from pages import Site
from webdriver import Authenticator, Browser, ScriptError, is_installed

HOSTS = ["rp.example", "login.rp.example", "embedder.test", "related.test", "unlisted.test"]
ORIGIN = "https://rp.example"
CREATE = """navigator.credentials.create({publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(args[0])})
  .then(credential => credential.toJSON())"""
GET = """navigator.credentials.get({publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(args[0]), ...args[1]})
  .then(credential => credential.toJSON())"""
AAGUID = "01020304-0506-0708-0102-030405060708"
ZERO_AAGUID = "00000000-0000-0000-0000-000000000000"
ACCEPTED = ("accepted", None, None)


def rejected(reason, step):
    return ("rejected", reason, step)


def undecided(reason, step):
    return ("undecided", reason, step)


def leaf_of(response):
    """The attestation certificate: the only one in x5c."""
    data = decode(response["response"]["attestationObject"])
    begin = data.index(b"cx5c\x81\x59") + 6
    return data[begin + 2:begin + 2 + int.from_bytes(data[begin:begin + 2], "big")]


class World:
    """What all tests share; starting a browser takes longest."""


def setUpModule():
    folder = tempfile.TemporaryDirectory(prefix="assay-browser-", ignore_cleanup_errors=True)
    unittest.addModuleCleanup(folder.cleanup)
    World.judge = Judge(World.program)
    unittest.addModuleCleanup(World.judge.close)
    World.site = Site(folder.name, HOSTS)
    unittest.addModuleCleanup(World.site.close)
    World.browser = Browser(folder.name, {host: World.site.secure_port for host in HOSTS})
    unittest.addModuleCleanup(World.browser.close)
    World.capture = Capture(World.browser.version)


class BrowserTest(unittest.TestCase):
    def setUp(self):
        self.browser = World.browser
        self.party = RelyingParty(World.judge, "rp.example", [ORIGIN])
        self.open(ORIGIN)

    def open(self, origin, path="/"):
        self.browser.open(origin + path)

    def authenticator(self, **options):
        made = Authenticator(self.browser, **options)
        self.addCleanup(made.remove)
        return made

    def create(self, ceremony):
        return self.browser.run(CREATE, ceremony.options)

    def get(self, ceremony, **members):
        return self.browser.run(GET, ceremony.options, members)

    def judged(self, wanted, ceremony, response, name=None, **changes):
        """Sees that the verdict is the one expected; a ceremony with a name becomes a test case."""
        verdict = ceremony.finish(response, **changes)
        self.assertEqual((verdict["outcome"], verdict.get("reason"), verdict.get("step")), wanted)
        if name:
            World.capture.add(name, ceremony.party.last, wanted)
        return verdict

    def registered(self, party=None, **options):
        """The record of a new credential."""
        ceremony = (party or self.party).begin_registration(**options)
        return self.judged(ACCEPTED, ceremony, self.create(ceremony))["record"]

    def refused_by_client(self, name, action):
        with self.assertRaises(ScriptError) as raised:
            action()
        self.assertEqual(raised.exception.name, name)
        return raised.exception.message


class Registration(BrowserTest):
    def register(self, name, authenticator, **options):
        self.authenticator(**authenticator)
        ceremony = self.party.begin_registration(**options)
        return self.judged(ACCEPTED, ceremony, self.create(ceremony), name)

    def test_every_algorithm_without_attestation(self):
        # Who does not ask for attestation learns the AAGUID of what is built in, and of nothing else.
        for alg, transport, aaguid, name in [(-7, "internal", AAGUID, "es256"), (-8, "usb", ZERO_AAGUID, "eddsa"),
                                             (-257, "nfc", ZERO_AAGUID, "rs256")]:
            with self.subTest(name):
                verdict = self.register("reg/none-" + name, {"transport": transport}, algorithms=[alg])
                self.assertEqual((verdict["alg"], verdict["format"], verdict["trust"]), (alg, "none", "none"))
                self.assertEqual((verdict["aaguid"], verdict["flags"]), (aaguid, 0x45))

    def test_ml_dsa_as_far_as_the_backend_verifies_it(self):
        offered = World.judge.ask("algorithms")
        self.authenticator(transport="usb")
        for alg, name in [(-48, "ml-dsa-44"), (-49, None), (-50, None)]:
            with self.subTest(alg=alg):
                ceremony = self.party.begin_registration(algorithms=[alg])
                response = self.create(ceremony)
                self.judged(ACCEPTED if alg in offered else undecided("algorithm_unsupported", "reg.alg"), ceremony,
                            response, name and "reg/none-" + name, alg=alg)
                login = self.party.begin_authentication(self.record_in(response))
                self.judged(ACCEPTED if alg in offered else undecided("algorithm_unsupported", "auth.signature"), login,
                            self.get(login), name and "auth/" + name, alg=alg)

    def record_in(self, response):
        """What a registration without extensions registers, whether or not it was accepted."""
        data = decode(response["response"]["authenticatorData"])
        key = data[55 + int.from_bytes(data[53:55], "big"):]
        return {"id": response["id"], "public_key": encode(key), "sign_count": 1, "backup_eligible": False,
                "user_handle": encode(self.party.user_handle)}

    def test_refuses_an_algorithm_that_was_not_offered(self):
        self.authenticator()
        ceremony = self.party.begin_registration(algorithms=[-7])
        response = self.create(ceremony)
        self.judged(ACCEPTED, ceremony, response)
        others = {**ceremony.body["expected"], "algorithms": [-8, -257]}
        self.judged(rejected("algorithm_not_offered", "reg.alg"), ceremony, response, expected=others)

    def packed(self, **options):
        ceremony = self.party.begin_registration(attestation="direct", **options)
        return ceremony, self.create(ceremony)

    def test_packed_attestation_of_a_batch_certificate(self):
        for transport, name in [("usb", "reg/packed-es256"), ("internal", None)]:
            with self.subTest(transport):
                self.authenticator(transport=transport)
                ceremony, response = self.packed(accept=["unanchored"])
                verdict = self.judged(ACCEPTED, ceremony, response, name)
                self.assertEqual((verdict["format"], verdict["trust"]), ("packed", "unanchored"))
                self.assertEqual(verdict["aaguid"], AAGUID)

    def test_packed_attestation_of_every_algorithm(self):
        self.authenticator()
        for alg, name in [(-8, "eddsa"), (-257, "rs256")]:
            with self.subTest(name):
                ceremony, response = self.packed(accept=["unanchored"], algorithms=[alg])
                verdict = self.judged(ACCEPTED, ceremony, response, "reg/packed-" + name)
                self.assertEqual((verdict["alg"], verdict["format"]), (alg, "packed"))

    def test_packed_attestation_that_must_be_anchored(self):
        self.authenticator(transport="usb")
        ceremony, response = self.packed(accept=["anchored"])
        self.judged(rejected("trust_anchors_missing", "reg.anchors"), ceremony, response)
        of_another = ceremony.with_anchors([World.site.certificate])
        self.judged(rejected("chain_untrusted", "reg.trust"), of_another, response, "reg/packed-anchor-of-another")
        verdict = self.judged(ACCEPTED, ceremony.with_anchors([leaf_of(response)]), response, "reg/packed-anchored")
        self.assertEqual(verdict["trust"], "anchored")

    def test_fido_u2f(self):
        self.authenticator(protocol="u2f", transport="usb", hasResidentKey=False, hasUserVerification=False)
        ceremony = self.party.begin_registration(attestation="direct", accept=["unanchored"], resident="discouraged",
                                                 verification="discouraged")
        response = self.create(ceremony)
        verdict = self.judged(ACCEPTED, ceremony, response, "reg/fido-u2f")
        self.assertEqual((verdict["format"], verdict["aaguid"], verdict["flags"]), ("fido-u2f", ZERO_AAGUID, 0x41))
        required = {**ceremony.body["expected"], "user_verification": "required"}
        self.judged(rejected("user_not_verified", "reg.uv"), ceremony, response, "reg/fido-u2f-uv-required",
                    expected=required)
        login = self.party.begin_authentication(verdict["record"], verification="discouraged")
        self.judged(ACCEPTED, login, self.get(login), "auth/fido-u2f")

    def test_says_whether_the_credential_is_discoverable(self):
        for resident, is_resident in [("required", True), ("discouraged", False)]:
            with self.subTest(resident):
                verdict = self.register(None, {"transport": "usb"}, resident=resident,
                                        extensions={"credProps": True})
                self.assertEqual(verdict["rk"], is_resident)

    def test_takes_no_credential_twice(self):
        self.authenticator()
        record = self.registered()
        again = self.party.begin_registration(exclude=[record["id"]])
        self.refused_by_client("InvalidStateError", lambda: self.create(again))

    def test_extensions_in_authenticator_data(self):
        self.authenticator(hasMinPinLength=True, hasPrf=True, hasCredBlob=True)  # credProtect comes with credBlob
        asked = {"credentialProtectionPolicy": "userVerificationRequired", "enforceCredentialProtectionPolicy": True,
                 "minPinLength": True, "prf": {}}
        ceremony = self.party.begin_registration(resident="required", extensions=asked)
        response = self.create(ceremony)
        strict = {"refuse_unsolicited_extensions": True}
        solicited = {**strict, "extensions": ["credProtect", "minPinLength", "prf"]}
        self.judged(ACCEPTED, ceremony, response, "reg/extensions", policy=solicited)
        verdict = self.judged(ACCEPTED, ceremony, response)
        self.assertIn(b"credProtect\x03", decode(verdict["extensions"]))
        self.assertTrue(response["clientExtensionResults"]["prf"]["enabled"])
        self.judged(rejected("extension_unsolicited", "reg.extensions"), ceremony, response,
                    "reg/extensions-unsolicited", policy=strict)


class Authentication(BrowserTest):
    def begun(self, **options):
        """An authentication with a credential made for it."""
        return self.party.begin_authentication(self.registered(resident="required"), **options)

    def test_every_algorithm(self):
        self.authenticator()
        for alg, name in [(-7, "es256"), (-8, "eddsa"), (-257, "rs256")]:
            with self.subTest(name):
                record = self.registered(algorithms=[alg])
                ceremony = self.party.begin_authentication(record)
                verdict = self.judged(ACCEPTED, ceremony, self.get(ceremony), "auth/" + name)
                self.assertEqual((verdict["alg"], verdict["record"]["sign_count"]), (alg, 2))

    def test_without_a_user_name(self):
        self.authenticator()
        ceremony = self.begun(allow=False)
        response = self.get(ceremony)
        self.assertEqual(response["response"]["userHandle"], ceremony.body["record"]["user_handle"])
        self.judged(ACCEPTED, ceremony, response, "auth/usernameless")
        other = {**ceremony.body["record"], "user_handle": "b3RoZXI"}
        self.judged(rejected("user_handle_mismatch", "auth.user.discovered"), ceremony, response,
                    "auth/usernameless-other-user", record=other)

    def test_conditional_mediation(self):
        self.authenticator()
        ceremony = self.begun(allow=False)
        self.judged(ACCEPTED, ceremony, self.get(ceremony, mediation="conditional"), "auth/conditional")

    def test_prf(self):
        self.authenticator(hasPrf=True)
        record = self.registered(resident="required", extensions={"prf": {}})
        ceremony = self.party.begin_authentication(record, extensions={"prf": {"eval": {"first": "c2FsdA"}}})
        response = self.get(ceremony)
        self.assertEqual(len(decode(response["clientExtensionResults"]["prf"]["results"]["first"])), 32)
        self.judged(ACCEPTED, ceremony, response)

    def test_replay_meets_another_challenge(self):
        self.authenticator()
        ceremony = self.begun()
        response = self.get(ceremony)
        record = self.judged(ACCEPTED, ceremony, response)["record"]
        next_time = self.party.begin_authentication(record)
        self.judged(rejected("challenge_mismatch", "auth.challenge"), next_time, response, "auth/replay")

    def test_bogus_signature(self):
        authenticator = self.authenticator()
        ceremony = self.begun()
        authenticator.override(isBogusSignature=True)
        self.judged(rejected("der_truncated", "auth.signature"), ceremony, self.get(ceremony), "auth/bogus-signature")
        authenticator.override(isBogusSignature=False)
        self.judged(ACCEPTED, ceremony, self.get(ceremony))

    def test_a_signature_of_another_credential(self):
        self.authenticator(hasResidentKey=False, transport="usb")
        one, two = self.registered(resident="discouraged"), self.registered(resident="discouraged")
        ceremony = self.party.begin_authentication(one)
        response = self.get(ceremony)
        self.judged(ACCEPTED, ceremony, response)
        self.judged(rejected("signature_invalid", "auth.signature"), ceremony, response, "auth/key-of-another",
                    record={**one, "public_key": two["public_key"]})
        self.judged(rejected("credential_not_allowed", "auth.allow_credentials"), ceremony, response,
                    expected={**ceremony.body["expected"], "allow_credentials": [two["id"]]})

    def test_bad_user_verification(self):
        authenticator = self.authenticator()
        ceremony = self.begun()
        authenticator.override(isBadUV=True)
        response = self.get(ceremony)
        self.judged(rejected("user_not_verified", "auth.uv"), ceremony, response, "auth/bad-uv")
        preferred = {**ceremony.body["expected"], "user_verification": "preferred"}
        self.judged(ACCEPTED, ceremony, response, expected=preferred)

    def test_bad_user_presence(self):
        authenticator = self.authenticator()
        ceremony = self.begun()
        authenticator.override(isBadUP=True)
        self.judged(rejected("user_not_present", "auth.up"), ceremony, self.get(ceremony), "auth/bad-up")
        authenticator.override(isBadUP=False)
        self.judged(ACCEPTED, ceremony, self.get(ceremony))

    def test_a_user_who_cannot_be_verified(self):
        authenticator = self.authenticator()
        ceremony = self.begun(verification="discouraged")
        authenticator.set_user_verified(False)
        response = self.get(ceremony)
        self.judged(ACCEPTED, ceremony, response, "auth/uv-discouraged")
        strict = self.party.begin_authentication(ceremony.body["record"])
        self.refused_by_client("NotAllowedError", lambda: self.get(strict))

    def test_a_counter_that_goes_back(self):
        authenticator = self.authenticator()
        record = {**self.registered(), "sign_count": 9}
        authenticator.set_properties(record["id"], signCount=9)
        ceremony = self.party.begin_authentication(record)
        record = self.judged(ACCEPTED, ceremony, self.get(ceremony))["record"]
        self.assertEqual(record["sign_count"], 10)
        authenticator.set_properties(record["id"], signCount=1)
        ceremony = self.party.begin_authentication(record)
        response = self.get(ceremony)
        self.judged(rejected("sign_count_regressed", "auth.sign_count"), ceremony, response, "auth/counter-back")
        reported = self.judged(ACCEPTED, ceremony, response, policy={"sign_count": "report"})
        self.assertEqual(reported["record"]["sign_count"], 10)

    def test_an_authenticator_without_a_counter(self):
        authenticator = self.authenticator()
        record = self.registered()
        authenticator.set_properties(record["id"], signCount=-1)
        ceremony = self.party.begin_authentication({**record, "sign_count": 0})
        response = self.get(ceremony)
        self.assertEqual(self.judged(ACCEPTED, ceremony, response, "auth/no-counter")["record"]["sign_count"], 0)
        self.judged(rejected("sign_count_regressed", "auth.sign_count"), ceremony, response, record=record)


class Backup(BrowserTest):
    def test_eligibility_does_not_change(self):
        authenticator = self.authenticator()
        record = self.registered()
        authenticator.set_properties(record["id"], backupEligibility=True)
        ceremony = self.party.begin_authentication(record)
        response = self.get(ceremony)
        self.judged(rejected("backup_eligibility_changed", "auth.be_immutable"), ceremony, response, "auth/be-changed")
        eligible = {**record, "backup_eligible": True}
        self.assertEqual(self.judged(ACCEPTED, ceremony, response, record=eligible)["flags"], 0x0d)

    def test_state_may_change_unless_policy_objects(self):
        authenticator = self.authenticator(defaultBackupEligibility=True, defaultBackupState=True)
        ceremony = self.party.begin_registration()
        verdict = self.judged(ACCEPTED, ceremony, self.create(ceremony), "reg/backed-up")
        self.assertEqual(verdict["flags"], 0x5d)
        authenticator.set_properties(verdict["record"]["id"], backupState=False)
        ceremony = self.party.begin_authentication(verdict["record"])
        response = self.get(ceremony)
        self.assertEqual(self.judged(ACCEPTED, ceremony, response)["flags"], 0x0d)
        self.judged(rejected("backup_state_policy", "auth.bs_policy"), ceremony, response, "auth/bs-cleared",
                    policy={"backup_state": "must_be_set"})

    def test_state_without_eligibility(self):
        authenticator = self.authenticator()
        record = self.registered()
        authenticator.set_properties(record["id"], backupState=True)
        ceremony = self.party.begin_authentication(record)
        self.judged(rejected("backup_state_without_eligibility", "auth.be_bs"), ceremony, self.get(ceremony),
                    "auth/bs-without-be")


class Origins(BrowserTest):
    def test_localhost(self):
        origin = f"http://localhost:{World.site.plain_port}"
        self.open(origin)
        self.authenticator()
        party = RelyingParty(World.judge, "localhost", [origin])
        ceremony = party.begin_authentication(self.registered(party))
        self.judged(ACCEPTED, ceremony, self.get(ceremony))

    def test_a_subdomain_that_is_listed_and_one_that_is_not(self):
        origin = "https://login.rp.example"
        self.open(origin)
        self.authenticator()
        ceremony = self.party.begin_registration()
        response = self.create(ceremony)
        self.judged(rejected("origin_not_allowed", "reg.origin"), ceremony, response, "reg/origin-not-listed")
        listed = {**self.party.rp, "origins": [ORIGIN, origin]}
        record = self.judged(ACCEPTED, ceremony, response, "reg/origin-listed", rp=listed)["record"]
        ceremony = self.party.begin_authentication(record)
        response = self.get(ceremony)
        self.judged(rejected("origin_not_allowed", "auth.origin"), ceremony, response, "auth/origin-not-listed")
        self.judged(ACCEPTED, ceremony, response, "auth/origin-listed", rp=listed)

    def test_a_credential_of_another_relying_party(self):
        self.authenticator()
        ceremony = self.party.begin_registration()
        response = self.create(ceremony)
        self.judged(ACCEPTED, ceremony, response)
        other = {"id": "login.rp.example", "origins": ["https://login.rp.example"]}
        self.judged(rejected("origin_not_allowed", "reg.origin"), ceremony, response, rp=other)

    def test_related_origins(self):
        related = RelyingParty(World.judge, "rp.example", [ORIGIN], ["https://related.test"])
        World.site.well_known["rp.example"] = World.judge.ask("well_known", rp=related.rp,
                                                              related_origins=related.related_origins)
        self.addCleanup(World.site.well_known.clear)
        self.open("https://related.test")
        self.authenticator()
        ceremony = related.begin_registration()
        response = self.create(ceremony)
        self.judged(ACCEPTED, ceremony, response, "reg/related-origin")
        alone = self.party.begin_registration()
        self.judged(rejected("origin_not_allowed", "reg.origin"), alone, response, "reg/related-origin-not-listed",
                    expected=ceremony.body["expected"])
        self.open("https://unlisted.test")
        message = self.refused_by_client("SecurityError", lambda: self.create(related.begin_registration()))
        self.assertIn("no listed origin matched", message)

    def test_a_frame_in_another_site(self):
        top = "https://embedder.test"
        self.open(top, "/frame?rp.example")
        self.authenticator()
        self.browser.enter_frame()
        self.addCleanup(self.browser.leave_frame)
        self.browser.click("p")  # frames of other sites must have been touched by the user
        party = RelyingParty(World.judge, "rp.example", [ORIGIN], top_origins=[top], allow_cross_origin=True)
        ceremony = party.begin_registration(resident="required")
        response = self.create(ceremony)
        record = self.judged(ACCEPTED, ceremony, response, "reg/frame")["record"]
        self.judged(rejected("cross_origin_not_allowed", "reg.cross_origin"), ceremony, response,
                    "reg/frame-not-expected", rp=self.party.rp)
        ceremony = party.begin_authentication(record)
        response = self.get(ceremony)
        self.judged(ACCEPTED, ceremony, response, "auth/frame")
        other = {**party.rp, "top_origins": ["https://unlisted.test"]}
        self.judged(rejected("top_origin_not_allowed", "auth.top_origin.match"), ceremony, response,
                    "auth/frame-in-another", rp=other)


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
