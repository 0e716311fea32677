#!/usr/bin/env python3
"""Lets assay and its peers judge the same ceremonies, in turn, and writes what each took.

run.py --build BUILD [--output DIR] [--rounds N] [--seconds S] [--inputs N]
BUILD is a meson build directory with -Dbench=enabled. Writes performance.csv and performance.svg into DIR, and the
tables into its performance.md, where that has a place for them. What cannot be built or run here is named as skipped,
with the reason.
"""
import argparse
import datetime
import json
import os
import pathlib
import platform
import random
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

import plot  # noqa: E402
import report  # noqa: E402

GOCODE = "/usr/share/gocode"
LIBRARIES = {"assay": "assay", "openssl": "OpenSSL", "mbedtls": "mbedTLS", "libfido2": "libfido2",
             "libsodium": "libsodium", "libsecp256k1": "libsecp256k1"}


class Skipped(Exception):
    """A peer that is not there; the text says why."""


def run(what, command, **options):
    """Runs a step of getting a peer ready."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600, **options)
    except FileNotFoundError:
        raise Skipped(f"no {command[0]} here") from None
    except subprocess.TimeoutExpired:
        raise Skipped(f"{what} took too long") from None
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise Skipped(f"{what} failed: {lines[-1] if lines else done.returncode}")
    return done.stdout.strip()


class Driver:
    """A peer's process, which has checked its inputs and waits."""

    def __init__(self, command, **options):
        try:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                            stderr=subprocess.PIPE, text=True, **options)
        except OSError as error:
            raise Skipped(f"cannot be run: {error.strerror}") from None
        try:
            self.said = self.answer()
        except Skipped:
            self.stop()
            raise

    def answer(self):
        line = self.process.stdout.readline()
        if line:
            return json.loads(line)
        faults = self.process.stderr.read().strip().splitlines()
        raise Skipped(faults[-1] if faults else f"ended with {self.process.wait()}")

    def measure(self, row, seconds):
        print(row, seconds, file=self.process.stdin, flush=True)
        answer = self.answer()
        return answer["judged"] / answer["seconds"]

    def stop(self):
        """Lets the process end: it does at the end of its input."""
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()


def library(build, name, inputs):
    program = build / "bench/peers" / f"{name}_driver"
    if not program.exists():
        raise Skipped("its library was not there when the drivers were built")
    return Driver([str(program), inputs])


def python_fido2(inputs):
    # Debian's own interpreter: another one does not see Debian's packages.
    python = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable
    return Driver([python, str(HERE / "python_fido2_driver.py"), inputs])


def simplewebauthn(place, inputs):
    folder = place / "npm"
    folder.mkdir(exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / "simplewebauthn" / name, folder)
    run("npm ci", ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder)
    return Driver(["node", str(HERE / "simplewebauthn_driver.mjs"), inputs], cwd=folder)


def duo_labs(place, inputs):
    if not os.path.exists(f"{GOCODE}/src/github.com/duo-labs/webauthn"):
        raise Skipped("no golang-github-duo-labs-webauthn-dev here")
    version = run("dpkg-query", ["dpkg-query", "-W", "-f=${Version}", "golang-github-duo-labs-webauthn-dev"])
    program = str(place / "duo_labs_driver")
    run("go build", ["go", "build", "-o", program, str(HERE / "duo_labs/main.go")],
        env={**os.environ, "GO111MODULE": "off", "GOFLAGS": "", "GOPATH": GOCODE, "GOCACHE": str(place / "gocache")})
    return Driver([program, inputs], env={**os.environ, "ASSAY_PEER_VERSION": version})


def makers(build, place, inputs):
    made = {shown: (lambda name=name: library(build, name, inputs)) for name, shown in LIBRARIES.items()}
    return {**made, "python-fido2": lambda: python_fido2(inputs),
            "SimpleWebAuthn": lambda: simplewebauthn(place, inputs),
            "duo-labs webauthn": lambda: duo_labs(place, inputs)}


def start(all_makers, say=print):
    """The drivers that run, and of the others the reasons."""
    drivers, skipped = {}, []
    for name, make in all_makers.items():
        try:
            drivers[name] = make()
            say(f"{name} {drivers[name].said['version']}: accepts what is good, refuses what is corrupted")
        except Skipped as reason:
            skipped.append({"peer": name, "reason": str(reason)})
            say(f"{name}: skipped: {reason}")
    return drivers, skipped


def measure(drivers, rounds, seconds, say=print):
    """One rate a round for each row, (peer, task, variant) -> rates; in another order each round."""
    rates = {(name, row["task"], row["variant"]): [] for name, driver in drivers.items()
             for row in driver.said["rows"]}
    turns = [(name, number) for name, driver in drivers.items() for number in range(len(driver.said["rows"]))]
    for count in range(rounds):
        random.Random(count).shuffle(turns)
        say(f"round {count + 1} of {rounds}, {len(turns)} rows")
        for name, number in turns:
            row = drivers[name].said["rows"][number]
            rates[name, row["task"], row["variant"]].append(drivers[name].measure(number, seconds))
    return rates


def processor():
    try:
        return re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")).group(1)
    except (OSError, AttributeError):
        return platform.machine()


def circumstances(options, load_before):
    return {"date": datetime.date.today().isoformat(), "processor": processor(), "cores": os.cpu_count(),
            "system": f"{platform.system()} {platform.release()}", "rounds": options.rounds,
            "seconds": options.seconds, "inputs": options.inputs, "load_before": round(load_before, 1),
            "load_after": round(os.getloadavg()[0], 1)}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--output", type=pathlib.Path, default=HERE.parent.parent / "docs")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=0.1, help="of the processor's time, a row and round")
    parser.add_argument("--inputs", type=int, default=4096, help="authentications by ES256, each by another key")
    return parser.parse_args()


def main():
    options = arguments()
    build = options.build.resolve()
    place = build / "peers"
    place.mkdir(exist_ok=True)
    inputs = str(place / "inputs.json")
    print(f"making {options.inputs} authentications", flush=True)
    subprocess.run([str(build / "bench/peers/make_inputs"), inputs, str(options.inputs)], check=True)
    load_before = os.getloadavg()[0]
    drivers, skipped = start(makers(build, place, inputs), lambda text: print(text, flush=True))
    rates = measure(drivers, options.rounds, options.seconds, lambda text: print(text, flush=True))
    versions = {name: driver.said["version"] for name, driver in drivers.items()}
    for driver in drivers.values():
        driver.stop()
    results = report.results(rates, versions, skipped, circumstances(options, load_before))
    options.output.mkdir(parents=True, exist_ok=True)
    report.write(results, options.output)
    (options.output / "performance.svg").write_text(plot.svg(results), encoding="ascii")
    print(report.markdown(results))
    # Without ourselves there is nothing to compare.
    return 0 if "assay" in drivers else 1


if __name__ == "__main__":
    sys.exit(main())
