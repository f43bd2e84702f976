# SPDX-License-Identifier: Apache-2.0
"""Trackers and decorators of joulery.compat.codecarbon: names, mistakes, and what never costs a run its energy."""
import asyncio
import contextlib
import inspect
import os
import re
import shutil
import time
import unittest
from typing import Any, Iterator

from compat_machine import TrackerCase
from joulery.compat.codecarbon import EmissionsTracker, OfflineEmissionsTracker, OutputMethod, track_emissions

# CodeCarbon 3.3.0, codecarbon/emissions_tracker.py: the parameters of BaseEmissionsTracker.__init__ and of
# OfflineEmissionsTracker.__init__ in their order, with the defaults that _set_from_conf gives them there.
DEFAULTS: dict[str, Any] = {
    "project_name": "codecarbon",
    "measure_power_secs": 15,
    "api_call_interval": 8,
    "api_endpoint": "https://api.codecarbon.io",
    "api_key": "api_key",
    "output_dir": ".",
    "output_file": "emissions.csv",
    "output_methods": None,
    "save_to_file": True,
    "save_to_api": False,
    "save_to_logger": False,
    "logging_logger": None,
    "save_to_prometheus": False,
    "save_to_logfire": False,
    "prometheus_url": "localhost:9091",
    "output_handlers": (),  # there a list
    "gpu_ids": None,
    "emissions_endpoint": None,
    "experiment_id": "5b0fa12a-3dd7-45bb-9766-cc326314d9f1",
    "experiment_name": "base",
    "electricitymaps_api_token": None,
    "co2_signal_api_token": None,
    "tracking_mode": "machine",
    "log_level": "info",
    "on_csv_write": "append",
    "logger_preamble": "",
    "force_cpu_power": None,
    "force_ram_power": None,
    "pue": 1.0,
    "wue": 0,
    "force_carbon_intensity_g_co2e_kwh": None,
    "force_mode_cpu_load": False,
    "allow_multiple_runs": True,
    "rapl_include_dram": False,
    "rapl_prefer_psys": False,
}
OFFLINE = ["country_iso_code", "region", "cloud_provider", "cloud_region", "country_2letter_iso_code"]
# The same file, track_emissions: what follows logger_preamble has an order of its own.
AFTER_LOGGER_PREAMBLE = (
    "offline country_iso_code region cloud_provider cloud_region country_2letter_iso_code force_cpu_power "
    "force_ram_power pue wue force_carbon_intensity_g_co2e_kwh allow_multiple_runs rapl_include_dram rapl_prefer_psys"
).split()


class Names(TrackerCase):
    def test_8_3_arguments_have_the_order_and_defaults_of_codecarbon(self) -> None:
        for kind in (EmissionsTracker, OfflineEmissionsTracker):
            defaults = {name: parameter.default for name, parameter in inspect.signature(kind).parameters.items()}
            self.assertEqual(list(defaults.items()), [*DEFAULTS.items(), *((name, None) for name in OFFLINE)])

    def test_8_3_arguments_of_the_decorator_have_the_order_and_defaults_of_codecarbon(self) -> None:
        defaults = {name: parameter.default for name, parameter in inspect.signature(track_emissions).parameters.items()}
        before = list(DEFAULTS)[: list(DEFAULTS).index("logger_preamble") + 1]
        self.assertEqual(list(defaults), ["fn", *before, *AFTER_LOGGER_PREAMBLE])
        known = {"fn": None, "offline": False, **dict.fromkeys(OFFLINE), **DEFAULTS}
        self.assertEqual(defaults, {name: known[name] for name in defaults})

    def test_8_3_arguments_of_the_decorator_may_be_given_by_place(self) -> None:
        settings = [DEFAULTS[name] for name in DEFAULTS if name not in AFTER_LOGGER_PREAMBLE + ["force_mode_cpu_load"]]
        settings[list(DEFAULTS).index("log_level")] = "error"

        @track_emissions(None, *settings, True, "FRA", "Bretagne")
        def work() -> None:
            pass

        work()
        (row,) = self.rows()
        self.assertEqual((row["country_iso_code"], row["region"]), ("FRA", "bretagne"))
        with self.assertRaises(TypeError):
            track_emissions(force_mode_cpu_load=True)

    def test_8_3_the_output_methods_have_their_words(self) -> None:
        words = {method.name: method.value for method in OutputMethod}
        self.assertEqual(list(words), ["CSV", "API", "LOGGER", "PROMETHEUS", "LOGFIRE", "BOAMPS"])
        self.assertTrue(all(word == name.lower() for name, word in words.items()))

    def test_8_3_arguments_may_be_given_by_place(self) -> None:
        tracker = EmissionsTracker("by place", log_level="error")
        tracker.start()
        tracker.stop()
        self.assertEqual(self.rows()[0]["project_name"], "by place")

    def test_8_3_detected_hardware_has_its_seven_keys(self) -> None:
        found = self.tracker(gpu_ids="0").get_detected_hardware()
        keys = "ram_total_size cpu_count cpu_physical_count cpu_model gpu_count gpu_model gpu_ids"
        self.assertEqual(list(found), keys.split())
        self.assertEqual(found["cpu_physical_count"], 2)
        self.assertGreater(found["ram_total_size"], 0)


