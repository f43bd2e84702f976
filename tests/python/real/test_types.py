# SPDX-License-Identifier: Apache-2.0
"""mypy --strict finds nothing in the package, and gives a user's program the types it promises."""
import importlib.util
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from rooms import need

need("mypy")

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
USERS = """
from typing import Optional

import joulery
from joulery.compat.codecarbon import EmissionsData, EmissionsTracker, LoggerOutput, track_emissions
from joulery.compat.codecarbon.output import FileOutput


@joulery.span("step")
def step(count: int) -> str:
    joulery.work(tokens=count)
    return "done"


@track_emissions(project_name="train")
def train(epochs: int) -> float:
    return 0.5 * epochs


def measured() -> Optional[float]:
    with joulery.Session("chat", place="FR") as session, joulery.span("prefill", tokens=512) as prefill:
        text: str = step(3)
    joules: float = prefill.result.energy.best
    with EmissionsTracker(project_name=text) as tracker:
        train(2)
    data: Optional[EmissionsData] = tracker.final_emissions_data
    parts: list[str] = [part.name for part in session.result.parts]
    return joules + len(parts) if data is None else data.energy_consumed
"""
POLARS = """
import polars
import joulery


def names(run: joulery.RunResult) -> list[str]:
    table: polars.DataFrame = run.to_polars("parts")
    table.nonsense
    return table.columns
"""
WRONG = """
import joulery
from joulery.compat.codecarbon import EmissionsTracker

joulery.Session(place=3)
EmissionsTracker(nonsense=1)
EmissionsTracker().final_emission
joulery.spam("step")
"""


class Types(unittest.TestCase):
    def check(self, *paths: str) -> "subprocess.CompletedProcess[str]":
        with tempfile.TemporaryDirectory() as cache:
            return subprocess.run(
                [sys.executable, "-m", "mypy", "--strict", "--cache-dir", cache, *paths],
                cwd=REPOSITORY,
                env={**os.environ, "MYPYPATH": str(REPOSITORY / "python")},
                capture_output=True,
                text=True,
                timeout=200,
            )

    def written(self, text: str) -> str:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = pathlib.Path(folder.name, "program.py")
        path.write_text(text, encoding="utf-8")
        return str(path)

    def test_the_package_and_a_users_program_are_strictly_typed(self) -> None:
        ran = self.check("python/joulery", self.written(USERS))
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)

    @unittest.skipIf(importlib.util.find_spec("polars") is None, "polars is not installed")
    def test_a_table_of_polars_has_its_types(self) -> None:
        ran = self.check(self.written(POLARS))
        wrong = [line for line in ran.stdout.splitlines() if "error:" in line]
        self.assertEqual(len(wrong), 1, ran.stdout + ran.stderr)
        self.assertIn('"DataFrame" has no attribute "nonsense"', wrong[0])

    def test_what_is_wrong_in_a_users_program_is_found(self) -> None:
        ran = self.check(self.written(WRONG))
        wrong = [line for line in ran.stdout.splitlines() if "error:" in line]
        self.assertEqual(len(wrong), 4, ran.stdout + ran.stderr)


if __name__ == "__main__":
    unittest.main()
