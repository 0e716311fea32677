#!/usr/bin/env python3
"""browser_test.py ASSAYD BROWSER_TESTS: the pages of the server in headless Chromium with a virtual authenticator.

BROWSER_TESTS is the folder of the library's browser test, whose driver is used. 77 if there is no Chromium. With
ASSAYD_SCREENSHOTS in the environment, screenshots go to that folder.
"""
import base64
import os
import sys
import tempfile
import time
import unittest

PROGRAM = sys.argv.pop(1)
sys.path.append(sys.argv.pop(1))

from server import Server
from webdriver import Authenticator, Browser, is_installed

SECONDS = 15
STATE = """(async () => ({
  status: document.getElementById("status").textContent, alert: document.getElementById("alert").textContent,
  guest: !document.getElementById("guest").hidden, account: !document.getElementById("account-view").hidden,
  greeting: document.getElementById("greeting").textContent,
  labels: [...document.querySelectorAll("#passkeys strong")].map(label => label.textContent)}))()"""
FILL = """(async () => { document.getElementById(args[0]).value = args[1]; })()"""


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="assayd-browser-", ignore_cleanup_errors=True)
        cls.addClassCleanup(folder.cleanup)
        cls.server = Server(PROGRAM)
        cls.addClassCleanup(cls.server.close)
        cls.browser = Browser(folder.name, {})
        cls.addClassCleanup(cls.browser.close)

    def setUp(self):
        self.browser.open(f"http://localhost:{self.server.port}/")
        self.authenticator = Authenticator(self.browser)
        self.addCleanup(self.leave)

    def leave(self):
        self.authenticator.remove()
        self.browser.run('fetch("/v1/session/end", {method: "POST", body: "{}", '
                         'headers: {"Content-Type": "application/json"}}).then(() => null)')

    def wait(self, **wanted):
        deadline = time.monotonic() + SECONDS
        while True:
            state = self.browser.run(STATE)
            if all(state[name] == value for name, value in wanted.items()):
                return state
            if time.monotonic() > deadline:
                self.fail(f"wanted {wanted}, the page shows {state}; the log: {self.server.lines()[-2000:]}")
            time.sleep(0.05)

    def press(self, selector):
        self.browser.click(selector)

    def register(self, name):
        self.wait(guest=True)
        self.browser.run(FILL, "name", name)
        self.press("#register button")
        return self.wait(account=True, greeting="Hello, " + name)

    def shoot(self, name):
        if folder := os.environ.get("ASSAYD_SCREENSHOTS"):
            for size, width, height in [("phone", 390, 844), ("desktop", 1280, 800)]:
                self.browser.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height,
                                      deviceScaleFactor=1, mobile=False)
                shot = self.browser.devtools("Page.captureScreenshot", format="png")["data"]
                with open(os.path.join(folder, f"{name}-{size}.png"), "wb") as file:
                    file.write(base64.b64decode(shot))
            self.browser.devtools("Emulation.clearDeviceMetricsOverride")

    def test_registers_signs_out_and_is_signed_in_by_autofill(self):
        self.shoot("guest")
        state = self.register("Ada")
        self.assertEqual(state["labels"], ["Passkey 1"])
        self.shoot("account")
        self.press("#sign-out")
        # The virtual authenticator chooses its passkey from the suggestions by itself.
        self.wait(account=True, status="You are signed in.")

    def test_signs_in_with_the_button(self):
        self.register("Grace")
        self.browser.run("""(async () => {
          PublicKeyCredential.isConditionalMediationAvailable = async () => false; })()""")
        self.press("#sign-out")
        self.wait(guest=True, status="You are signed out.")
        self.press("#sign-in button")
        self.wait(account=True, greeting="Hello, Grace", status="You are signed in.")

    def test_renames_adds_and_removes_passkeys(self):
        self.register("Hedy")
        self.press("#passkeys li:first-child button:nth-of-type(1)")
        self.browser.run(FILL, "label", "Laptop")
        self.press("#rename button[type=submit]")
        self.wait(labels=["Laptop"], status="The passkey was renamed.")
        self.press("#passkeys li:first-child button:nth-of-type(2)")
        self.press("#revoke button[type=submit]")
        self.wait(labels=["Laptop"], alert="The last passkey cannot be removed.")
        self.press("#add")
        self.wait(alert="This device has a passkey for this account already.")
        self.authenticator.remove()
        self.authenticator = Authenticator(self.browser)
        self.press("#add")
        self.wait(labels=["Laptop", "Passkey 2"], status="The passkey was added.")
        self.press("#passkeys li:first-child button:nth-of-type(2)")
        self.press("#revoke button[type=submit]")
        # That was the passkey of this session, which has ended; the virtual authenticator signs in with the other.
        self.wait(account=True, labels=["Passkey 2"], status="You are signed in.")

    def test_says_that_nothing_happened_when_the_user_does_not_verify(self):
        self.wait(guest=True)
        self.authenticator.set_user_verified(False)
        self.browser.run(FILL, "name", "Joan")
        self.press("#register button")
        self.wait(guest=True, alert="It was cancelled, or took too long. Nothing was changed.")
        self.authenticator.set_user_verified(True)
        self.register("Joan")

    def test_can_be_used_with_keyboard_and_screen_reader(self):
        self.wait(guest=True)
        unnamed = self.browser.run("""(async () => [...document.querySelectorAll("input, button")].filter(one =>
          !one.labels?.length && !one.textContent.trim() && !one.ariaLabel).map(one => one.outerHTML))()""")
        self.assertEqual(unnamed, [])
        self.assertEqual(self.browser.run("""(async () => document.documentElement.lang)()"""), "en")
        self.register("Mary")
        self.assertEqual(self.browser.run("""(async () => document.activeElement.id)()"""), "greeting")


if __name__ == "__main__":
    if not is_installed():
        print("no Chromium and ChromeDriver here")
        sys.exit(77)
    unittest.main()
