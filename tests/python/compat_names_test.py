# SPDX-License-Identifier: Apache-2.0
"""CodeCarbon's names where scripts look for them: its modules, and what they read of a tracker's insides."""
import logging
import unittest
from typing import Any

from compat_machine import TrackerCase
from compat_programs_test import Programs
from joulery.compat.codecarbon.standin import MODULES

IMPORTS = """
import importlib
from PACKAGE import EmissionsTracker, OfflineEmissionsTracker, OutputMethod, track_emissions
from PACKAGE.emissions_tracker import (
    BaseEmissionsTracker, EmissionsTracker, OfflineEmissionsTracker, TaskEmissionsTracker, track_emissions,
    track_task_emissions,
)
from PACKAGE.output import (
    BaseOutput, CodeCarbonAPIOutput, EmissionsData, FileOutput, GoogleCloudLoggerOutput, HTTPOutput, LogfireOutput,
    LoggerOutput, OutputMethod, PrometheusOutput, TaskEmissionsData,
)
from PACKAGE.output_methods.base_output import BaseOutput, OutputMethod
from PACKAGE.output_methods.emissions_data import EmissionsData, TaskEmissionsData
from PACKAGE.output_methods.file import FileOutput
from PACKAGE.output_methods.http import CodeCarbonAPIOutput, HTTPOutput
from PACKAGE.output_methods.logger import GoogleCloudLoggerOutput, LoggerOutput
from PACKAGE.output_methods.metrics.logfire import LogfireOutput
from PACKAGE.output_methods.metrics.prometheus import PrometheusOutput
from PACKAGE.core.config import get_hierarchical_config
from PACKAGE.external.logger import logger, set_logger_format, set_logger_level
import PACKAGE.output_methods.metrics
for below in MODULES:
    importlib.import_module("PACKAGE" + below)
import joulery.compat.codecarbon
assert EmissionsTracker is joulery.compat.codecarbon.EmissionsTracker
assert PACKAGE.output_methods.file.FileOutput is joulery.compat.codecarbon.FileOutput
print("done")
"""


class Modules(Programs):
    def imports(self, package: str) -> str:
        return IMPORTS.replace("PACKAGE", package).replace("MODULES", repr(MODULES))

    def test_8_3_codecarbons_modules_are_below_ours_under_their_names(self) -> None:
        ran = self.run_program("-c", self.imports("joulery.compat.codecarbon"))
        self.assertEqual(ran.stdout, "done\n", ran.stderr)

    def test_8_3_the_stand_in_has_the_same_modules(self) -> None:
        (self.folder / "script.py").write_text(self.imports("codecarbon"), encoding="utf-8")
        ran = self.run_program("-m", "joulery.compat.codecarbon", "script.py")
        self.assertEqual(ran.stdout, "done\n", ran.stderr)

    def test_8_3_names_that_are_not_there_are_not_there(self) -> None:
        script = "from joulery.compat.codecarbon.standin import install\ninstall()\n"
        ran = self.run_program("-c", script + "from codecarbon.output import json")
        self.assertIn("ImportError", ran.stderr)


class Insides(TrackerCase):
    def test_8_3_sums_and_powers_are_those_of_the_run_so_far(self) -> None:
        tracker: Any = self.tracker(country_iso_code="FRA", wue=1)
        self.assertEqual((tracker._total_energy.kWh, tracker._total_emissions), (0, 0), "before the start")
        tracker.start()
        self.machine.count(0.001)
        tracker.get_detected_hardware()
        self.machine.count(40)
        self.assertGreater(tracker._prepare_emissions_data().duration, 0)
        tracker.stop()
        data = tracker.final_emissions_data
        self.assertGreater(data.energy_consumed, 0)
        self.assertEqual(tracker._prepare_emissions_data(), data)
        self.assertEqual(tracker._total_energy.kWh, data.energy_consumed)
        self.assertEqual(tracker._total_cpu_energy.kWh, data.cpu_energy)
        self.assertEqual(tracker._total_emissions, tracker.final_emissions)
        self.assertEqual(tracker._total_water.litres, data.water_consumed)
        self.assertEqual((tracker._cpu_power.W, tracker._cpu_power.kW), (data.cpu_power, data.cpu_power / 1000))
        self.assertIsNone(tracker._total_gpu_energy.kWh, "what is unknown")
        self.assertIsNone(tracker._gpu_power.kW)

    def test_8_3_the_configuration_has_the_options_and_the_machine(self) -> None:
        tracker: Any = self.tracker(project_name="mine", gpu_ids="0, 1")
        self.assertEqual((tracker._conf["project_name"], tracker._conf["measure_power_secs"]), ("mine", 15))
        self.assertEqual(tracker._conf["gpu_ids"], ["0", "1"])
        with self.assertLogs("codecarbon", "ERROR"):  # the machine has no GPU
            tracker.start()
        self.assertEqual(tracker._conf["cpu_model"], tracker.get_detected_hardware()["cpu_model"])

    def test_8_3_what_is_not_here_says_what_to_ask_instead(self) -> None:
        tracker: Any = self.tracker()
        for name in ("_emissions", "_start_time", "_scheduler"):
            with self.assertRaisesRegex(AttributeError, f"{name}'.*final_emissions_data"):
                getattr(tracker, name)
        self.assertFalse(hasattr(tracker, "nonsense"))
        self.assertFalse(hasattr(type(tracker).__new__(type(tracker)), "_meter"), "one that was never made")

    def test_8_3_the_forced_intensity_is_an_attribute(self) -> None:
        for given, kept in (("44", 44.0), (None, None), (-1, None), ("much", None)):
            tracker = self.tracker(force_carbon_intensity_g_co2e_kwh=given)
            self.assertEqual(tracker.force_carbon_intensity_g_co2e_kwh, kept)

    def test_8_3_a_script_may_set_the_trackers_own_handler_of_signals(self) -> None:
        tracker = self.started()
        with self.assertLogs("codecarbon", "WARNING") as told:
            logging.getLogger("codecarbon").setLevel("WARNING")
            tracker.service_shutdown(15, None)
        self.assertIn("Caught signal 15", told.output[0])
        self.assertEqual(len(self.rows()), 1)


if __name__ == "__main__":
    unittest.main()
