# SPDX-License-Identifier: Apache-2.0
"""A test case whose trackers measure a machine of a fixture, keep nothing in a store, read no configuration but the
test's own, and write into a folder of their own."""
import contextlib
import csv
import functools
import os
import pathlib
import tempfile
import unittest
from typing import Any
from unittest import mock

import joulery
from joulery.compat.codecarbon import EmissionsTracker
from machine import CountingMachine


class TrackerCase(unittest.TestCase):
    def setUp(self) -> None:
        self.machine = CountingMachine()
        self.addCleanup(self.machine.close)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.home = self.folder / "home"
        self.home.mkdir()
        self.enterContext(contextlib.chdir(self.folder))
        kept = {name: value for name, value in os.environ.items() if not name.lower().startswith("codecarbon_")}
        kept = {name: value for name, value in kept.items() if not name.endswith("_VISIBLE_DEVICES")}
        self.enterContext(mock.patch.dict(os.environ, {**kept, "HOME": str(self.home)}, clear=True))
        on_fixture = functools.partial(joulery.Session, root=self.machine.root, store="none")
        for place in ("meter", "hardware"):
            self.enterContext(mock.patch(f"joulery.compat.codecarbon.{place}.Session", on_fixture))

    def tracker(self, **options: Any) -> EmissionsTracker:
        tracker = EmissionsTracker(**{"log_level": "error", **options})
        self.addCleanup(self.stop_quietly, tracker)
        return tracker

    def stop_quietly(self, tracker: EmissionsTracker) -> None:
        tracker.stop_at_end()

    def rows(self, name: str = "emissions.csv") -> list[dict[str, str]]:
        with open(self.folder / name, newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def started(self, **options: Any) -> EmissionsTracker:
        """A run that has begun on counters that moved since. A counter that stood still is taken to have counted evenly
        since it last moved, which would be before the run."""
        tracker = self.tracker(**options)
        tracker.start()
        self.machine.count(0.001)
        tracker.get_detected_hardware()  # reads them
        return tracker

    def run_of(self, joules: float, **options: Any) -> EmissionsTracker:
        """A finished run in which both packages counted so many joules each."""
        tracker = self.started(**options)
        self.machine.count(joules)
        tracker.stop()
        return tracker
