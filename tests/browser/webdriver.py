"""Headless Chromium with virtual authenticators, driven through ChromeDriver with nothing but the standard library."""
import base64
import http.client
import json
import os
import re
import shutil
import subprocess

SCRIPT_SECONDS = 20
START_SECONDS = 120

FLAGS = [
    "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-default-browser-check",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--ignore-certificate-errors",
]


class ScriptError(Exception):
    """What a script in the page threw, by the name of its exception."""

    def __init__(self, name, message):
        super().__init__(f"{name}: {message}")
        self.name = name
        self.message = message


class WebDriverError(Exception):
    pass


def is_installed():
    return shutil.which("chromium") and shutil.which("chromedriver")


class Browser:
    """One Chromium with a profile of its own. `hosts` maps host names to ports of this machine."""

    def __init__(self, folder, hosts):
        self.log = open(os.path.join(folder, "chromedriver.log"), "w+")
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.session = ""
        try:
            self.connection = http.client.HTTPConnection("127.0.0.1", self._port(), timeout=START_SECONDS)
            self._begin(folder, hosts)
        except BaseException:
            self.close()
            raise

    def _port(self):
        for line in self.driver.stdout:
            if found := re.search(r"started successfully on port (\d+)", line):
                return int(found.group(1))
        raise WebDriverError("ChromeDriver did not start")

    def _begin(self, folder, hosts):
        rules = ", ".join(f"MAP {host} 127.0.0.1:{port}" for host, port in hosts.items())
        flags = FLAGS + [f"--user-data-dir={folder}/profile", f"--host-resolver-rules={rules}"]
        if os.geteuid() == 0:
            flags.append("--no-sandbox")
        options = {"binary": shutil.which("chromium"), "args": flags}
        answer = self._send("POST", "/session", {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}})
        self.session = "/session/" + answer["sessionId"]
        self.version = answer["capabilities"]["browserVersion"]
        self._send("POST", self.session + "/timeouts", {"script": SCRIPT_SECONDS * 1000})

    def _send(self, method, path, body=None):
        text = None if body is None else json.dumps(body)
        self.connection.request(method, path, text, {"Content-Type": "application/json"})
        value = json.loads(self.connection.getresponse().read())["value"]
        if isinstance(value, dict) and "error" in value:
            raise WebDriverError(f"{path}: {value['error']}: {value['message']}")
        return value

    def close(self):
        """Ends the browser and the driver, and waits until they are gone."""
        if self.session:
            self._send("DELETE", self.session)
        self.driver.terminate()
        self.driver.wait(timeout=START_SECONDS)
        self.driver.stdout.close()
        self.log.close()

    def open(self, url):
        self._send("POST", self.session + "/url", {"url": url})

    def enter_frame(self):
        self._send("POST", self.session + "/frame", {"id": 0})

    def leave_frame(self):
        self._send("POST", self.session + "/frame", {"id": None})

    def click(self, selector):
        found = self._send("POST", self.session + "/element", {"using": "css selector", "value": selector})
        self._send("POST", f"{self.session}/element/{next(iter(found.values()))}/click", {})

    def run(self, expression, *arguments):
        """The value of a promise in the page; raises ScriptError if it is refused."""
        script = f"""const done = arguments[arguments.length - 1];
          (async (...args) => ({expression}))(...arguments).then(
            value => done({{value}}), error => done({{name: error.name, message: error.message}}));"""
        answer = self._send("POST", self.session + "/execute/async", {"script": script, "args": list(arguments)})
        if "name" in answer:
            raise ScriptError(answer["name"], answer["message"])
        return answer.get("value")

    def devtools(self, command, **parameters):
        return self._send("POST", self.session + "/goog/cdp/execute", {"cmd": command, "params": parameters})


class Authenticator:
    """A virtual authenticator of the page that is open; it stays when the page goes to another address."""

    def __init__(self, browser, **options):
        defaults = {"protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True,
                    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
        self.browser = browser
        browser.devtools("WebAuthn.enable", enableUI=False)
        self.id = self._call("addVirtualAuthenticator", options={**defaults, **options})["authenticatorId"]

    def _call(self, command, **parameters):
        return self.browser.devtools("WebAuthn." + command, **parameters)

    def remove(self):
        self._call("removeVirtualAuthenticator", authenticatorId=self.id)

    def override(self, **bits):
        """isBogusSignature, isBadUV, isBadUP."""
        self._call("setResponseOverrideBits", authenticatorId=self.id, **bits)

    def set_user_verified(self, is_verified):
        self._call("setUserVerified", authenticatorId=self.id, isUserVerified=is_verified)

    def set_properties(self, credential_id, **properties):
        """signCount, backupEligibility, backupState of a credential."""
        padded = credential_id + "=" * (-len(credential_id) % 4)
        standard = base64.b64encode(base64.urlsafe_b64decode(padded)).decode()
        self._call("setCredentialProperties", authenticatorId=self.id, credentialId=standard, **properties)

    def credential_ids(self):
        """Of the credentials that the authenticator has, discoverable or not."""
        found = self._call("getCredentials", authenticatorId=self.id)["credentials"]
        return [base64.urlsafe_b64encode(base64.b64decode(one["credentialId"])).rstrip(b"=").decode() for one in found]
