#!/usr/bin/env python3
"""Tests of bench/peers: its table, its plot, and that a peer which is not there, or verifies nothing, is skipped."""
import csv
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

import driver  # noqa: E402
import plot  # noqa: E402
import report  # noqa: E402
import run  # noqa: E402
import targets  # noqa: E402

EVP, LIBFIDO2 = targets.EVP, targets.LIBFIDO2
OURS = ("assay", "assertion ES256", "native <batch>")
CIRCUMSTANCES = {"date": "2026-01-02", "processor": "a processor", "cores": 2, "system": "Linux", "rounds": 3,
                 "seconds": 0.1, "inputs": 8, "load_before": 0.1, "load_after": 0.2}


def sample():
    rates = {EVP: [100.0, 200.0, 300.0], LIBFIDO2: [50.0, 100.0, 150.0], OURS: [1000.0, 2000.0, 3000.0]}
    skipped = [{"peer": "libsodium", "reason": "not there"}]
    return report.results(rates, {"assay": "1", "libfido2": "2", "OpenSSL": "3"}, skipped, CIRCUMSTANCES)


class Report(unittest.TestCase):
    def test_compares_rates_of_the_same_round(self):
        ours = next(row for row in sample()["rows"] if row["peer"] == "assay")
        self.assertEqual(ours["ratios"], {"openssl": 10.0, "libfido2": 20.0})
        self.assertEqual((ours["per_second"], ours["low"], ours["high"]), (2000, 1000, 3000))

    def test_has_no_ratio_without_a_baseline(self):
        found = report.results({OURS: [5.0]}, {}, [], CIRCUMSTANCES)
        self.assertEqual(found["rows"][0]["ratios"], {})

    def test_table_has_each_row_and_names_what_was_skipped(self):
        text = report.markdown(sample())
        self.assertIn("| assay | native <batch> | 2 000 | 1 000-3 000 | 500 | 10.00 | 20.00 |", text)
        self.assertIn("Skipped: libsodium: not there.", text)
        self.assertIn("2026-01-02, a processor", text)

    def test_writes_rows_and_what_was_skipped(self):
        with tempfile.TemporaryDirectory() as folder:
            report.write(sample(), pathlib.Path(folder))
            with open(pathlib.Path(folder) / "performance.csv", encoding="ascii") as file:
                rows = list(csv.DictReader(file))
        self.assertEqual([(row["peer"], row["per_second"], row["to_libfido2"]) for row in rows],
                         [("assay", "2000", "20.0"), ("libfido2", "100", "1.0"), ("OpenSSL", "200", ""),
                          ("libsodium", "", "")])
        self.assertEqual(rows[0]["version"], "1")
        self.assertEqual(rows[3]["variant"], "not there")

    def test_replaces_the_tables_of_the_page_and_nothing_else(self):
        page = f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n"
        self.assertEqual(report.inserted(page, "new\n"), page.replace("old", "new"))

    def test_refuses_a_page_without_a_place(self):
        with self.assertRaisesRegex(ValueError, "no place"):
            report.inserted("before\nafter\n", "new\n")


