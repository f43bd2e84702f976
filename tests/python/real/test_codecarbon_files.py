# SPDX-License-Identifier: Apache-2.0
"""emissions.csv between the two: what CodeCarbon's own code makes of a file of ours, and ours of a file of its. The rows of
CodeCarbon are written by its FileOutput from data made up here: nothing of it measures or asks the network."""
import csv
import functools
import json
import math
import os
import pathlib
import subprocess
import tempfile
import unittest
from typing import Any
from unittest import mock

from rooms import need

need("codecarbon", "pandas")

import pandas  # noqa: E402
from codecarbon.output_methods.emissions_data import EmissionsData, TaskEmissionsData  # noqa: E402
from codecarbon.output_methods.file import FileOutput  # noqa: E402

import joulery  # noqa: E402
from joulery.__main__ import program  # noqa: E402
from joulery.compat.codecarbon import OfflineEmissionsTracker  # noqa: E402
from joulery.compat.codecarbon.data import COLUMNS  # noqa: E402
from machine import MACHINES  # noqa: E402

NUMBERS = {"duration": 60.0, "emissions": 0.002, "energy_consumed": 0.03, "cpu_energy": 0.02, "gpu_energy": 0.004,
           "ram_energy": 0.006, "cpu_power": 1200.0, "pue": 1.0}
TEXTS = {"timestamp": "2026-01-02T03:04:05", "project_name": "theirs", "run_id": "11111111-2222-4333-8444-555555555555",
         "country_name": "France", "country_iso_code": "FRA", "tracking_mode": "machine", "on_cloud": "N"}


def their_data(kind: Any = EmissionsData, **more: Any) -> Any:
    """A row of theirs with no empty field: one that has them loses columns when they append it."""
    names = [field for field in kind.__dataclass_fields__]
    texts = {name: "x" for name in names if kind.__dataclass_fields__[name].type in (str, "str")}
    values = {**dict.fromkeys(names, 1.0), **texts, **NUMBERS, **TEXTS, **more}
    return kind(**{name: values[name] for name in names})


class Files(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.path = self.folder / "emissions.csv"
        on_fixture = functools.partial(joulery.Session, root=str(MACHINES / "firecracker-epyc"), store="none")
        self.enterContext(mock.patch("joulery.compat.codecarbon.meter.Session", on_fixture))
        self.enterContext(mock.patch.dict(os.environ, {"HOME": folder.name}))

    def run_ours(self, **options: Any) -> OfflineEmissionsTracker:
        settings = {"output_dir": str(self.folder), "log_level": "error", "country_iso_code": "FRA", "project_name": "ours"}
        with OfflineEmissionsTracker(**{**settings, **options}) as tracker:
            tracker.start_task("one")
            sum(range(10**6))
            tracker.stop_task()
        return tracker

    def write_theirs(self, on_csv_write: str = "append", **more: Any) -> None:
        FileOutput("emissions.csv", str(self.folder), on_csv_write).out(their_data(**more), None)

    def rows(self) -> list[dict[str, str]]:
        with open(self.path, newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))