class Mistakes(TrackerCase):
    def test_8_3_a_double_start_and_a_double_stop_are_told_and_change_nothing(self) -> None:
        tracker = self.tracker(country_iso_code="FRA")
        with self.assertLogs("codecarbon") as told:
            tracker.start()
            tracker.start()
            first = tracker.stop()
            self.assertEqual(tracker.stop(), first)
            self.assertEqual(tracker.flush(), first)
        self.assertIsNotNone(first)
        text = "\n".join(told.output)
        self.assertIn("Already started tracking", text)
        self.assertIn("Tracker already stopped !", text)
        self.assertEqual(len(self.rows()), 1)

    def test_8_3_stop_and_flush_without_start_are_told_and_give_none(self) -> None:
        tracker = self.tracker()
        with self.assertLogs("codecarbon") as told:
            self.assertIsNone(tracker.stop())
            self.assertIsNone(tracker.flush())
        self.assertEqual(len(told.output), 2)
        self.assertIn("You first need to start the tracker.", told.output[0])

    def test_8_3_what_cannot_be_is_refused_before_anything_starts(self) -> None:
        for options, error in (
            ({"output_dir": "nowhere"}, OSError),
            ({"tracking_mode": "room"}, AssertionError),
            ({"nonsense": 1}, TypeError),
            ({"pue": "high"}, TypeError),
            ({"output_methods": ["telegram"]}, ValueError),
            ({"on_csv_write": "replace"}, ValueError),
        ):
            with self.subTest(options), self.assertRaises(error):
                EmissionsTracker(**options)
        self.assertFalse((self.folder / "emissions.csv").exists())

    def test_8_3_an_unknown_country_is_told_and_energy_is_measured_all_the_same(self) -> None:
        with self.assertLogs("codecarbon", "ERROR") as told:
            tracker = self.run_of(40, country_iso_code="XYZ")
        self.assertIn("XYZ", told.output[0])
        self.assertIsNone(tracker.final_emissions)
        self.assertGreater(float(self.rows()[0]["energy_consumed"]), 0)

    def test_8_3_a_gpu_that_is_not_there_is_told_and_energy_is_measured_all_the_same(self) -> None:
        with self.assertLogs("codecarbon", "ERROR") as told:
            self.run_of(40, gpu_ids="GPU-1234", country_iso_code="FRA")
        self.assertIn("GPU-1234", told.output[0])
        self.assertGreater(float(self.rows()[0]["emissions"]), 0)

    def test_8_3_a_folder_that_is_gone_at_the_end_is_told_and_the_answer_is_there(self) -> None:
        folder = self.folder / "results"
        folder.mkdir()
        tracker = self.tracker(output_dir=str(folder), country_iso_code="FRA")
        tracker.start()
        self.machine.count(5)
        shutil.rmtree(folder)
        with self.assertLogs("codecarbon", "ERROR") as told:
            emissions = tracker.stop()
        self.assertIn("FileOutput", told.output[0])
        self.assertIsNotNone(emissions)
        self.assertEqual(tracker.final_emissions, emissions)

    def test_8_3_a_forked_child_counts_nothing_twice(self) -> None:
        tracker = self.tracker()
        tracker.start()
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                if tracker.stop() is None and tracker.flush() is None and tracker.get_detected_hardware()["cpu_count"]:
                    os._exit(0)
            os._exit(1)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        tracker.stop()
        self.assertEqual(len(self.rows()), 1)


