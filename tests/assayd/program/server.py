"""The program as an operator starts it."""
import http.client
import json
import os
import socket
import subprocess
import tempfile
import time

START_SECONDS = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """assayd on a free port, with a folder of its own, and with `settings` in TOML."""

    def __init__(self, program, settings=""):
        self.folder = tempfile.TemporaryDirectory(prefix="assayd-program-")
        self.port = free_port()
        self.log = open(os.path.join(self.folder.name, "log"), "w+")
        self.process = None
        self.config = os.path.join(self.folder.name, "settings.toml")
        with open(self.config, "w") as file:
            file.write(settings)
        self.program = program
        self.start()

    def start(self):
        self.process = subprocess.Popen([self.program, "--config", self.config, "--port", str(self.port),
                                         "--folder", self.folder.name], stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.greeting = self.process.stdout.readline()
        deadline = time.monotonic() + START_SECONDS
        while self.get("/readyz")[0] != 200:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the server does not start: " + self.lines())
            time.sleep(0.05)

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except ConnectionError:
            return 0, ""
        finally:
            connection.close()

    def end(self, signal):
        self.process.send_signal(signal)
        self.process.stdout.close()
        return self.process.wait(timeout=START_SECONDS)

    def lines(self):
        self.log.seek(0)
        return self.log.read()

    def events(self):
        return [json.loads(line)["event"] for line in self.lines().splitlines()]

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
        self.log.close()
        self.folder.cleanup()