class TheirsOnOurs(Files):
    def test_8_1_it_takes_our_header_for_its_own_and_appends(self) -> None:
        self.run_ours()
        (before,) = self.rows()
        self.assertTrue(FileOutput("emissions.csv", str(self.folder)).has_valid_headers(their_data()))
        self.write_theirs()
        rows = self.rows()
        self.assertEqual(rows[0], before)
        self.assertEqual((rows[1]["project_name"], float(rows[1]["energy_consumed"])), ("theirs", 0.03))
        self.assertEqual(list(self.folder.glob("*.bak*")), [])

    def test_8_1_its_update_reads_our_row_and_writes_it_back_with_the_same_numbers(self) -> None:
        self.run_ours()
        (before,) = self.rows()
        self.write_theirs("update")
        after = {row["project_name"]: row for row in self.rows()}
        self.assertEqual(set(after), {"ours", "theirs"})
        for name, text in before.items():
            try:
                number = float(text)
            except ValueError:
                self.assertEqual(after["ours"][name], text, name)
            else:
                self.assertTrue(math.isclose(float(after["ours"][name]), number, rel_tol=1e-12), name)

    def test_8_2_pandas_reads_the_task_file_and_the_row(self) -> None:
        tracker = self.run_ours()
        tasks = pandas.read_csv(self.folder / f"emissions_base_{tracker.run_id}.csv")
        names = list(TaskEmissionsData.__dataclass_fields__)
        self.assertEqual(list(tasks.columns), names[:36])
        row = pandas.read_csv(self.path).iloc[0]
        self.assertEqual(list(row.index), list(EmissionsData.__dataclass_fields__))
        data = tracker.final_emissions_data
        assert data is not None and data.emissions is not None
        self.assertTrue(math.isclose(row["emissions"], data.emissions, rel_tol=1e-9))

    def test_8_1_the_board_sums_up_both(self) -> None:
        try:
            from codecarbon.viz.data import Data
        except ImportError as problem:
            self.skipTest(f"{problem.name} is not installed, which the board needs")
        self.run_ours()
        self.write_theirs(project_name="ours")
        rows = pandas.read_csv(self.path).to_dict("records")
        summary = Data.get_project_summary(rows)
        self.assertAlmostEqual(summary["total"]["energy_consumed"], sum(float(r["energy_consumed"]) for r in self.rows()))
        self.assertEqual(summary["country_iso_code"], "FRA")

    def test_8_1_the_whole_board_is_served_over_a_file_of_both(self) -> None:
        try:
            from codecarbon.viz.carbonboard import render_app
        except SystemExit:
            self.skipTest("dash or fire is not installed, which the board needs")
        self.run_ours()
        self.write_theirs(project_name="ours")
        board = render_app(pandas.read_csv(self.path))
        client = board.server.test_client()

        def answer(shown: str, *given: Any) -> Any:
            """What the board answers a browser that shows `shown`, a part of an output's name."""
            output, entry = next((name, each) for name, each in board.callback_map.items() if shown in name)
            parts = [part.rsplit(".", 1) for part in output.strip(".").split("...")]
            wanted = [{"id": part, "property": field} for part, field in parts]
            inputs = [{**each, "value": value} for each, value in zip(entry["inputs"], given)]
            asked = {"output": output, "outputs": wanted if output.startswith("..") else wanted[0], "inputs": inputs,
                     "changedPropIds": [f"{each['id']}.{each['property']}" for each in inputs]}
            answered = client.post("/_dash-update-component", json=asked)
            self.assertEqual(answered.status_code, 200, answered.text[-2000:])
            return answered.json["response"]

        self.assertIn("ours", client.get("/_dash-layout").text)
        project = answer("hidden_project_data", "ours")
        table, summary = project["hidden_project_data"]["children"], project["hidden_project_summary"]["data"]
        energy = sum(float(row["energy_consumed"]) for row in self.rows())
        self.assertEqual(project["net_power_consumption"]["children"], f"{energy:.1f} kWh")
        self.assertIn("France", project["project_infrastructure_location"]["children"])
        self.assertEqual(len(answer("project_time_series", table)["project_time_series"]["figure"]["data"][0]["x"]), 2)
        answer("project_emissions_bar_chart", table)
        answer("global_emissions_choropleth", summary, "fossil")
        self.assertTrue(answer("car_miles", summary)["car_miles"]["children"].endswith(" miles"))


class OursOnTheirs(Files):
    def test_8_1_our_row_goes_below_theirs_into_the_same_file(self) -> None:
        self.write_theirs()
        (before,) = self.rows()
        tracker = self.run_ours()
        rows = self.rows()
        self.assertEqual(rows[0], before)
        self.assertEqual((len(rows), rows[1]["run_id"]), (2, str(tracker.run_id)))
        self.assertEqual(list(self.folder.glob("*.bak*")), [])

    def test_8_1_update_leaves_their_row_as_it_is(self) -> None:
        self.write_theirs()
        self.run_ours(on_csv_write="update")
        rows = self.rows()
        self.assertEqual([row["project_name"] for row in rows], ["theirs", "ours"])
        self.assertEqual(float(rows[0]["energy_consumed"]), 0.03)

    def test_8_1_the_importer_reads_a_file_of_both(self) -> None:
        found = program()
        if found is None:
            self.skipTest("the program joulery is not there")
        self.write_theirs()
        self.run_ours()
        told = subprocess.run(
            [found, "--json", "import", "codecarbon", str(self.path)], env={**os.environ, "JOULERY_STORE": "none"},
            capture_output=True, text=True, timeout=60,
        )
        self.assertEqual(told.returncode, 0, told.stderr)
        read = json.loads(told.stdout)
        self.assertEqual((read["runs"], read["refused"]), (2, []))
        (phase,) = read["phases"]  # their rows of runs are one phase, without a name
        self.assertEqual(phase["records"], 2)
        self.assertAlmostEqual(2 * phase["energy_kwh"]["mean"], sum(float(row["energy_consumed"]) for row in self.rows()))

    def test_8_1_their_columns_are_ours_in_order(self) -> None:
        self.assertEqual(list(their_data().values), list(COLUMNS))


if __name__ == "__main__":
    unittest.main()