class Lines(TrackerCase):
    def test_8_3_the_lines_people_look_for_are_logged_and_one_on_the_method(self) -> None:
        with self.assertLogs("codecarbon", "INFO") as told:
            self.run_of(40, log_level="info", wue=1)
        text = "\n".join(told.output)
        for words in (
            "Emissions data (if any) will be saved to file ",
            ">>> Tracker's metadata:",
            "  Platform system: ",
            "  CPU model: ",
            "  Available RAM : ",
            "Energy consumed for All CPU : 0.0000",
            "kWh of electricity and ",
            "Energy of the machine is ",
        ):
            self.assertIn(words, text)
        self.assertRegex(text, re.compile("between .* and .* kWh"))

    def test_8_3_options_without_effect_say_so(self) -> None:
        with self.assertLogs("codecarbon", "WARNING") as told:
            self.tracker(log_level="warning", force_cpu_power=100, rapl_prefer_psys=True, co2_signal_api_token="t")
        text = "\n".join(told.output)
        for name in ("force_cpu_power", "rapl_prefer_psys", "co2_signal_api_token"):
            self.assertIn(name, text)

    def test_8_3_save_to_is_deprecated_and_works(self) -> None:
        with self.assertWarns(DeprecationWarning):
            tracker = self.tracker(save_to_file=False)
        tracker.start()
        tracker.stop()
        self.assertFalse((self.folder / "emissions.csv").exists())


class Decorators(TrackerCase):
    def test_8_3_the_decorator_works_with_and_without_parentheses(self) -> None:
        @track_emissions
        def bare(number: int) -> int:
            """Twice."""
            return 2 * number

        @track_emissions(project_name="named", log_level="error")
        def named() -> str:
            return "done"

        self.assertEqual((bare(2), named()), (4, "done"))
        self.assertEqual((bare.__name__, bare.__doc__), ("bare", "Twice."))
        self.assertEqual([row["project_name"] for row in self.rows()], ["codecarbon", "named"])

    def test_8_3_what_is_raised_inside_passes_and_the_row_is_written(self) -> None:
        @track_emissions(log_level="error")
        def broken() -> None:
            raise KeyError("mine")

        with self.assertRaises(KeyError):
            broken()
        with self.assertRaises(ZeroDivisionError), self.tracker():
            1 / 0  # noqa: B018
        self.assertEqual(len(self.rows()), 2)

    def test_8_3_a_coroutine_function_is_measured_while_it_runs(self) -> None:
        @track_emissions(log_level="error")
        async def wait() -> str:
            await asyncio.sleep(0.02)
            return "done"

        self.assertEqual(asyncio.run(wait()), "done")
        self.assertGreaterEqual(float(self.rows()[0]["duration"]), 0.02)

    def test_8_3_a_generator_is_measured_until_its_end(self) -> None:
        @track_emissions(log_level="error")
        def numbers() -> Iterator[int]:
            yield 1
            time.sleep(0.02)
            yield 2

        self.assertEqual(list(numbers()), [1, 2])
        self.assertGreaterEqual(float(self.rows()[0]["duration"]), 0.02)

    def test_8_3_offline_needs_a_country_or_a_cloud(self) -> None:
        @track_emissions(offline=True, log_level="error")
        def nowhere() -> None:
            pass

        @track_emissions(offline=True, country_iso_code="FRA", log_level="error")
        def france() -> None:
            pass

        @track_emissions(offline=True, cloud_provider="aws", cloud_region="eu-west-3", log_level="error")
        def paris() -> None:
            pass

        with self.assertRaises(Exception) as refused:
            nowhere()
        self.assertIn("Country", str(refused.exception))
        france()
        paris()
        of_france, of_paris = self.rows()
        self.assertEqual(of_france["country_iso_code"], "FRA")
        self.assertEqual((of_paris["cloud_provider"], of_paris["cloud_region"], of_paris["on_cloud"]), ("aws", "eu-west-3", "Y"))

    def test_8_3_the_offline_tracker_takes_the_same_arguments(self) -> None:
        with OfflineEmissionsTracker("p", country_iso_code="DEU", region="Bavaria", log_level="error") as tracker:
            self.machine.count(5)
        self.assertIsNotNone(tracker.final_emissions)
        self.assertEqual((self.rows()[0]["country_iso_code"], self.rows()[0]["region"]), ("DEU", "bavaria"))


if __name__ == "__main__":
    unittest.main()
