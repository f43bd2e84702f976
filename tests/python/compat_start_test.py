# SPDX-License-Identifier: Apache-2.0
"""What a tracker loads, which is most of what its start costs, and that what is made late is as if it had been there."""
import dataclasses
import inspect
import json
import logging
import unittest

from compat_machine import TrackerCase
from compat_programs_test import Programs
from joulery.compat.codecarbon import EmissionsData, OfflineEmissionsTracker, TaskEmissionsData
from joulery.compat.codecarbon.data import COLUMNS, TASK_COLUMNS

HEAVY = {"dataclasses", "enum", "inspect", "json", "logging", "platform", "re", "signal", "threading", "typing", "uuid"}
RUN = r"""
import sys
before = set(sys.modules)
from joulery.compat.codecarbon import OfflineEmissionsTracker
tracker = OfflineEmissionsTracker(country_iso_code="FRA", output_methods=[], log_level="error")
tracker.start()
tracker.start_task("one")
tracker.stop_task("one")
tracker.stop()
assert tracker.final_emissions_data.duration > 0
print(*sorted(set(sys.modules) - before))
from joulery.compat.codecarbon.meter import _read
text = r'{"a": null, "b": -1.5e-07, "c": "\u00e9 \"", "d": [3, true]}'
read = _read(text)
import json
assert read == json.loads(text) == _read(text), read
"""
LATE = """
import sys
from joulery.compat.codecarbon import EmissionsTracker
tracker = EmissionsTracker(log_level="error", logger_preamble="mine", output_methods=[])
assert "logging" not in sys.modules
%s
tracker.stop()  # an error: it was not started
"""


class Loading(Programs):
    def test_a_whole_run_loads_no_module_that_costs_more_than_it_does(self) -> None:
        ran = self.run_program("-S", "-c", RUN)  # without what this interpreter's packages load
        self.assertEqual(ran.returncode, 0, ran.stderr)
        loaded = set(ran.stdout.split())
        self.assertIn("joulery.compat.codecarbon.meter", loaded)
        self.assertEqual(loaded & HEAVY, set())

    def test_8_3_the_first_line_that_is_told_has_its_format_and_level(self) -> None:
        ran = self.run_program("-S", "-c", LATE % "")
        self.assertRegex(ran.stderr, r"^\[codecarbon ERROR @ \d\d:\d\d:\d\d\]\[mine\] You first need to start the tracker")

    def test_8_3_a_script_that_loads_logging_later_says_what_is_told(self) -> None:
        for words, told in (
            ("import logging; logging.getLogger('codecarbon').setLevel(logging.CRITICAL)", False),
            ("import logging; logging.getLogger('codecarbon').disabled = True", False),
            ("from codecarbon.external.logger import set_logger_level; set_logger_level('critical')", False),
            ("import logging", True),
        ):
            with self.subTest(words):
                script = "from joulery.compat.codecarbon.standin import install; install()\n" + LATE.replace(
                    'assert "logging" not in sys.modules', ""
                )
                ran = self.run_program("-S", "-c", script % words)
                self.assertEqual((ran.returncode, "You first need" in ran.stderr), (0, told), ran.stderr)

    def test_8_3_the_true_logger_is_the_one_of_logging(self) -> None:
        from joulery.compat.codecarbon.log import logger

        self.assertIs(logger, logging.getLogger("codecarbon"))
        self.assertFalse(logger.propagate)


class Rows(TrackerCase):
    def test_8_3_a_row_is_a_dataclass_for_whoever_looks(self) -> None:
        for kind, columns in ((EmissionsData, COLUMNS), (TaskEmissionsData, TASK_COLUMNS)):
            row = kind(*columns)  # each field has its name as value
            self.assertTrue(dataclasses.is_dataclass(kind))
            self.assertEqual([field.name for field in dataclasses.fields(kind)], list(columns))
            self.assertEqual(list(dataclasses.asdict(row).items()), list(zip(columns, columns)))
            self.assertEqual(dataclasses.replace(row, project_name="other").project_name, "other")
            self.assertEqual((kind(*columns), row == 5), (row, False))

    def test_8_3_a_script_may_extend_a_row(self) -> None:
        @dataclasses.dataclass
        class Mine(EmissionsData):
            note: str = ""

        self.assertEqual(Mine(*COLUMNS, note="x").note, "x")
        self.assertEqual(len(dataclasses.fields(Mine)), 39)

    def test_8_3_fields_that_are_missing_or_wrong_are_refused(self) -> None:
        required = dict(zip(COLUMNS[:31], COLUMNS))
        self.assertIsNone(EmissionsData(**required).wue)  # type: ignore[arg-type]
        for values in ({}, {**required, "nonsense": 1}):
            with self.assertRaises(TypeError):
                EmissionsData(**values)  # type: ignore[arg-type]
        with self.assertRaises(TypeError):
            EmissionsData(*COLUMNS, "one more")  # type: ignore[call-arg,arg-type]

    def test_8_3_a_row_is_the_same_as_json_and_as_what_was_added_since_nothing(self) -> None:
        tracker = self.run_of(5, country_iso_code="FRA")
        data = tracker.final_emissions_data
        assert data is not None
        self.assertEqual(json.loads(data.toJSON()), dict(data.values))
        self.assertEqual(data.since(None), data)

    def test_8_3_help_shows_the_options(self) -> None:
        self.assertIn("country_iso_code", inspect.signature(OfflineEmissionsTracker).parameters)
        self.assertEqual(str(inspect.signature(OfflineEmissionsTracker.start_task)).partition("->")[0].strip(), "(self, task_name: 'str | None' = None)")
        self.assertEqual(OfflineEmissionsTracker.stop.__name__, "stop")


if __name__ == "__main__":
    unittest.main()
