# SPDX-License-Identifier: Apache-2.0
"""The CSV of joulery.compat.codecarbon: 38 columns, append and update, what is unknown, what stands beside it."""
import json
import os
import unittest

from compat_machine import TrackerCase
from joulery.compat.codecarbon.data import COLUMNS

KWH = 3.6e6
HEADER = (
    "timestamp,project_name,run_id,experiment_id,duration,emissions,emissions_rate,cpu_power,gpu_power,ram_power,"
    "cpu_energy,gpu_energy,ram_energy,energy_consumed,water_consumed,country_name,country_iso_code,region,"
    "cloud_provider,cloud_region,os,python_version,codecarbon_version,cpu_count,cpu_model,gpu_count,gpu_model,"
    "longitude,latitude,ram_total_size,tracking_mode,cpu_utilization_percent,gpu_utilization_percent,"
    "ram_utilization_percent,ram_used_gb,on_cloud,pue,wue"
)


class Rows(TrackerCase):
    def test_8_1_stop_writes_the_header_and_one_row_of_38_fields(self) -> None:
        tracker = self.run_of(40, project_name="train, twice", experiment_id="e1", country_iso_code="FRA")
        lines = (self.folder / "emissions.csv").read_text(encoding="utf-8").splitlines()
        self.assertEqual(lines[0], HEADER)
        self.assertEqual(",".join(COLUMNS), HEADER)
        self.assertEqual(len(lines), 2)
        (row,) = self.rows()
        self.assertEqual((row["project_name"], row["experiment_id"]), ("train, twice", "e1"))
        self.assertEqual(row["run_id"], str(tracker.run_id))
        self.assertEqual((row["country_name"], row["country_iso_code"]), ("France", "FRA"))
        self.assertTrue(row["codecarbon_version"].startswith("joulery-"))
        self.assertRegex(row["timestamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$")
        self.assertAlmostEqual(float(row["energy_consumed"]), 80 / KWH, delta=8 / KWH)
        self.assertAlmostEqual(
            float(row["emissions_rate"]) * float(row["duration"]), float(row["emissions"]), delta=1e-9
        )

    def test_8_1_each_flush_appends_a_cumulative_row_of_the_same_run(self) -> None:
        tracker = self.started()
        for _ in range(2):
            self.machine.count(5)
            tracker.flush()
        tracker.stop()
        rows = self.rows()
        self.assertEqual(len(rows), 3)
        self.assertEqual({row["run_id"] for row in rows}, {str(tracker.run_id)})
        durations = [float(row["duration"]) for row in rows]
        energies = [float(row["energy_consumed"]) for row in rows]
        self.assertEqual(durations, sorted(durations))
        self.assertEqual(energies, sorted(energies))

    def test_8_1_update_rewrites_the_row_of_the_run_and_leaves_others(self) -> None:
        self.run_of(5, project_name="before")
        tracker = self.tracker(on_csv_write="update", project_name="updated")
        tracker.start()
        tracker.flush()
        tracker.flush()
        tracker.stop()
        self.assertEqual([row["project_name"] for row in self.rows()], ["before", "updated"])

    def test_8_1_what_is_unknown_is_empty_and_none_and_never_0(self) -> None:
        tracker = self.run_of(5)
        (row,) = self.rows()
        data = tracker.final_emissions_data
        assert data is not None
        for name in ("emissions", "emissions_rate", "gpu_energy", "gpu_power", "water_consumed", "wue", "longitude"):
            self.assertEqual(row[name], "", name)
            self.assertIsNone(getattr(data, name), name)
        self.assertIsNone(tracker.final_emissions)
        self.assertEqual(row["country_iso_code"], "", "there is no default country")
        self.assertGreater(float(row["energy_consumed"]), 0)

    def test_8_1_energies_hold_pue_once_powers_do_not_and_water_is_wue_times_energy(self) -> None:
        self.run_of(40, pue=2, wue=0.5)
        (row,) = self.rows()
        self.assertAlmostEqual(float(row["energy_consumed"]), 160 / KWH, delta=16 / KWH)
        watts = float(row["cpu_energy"]) * KWH / 2 / float(row["duration"])
        self.assertAlmostEqual(float(row["cpu_power"]) / watts, 1, delta=1e-6)
        self.assertAlmostEqual(float(row["water_consumed"]) / float(row["energy_consumed"]), 0.5, delta=1e-6)
        self.assertEqual((float(row["pue"]), float(row["wue"])), (2, 0.5))

    def test_8_1_a_pue_that_nobody_gave_the_tracker_is_the_one_of_the_users_settings(self) -> None:
        os.environ["JOULERY_PUE"] = "1.4"
        self.run_of(40)
        self.run_of(40, pue=1)
        of_settings, given = self.rows()
        self.assertEqual((float(of_settings["pue"]), float(given["pue"])), (1.4, 1))
        self.assertAlmostEqual(float(of_settings["energy_consumed"]), 1.4 * 80 / KWH, delta=12 / KWH)

    def test_8_1_emissions_are_energy_times_the_forced_intensity(self) -> None:
        tracker = self.run_of(40, force_carbon_intensity_g_co2e_kwh=100)
        (row,) = self.rows()
        assert tracker.final_emissions is not None
        self.assertAlmostEqual(tracker.final_emissions / (float(row["energy_consumed"]) * 0.1), 1, delta=1e-6)

    def test_8_1_a_file_with_another_header_is_kept_as_bak(self) -> None:
        (self.folder / "emissions.csv").write_text("timestamp,emissions\n2024-01-01T00:00:00,1\n", encoding="utf-8")
        self.run_of(5)
        self.assertEqual(len(self.rows()), 1)
        self.assertIn("2024-01-01", (self.folder / "emissions.csv.bak").read_text(encoding="utf-8"))

    def test_8_1_method_bounds_and_coverage_stand_beside_the_row_under_its_run_id(self) -> None:
        tracker = self.run_of(40)
        beside = json.loads((self.folder / "emissions.joulery.json").read_text(encoding="utf-8"))
        entry = beside[str(tracker.run_id)]
        self.assertEqual(entry["interval"], 0.95)
        self.assertIn(entry["method"], ("counted", "integrated", "modelled", "assumed"))
        self.assertLessEqual(entry["energy_j"]["low"], entry["energy_j"]["best"])
        self.assertLessEqual(entry["energy_j"]["best"], entry["energy_j"]["high"])
        self.assertEqual(len(entry["run"]), 26, "the run of `joulery report`")
        (row,) = self.rows()
        self.assertAlmostEqual(entry["energy_j"]["best"] / KWH, float(row["energy_consumed"]), delta=1e-9)

    def test_8_1_on_request_method_and_bounds_are_columns_of_a_file_beside(self) -> None:
        os.environ["CODECARBON_EXTENDED_CSV"] = "true"
        self.run_of(40, country_iso_code="FRA")
        (row,), (extended,) = self.rows(), self.rows("emissions.extended.csv")
        self.assertEqual(list(extended)[38:], "method coverage energy_low energy_high emissions_low emissions_high".split())
        self.assertEqual({name: extended[name] for name in row}, row)
        self.assertLessEqual(float(extended["energy_low"]), float(row["energy_consumed"]))
        self.assertGreaterEqual(float(extended["energy_high"]), float(row["energy_consumed"]))
        self.assertLessEqual(float(extended["emissions_low"]), float(row["emissions"]))


if __name__ == "__main__":
    unittest.main()