class Targets(unittest.TestCase):
    PARSED = targets.assertion("openssl, raw fields, key parsed each time")

    def row(self, rates):
        rows = [row for row in targets.judged({key: [value] for key, value in rates.items()})
                if row["reached"] != "not measured"]
        self.assertEqual(len(rows), 1)
        return rows[0]["wanted"], rows[0]["reached"], rows[0]["met"]

    def test_is_met_at_the_ratio_wanted_and_missed_below(self):
        self.assertEqual(self.row({self.PARSED: 150.0, LIBFIDO2: 100.0}), ("1.5 x", "1.5 x", "met"))
        self.assertEqual(self.row({self.PARSED: 149.0, LIBFIDO2: 100.0}), ("1.5 x", "1.49 x", "missed"))

    def test_is_met_within_the_time_wanted_and_missed_above(self):
        key = targets.TIMES[0][1]
        self.assertEqual(self.row({key: 2e6}), ("0.5 us", "0.5 us", "met"))
        self.assertEqual(self.row({key: 1.9e6}), ("0.5 us", "0.526 us", "missed"))

    def test_is_within_noise_where_the_middle_half_of_the_rounds_disagrees(self):
        self.assertEqual(targets.met(*targets.middle_half([1.0, 1.4, 1.6, 2.0])[::2], 1.5), "within noise")
        self.assertEqual(targets.met(*targets.middle_half([1.0, 1.6, 1.6, 2.0])[::2], 1.4), "met")
        self.assertEqual(targets.met(*targets.middle_half([1.0, 1.6, 1.6, 2.0])[::2], 1.8), "missed")

    def test_judges_nothing_where_none_was_wanted(self):
        ours, theirs = next((row[1], row[2]) for row in targets.RATIOS if row[3] is None)
        self.assertEqual(self.row({ours: 1.0, theirs: 1.0})[2], "")

    def test_says_what_was_not_measured(self):
        rows = targets.judged({self.PARSED: [1.0]})
        self.assertEqual(len(rows), len(targets.RATIOS) + len(targets.TIMES))
        self.assertEqual({(row["reached"], row["met"]) for row in rows}, {("not measured", "")})


class Plot(unittest.TestCase):
    def test_is_xml_with_one_bar_for_each_row_plotted(self):
        tree = xml.etree.ElementTree.fromstring(plot.svg(sample()))
        bars = [rect for rect in tree.iter("{http://www.w3.org/2000/svg}rect") if rect.get("class") in ("ours", "theirs")]
        self.assertEqual(len(bars), 2)
        self.assertLess(float(bars[1].get("width")), float(bars[0].get("width")))

    def test_bars_are_logarithmic(self):
        self.assertAlmostEqual(plot.length(100, 1, 3), plot.BAR_WIDTH / 2)


class Peers(unittest.TestCase):
    def test_missing_peer_is_skipped_with_the_reason(self):
        def absent():
            return run.library(pathlib.Path("no-such-build"), "libsodium", "inputs.json")

        drivers, skipped = run.start({"libsodium": absent}, lambda text: None)
        self.assertEqual(drivers, {})
        self.assertEqual(skipped, [{"peer": "libsodium",
                                    "reason": "its library was not there when the drivers were built"}])

    def test_missing_program_is_skipped_with_the_reason(self):
        with self.assertRaisesRegex(run.Skipped, "no no-such-program here"):
            run.run("a step", ["no-such-program"])

    def test_peer_that_fails_is_skipped_with_what_it_said(self):
        command = [sys.executable, "-c", "import sys; sys.exit('accepts a corrupted input')"]
        with self.assertRaisesRegex(run.Skipped, "accepts a corrupted input"):
            run.Driver(command)

    def test_driver_is_measured_in_each_round(self):
        command = [sys.executable, "-c", "import driver\n"
                   "driver.serve('one', '1', [dict(task='t', variant='v', good=[1], refused=[0], accepts=bool)])"]
        drivers, skipped = run.start({"one": lambda: run.Driver(command, cwd=HERE)}, lambda text: None)
        rates = run.measure(drivers, 2, 0.001, lambda text: None)
        drivers["one"].stop()
        self.assertEqual(skipped, [])
        self.assertEqual(len(rates["one", "t", "v"]), 2)
        self.assertGreater(min(rates["one", "t", "v"]), 0)


class Check(unittest.TestCase):
    ROW = {"task": "t", "variant": "v", "good": [1], "refused": [0], "accepts": bool}

    def test_takes_a_peer_that_verifies(self):
        self.assertIsNone(driver.check(self.ROW))

    def test_refuses_a_peer_that_verifies_nothing(self):
        with self.assertRaisesRegex(ValueError, "accepts a corrupted input"):
            driver.check({**self.ROW, "accepts": lambda item: True})

    def test_refuses_a_peer_that_refuses_all(self):
        with self.assertRaisesRegex(ValueError, "refuses a good input"):
            driver.check({**self.ROW, "accepts": lambda item: False})

    def test_refuses_a_row_with_nothing_to_refuse(self):
        with self.assertRaisesRegex(ValueError, "nothing to refuse"):
            driver.check({**self.ROW, "refused": []})


if __name__ == "__main__":
    unittest.main()
