# SPDX-License-Identifier: Apache-2.0
"""What the tests of this folder share: libraries that may be missing, a logger that keeps what it is given, a session.
They run where the libraries are: python3 -m unittest discover -s tests/python/real"""
import importlib.util
import pathlib
import re
import sys
import unittest
from typing import Any, Optional

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import joulery  # noqa: E402
from machine import session_on  # noqa: E402

ENERGY = re.compile(r"\d [kmµn]?J \([^)]* … [^)]*\)")
METHOD = re.compile(r"\b(counted|integrated|calibrated|modelled|assumed)\b")
"""How an energy with its bounds, and a method, are shown."""


def need(*libraries: str) -> None:
    """Skips the whole file, by the name of what is missing."""
    for name in libraries:
        if importlib.util.find_spec(name) is None:
            raise unittest.SkipTest(f"{name} is not installed")


def session(name: str = "real") -> joulery.Session:
    """On a machine without sensors: its energies are assumed, and the same everywhere."""
    return session_on("firecracker-epyc", name)


class Kept:
    """A logger."""

    def __init__(self) -> None:
        self.given: list[tuple[str, Optional[int]]] = []

    def log(self, result: Any, step: Optional[int] = None) -> None:
        self.given.append((result.name, step))


def tree_of(run: joulery.RunResult) -> list[str]:
    """The names of its spans, each below its parent's: "training/epoch/steps"."""
    rows = {row.id: row for row in run.spans}

    def path(row: joulery.SpanRow) -> str:
        return row.name if row.parent is None else f"{path(rows[row.parent])}/{row.name}"

    return [path(row) for row in run.spans]


def work_in(run: joulery.RunResult, name: str) -> list[dict[str, float]]:
    """The work of each span of that name."""
    return [dict(row.work) for row in run.spans if row.name == name]
