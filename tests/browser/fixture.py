"""What every test of the browser test has: one browser for all, and the ways through a ceremony."""
import tempfile
import unittest

from capture import Capture
from pages import Site
from relying_party import PASSKEYS, Judge, RelyingParty
from webdriver import Authenticator, Browser, ScriptError

HOSTS = ["rp.example", "login.rp.example", "embedder.test", "related.test", "unlisted.test"]
ORIGIN = "https://rp.example"
CREATE = """navigator.credentials.create({publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(args[0])})
  .then(credential => credential.toJSON())"""
GET = """navigator.credentials.get({publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(args[0]), ...args[1]})
  .then(credential => credential.toJSON())"""
ACCEPTED = ("accepted", None, None)


def rejected(reason, step):
    return ("rejected", reason, step)


def undecided(reason, step):
    return ("undecided", reason, step)


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
        self.present = None
        self.addCleanup(self.remove_authenticator)

    def open(self, origin, path="/"):
        self.browser.open(origin + path)

    def authenticator(self, **options):
        """The only one there is: one made before is removed, lest it answer instead."""
        self.remove_authenticator()
        self.present = Authenticator(self.browser, **options)
        return self.present

    def remove_authenticator(self):
        if self.present:
            self.present.remove()
        self.present = None

    def create(self, ceremony, **edits):
        """`edits` are what a page makes of the options that nobody asked it to change."""
        return self.browser.run(CREATE, {**ceremony.options, **edits})

    def get(self, ceremony, mediation="optional", **edits):
        return self.browser.run(GET, {**ceremony.options, **edits}, {"mediation": mediation})

    def judged(self, wanted, ceremony, response, name=None, alg=None, **members):
        """Sees that the verdict is the one expected; a ceremony with a name becomes a test case."""
        verdict = ceremony.finish(response, **members)
        self.assertEqual((verdict["outcome"], verdict.get("reason"), verdict.get("step")), wanted)
        if name:
            World.capture.add(name, ceremony.case, wanted, alg)
        return {**verdict, "response": response}

    def register(self, wanted=ACCEPTED, name=None, policy=PASSKEYS, party=None, edits=None, **finish):
        """The verdict on a new credential."""
        ceremony = (party or self.party).begin_registration(policy)
        return self.judged(wanted, ceremony, self.create(ceremony, **(edits or {})), name, **finish)

    def registered(self, policy=PASSKEYS, **options):
        """The record of a new credential."""
        return self.register(policy=policy, **options)["record"]

    def sign_in(self, record, wanted=ACCEPTED, name=None, policy=PASSKEYS, party=None, edits=None, **finish):
        """The verdict on an authentication of the user whose record this is."""
        ceremony = (party or self.party).begin_authentication(record, policy=policy)
        return self.judged(wanted, ceremony, self.get(ceremony, **(edits or {})), name, records=[record], **finish)

    def sign_in_anybody(self, records, wanted=ACCEPTED, name=None, mediation="optional"):
        """The same where nobody says who the user is."""
        ceremony = self.party.begin_authentication()
        return self.judged(wanted, ceremony, self.get(ceremony, mediation), name, records=records)

    def refused_by_client(self, name, action):
        with self.assertRaises(ScriptError) as raised:
            action()
        self.assertEqual(raised.exception.name, name)
        return raised.exception.message
