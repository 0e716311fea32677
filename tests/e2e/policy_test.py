#!/usr/bin/env python3
"""Runs `assay policy` as a user does: output, exit codes, messages. Usage: policy_test.py PATH_OF_ASSAY"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

try:
    import tomllib
except ImportError:  # Python before 3.11
    tomllib = None

ASSAY = ""
PRESETS = ["passkey_login", "second_factor", "high_assurance", "conformance"]
REMARK_MEMBERS = ["name", "text", "key", "line", "column", "expected"]


def run(*arguments, stdin=""):
    """Exit code, standard output, standard error."""
    done = subprocess.run([ASSAY, "policy", *map(str, arguments)], input=stdin.encode(), capture_output=True, timeout=60)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def check(text, *arguments):
    return run("check", *arguments, "-", stdin=text)


class Check(unittest.TestCase):
    def test_a_policy_in_order_is_said_to_be(self):
        self.assertEqual(check('preset = "passkey_login"\n'), (0, "standard input: in order\n", ""))

    def test_files_are_named_with_line_and_column_and_a_caret(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "shop.toml"
            path.write_text('# a shop\n\tuser_verification = "yes"\n')
            code, out, err = run("check", path)
        self.assertEqual((code, out), (1, ""))
        lines = err.splitlines()
        self.assertEqual(lines[0], f"{path}:2:23: error: policy_word_unknown: "
                                   "the word is not one that this key can have")
        self.assertEqual(lines[1], '   user_verification = "yes"')
        self.assertEqual(lines[2].index("^"), lines[1].index("yes"))
        self.assertEqual(lines[3], "  known: required, preferred, discouraged")

    def test_carets_stand_below_the_place_in_lines_of_other_characters(self):
        _, _, err = check('hints = [] # \u00e4\u00f6\nuser_verification = \u00e4 # \u00fc\n')
        lines = err.splitlines()
        self.assertTrue(lines[0].startswith("standard input:2:21: error: policy_text_value"))
        self.assertEqual(lines[2].index("^"), lines[1].index("\u00e4"))

    def test_bytes_that_are_no_text_do_not_reach_the_terminal(self):
        done = subprocess.run([ASSAY, "policy", "check", "-"], input=b"# \x1b[31m\n", capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"1:3: error: policy_text_control", done.stderr)
        self.assertNotIn(b"\x1b", done.stderr)

    def test_an_end_too_early_is_shown_behind_the_last_line(self):
        code, _, err = check("hints = [")
        self.assertEqual(code, 1)
        self.assertEqual(err.splitlines()[2].index("^"), 2 + len("hints = ["))

    def test_contradictions_are_shown_at_the_key_at_fault(self):
        code, out, err = check("[attestation]\nconveyance =  \"none\"\n")
        self.assertEqual((code, out), (1, ""))
        self.assertTrue(err.startswith("standard input:2:15: error: policy_conveyance_none: "), err)
        self.assertIn("[attestation.conveyance]", err)
        self.assertEqual(check('[attestation]\nconveyance =  "none"\naccept_none = true\n')[0], 0)

    def test_what_the_text_does_not_say_has_no_line(self):
        code, _, err = check('preset = "conformance"\n')
        self.assertEqual(code, 1)
        self.assertTrue(err.startswith("standard input: error: policy_algorithm_disabled: "), err)
        self.assertEqual(check('preset = "conformance"\n', "--profile", "fido_conformance")[0], 0)

    def test_warnings_do_not_change_the_exit_code(self):
        code, out, err = check('preset = "passkey_login"\nuser_verification = "preferred"\n')
        self.assertEqual((code, out), (0, "standard input: in order\n"))
        self.assertTrue(err.startswith("standard input:2:21: warning: verification_preferred: "), err)
        self.assertIn("[user_verification]", err)

    def test_every_file_is_judged_and_the_worst_decides(self):
        with tempfile.TemporaryDirectory() as folder:
            good, bad = pathlib.Path(folder) / "good", pathlib.Path(folder) / "bad"
            good.write_text("")
            bad.write_text("nothing = 1")
            code, out, err = run("check", good, bad, good)
            self.assertEqual((code, out.count("in order")), (1, 2))
            self.assertIn("policy_key_unknown", err)
            self.assertIn("known: preset, user_verification, backup_state, hints, timeout_seconds", err)
            code, out, err = run("check", bad, pathlib.Path(folder) / "absent", good)
            self.assertEqual((code, out.count("in order")), (2, 1))
            self.assertIn("No such file", err)

    def test_json_has_one_object_a_line(self):
        code, out, err = check('user_verification = "preferred"\n', "--json")
        self.assertEqual((code, err), (0, ""))
        said = json.loads(out)
        self.assertEqual(list(said), ["file", "accepted", "error", "warnings"])
        self.assertEqual((said["file"], said["accepted"], said["error"]), ("standard input", True, None))
        self.assertEqual(list(said["warnings"][0]), REMARK_MEMBERS)
        self.assertEqual(said["warnings"][0]["name"], "verification_preferred")
        code, out, _ = check("timeout_seconds = 20\n", "--json", "--print")
        said = json.loads(out)
        self.assertEqual((code, said["accepted"], said["policy"]), (1, False, None))
        self.assertEqual({name: said["error"][name] for name in ("name", "key", "line", "column")},
                         {"name": "policy_timeout", "key": "timeout_seconds", "line": 1, "column": 19})
        _, out, _ = check("[sections]\n", "--json")
        self.assertEqual(json.loads(out)["error"]["expected"],
                         ["registration", "authentication", "attestation", "metadata", "extensions"])


class Print(unittest.TestCase):
    def test_what_is_printed_is_a_policy_that_prints_the_same(self):
        for preset in PRESETS:
            code, first, _ = check(f'preset = "{preset}"\n', "--print", "--profile", "fido_conformance")
            self.assertEqual(code, 0)
            self.assertEqual(check(first, "--print", "--profile", "fido_conformance")[1], first)
            self.assertEqual(run("check", "--preset", preset), (0, first, ""))
            said = json.loads(run("check", "--preset", preset, "--json")[1])
            self.assertEqual(said, {"preset": preset, "policy": first})

    @unittest.skipIf(tomllib is None, "needs a reader of TOML")
    def test_other_readers_of_toml_read_the_same(self):
        read = tomllib.loads(run("check", "--preset", "high_assurance")[1])
        self.assertEqual(list(read)[-5:], ["registration", "authentication", "attestation", "metadata", "extensions"])
        self.assertEqual((read["user_verification"], read["timeout_seconds"], read["hints"]), ("required", 300, []))
        self.assertIs(read["metadata"]["consulted"], True)
        text = '[attestation] # a\nformats = [ # b\n "tpm",\n\n "packed", # c\n]\r\ndenied_aaguids = []\naccept_none=false'
        self.assertEqual(check(text)[0], 0)
        self.assertEqual(tomllib.loads(text)["attestation"],
                         {"formats": ["tpm", "packed"], "denied_aaguids": [], "accept_none": False})

    def test_a_policy_that_is_refused_is_not_printed(self):
        code, out, _ = check("timeout_seconds = 1", "--print")
        self.assertEqual((code, out), (1, ""))


class CommandLine(unittest.TestCase):
    def test_presets_are_listed(self):
        code, out, err = run("presets")
        self.assertEqual((code, err), (0, ""))
        self.assertEqual([line.split()[0] for line in out.splitlines()], PRESETS)
        lines = [json.loads(line) for line in run("presets", "--json")[1].splitlines()]
        self.assertEqual([line["name"] for line in lines], PRESETS)
        self.assertTrue(all(line["what"] for line in lines))

    def test_an_unknown_preset_is_told(self):
        code, out, err = run("check", "--preset", "login")
        self.assertEqual((code, out), (2, ""))
        self.assertIn("no preset 'login'", err)

    def test_a_file_or_a_preset_must_be_named_and_not_both(self):
        for arguments in (["check"], ["check", "--preset", "passkey_login", "-"], []):
            code, out, err = run(*arguments)
            self.assertEqual((code, out), (2, ""), arguments)
            self.assertNotEqual(err, "")

    def test_an_unknown_backend_is_told(self):
        code, _, err = check("", "--backend", "none")
        self.assertEqual(code, 2)
        self.assertIn("backend 'none'", err)

    def test_help_has_examples_and_exit_codes(self):
        code, out, _ = run("check", "--help")
        self.assertEqual(code, 0)
        self.assertIn("Exit code: 0", out)
        self.assertIn("Examples:", out)


if __name__ == "__main__":
    ASSAY = sys.argv.pop(1)
    unittest.main()
