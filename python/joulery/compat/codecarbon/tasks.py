# SPDX-License-Identifier: Apache-2.0
"""Tasks of a tracker: named stretches, nested or side by side, each a span of the run."""
from __future__ import annotations

import os

from ...errors import JouleryError, TransientError
from .data import EmissionsData, TaskEmissionsData
from .log import log

TYPE_CHECKING = False  # without importing typing: type checkers know this name
if TYPE_CHECKING:
    from typing import Any

    from .meter import Meter

__all__ = ["Task", "Tasks", "new_id"]


def new_id() -> str:
    """A random UUID in text; the module uuid costs more than a run's start."""
    digits = bytearray(os.urandom(16))
    digits[6] = digits[6] & 0x0F | 0x40  # version 4 and variant 1 of RFC 9562
    digits[8] = digits[8] & 0x3F | 0x80
    text = digits.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


class Task:
    """One task; `data` once it has ended, `beside` once that is worked out."""

    __slots__ = ("asked", "beside", "data", "name", "span")

    def __init__(self, name: str, asked: str, span: int) -> None:
        self.name = name
        self.asked = asked
        """The name it was given, which an earlier one may have had too."""
        self.span = span
        self.data: EmissionsData | None = None
        self.beside: dict[str, Any] | None = None
        """Method, bounds and coverage, as beside a run's row."""


class Tasks:
    """All tasks of one tracker, in the order they began. A task begun while another is open lies inside it."""

    def __init__(self) -> None:
        self._by_name: dict[str, Task] = {}
        self._open: list[Task] = []
        self._is_looking = False
        self._is_stuck = False

    def begin(self, meter: Meter, asked: str | None) -> Task:
        """Its name is another one where the name was taken."""
        asked = str(asked) if asked else new_id()
        name = asked + "_" + new_id() if asked in self._by_name else asked
        task = Task(name, asked, meter.begin(name, self._open[-1].span if self._open else 0))
        self._by_name[name] = task
        self._open.append(task)
        return task

    def open_one(self, name: str | None) -> Task | None:
        """The innermost of those that were given this name, or have it; without one the innermost of all."""
        for task in reversed(self._open):
            if not name or str(name) in (task.asked, task.name):
                return task
        return None

    def end(self, meter: Meter, task: Task) -> EmissionsData | None:
        """None: it has ended before. Waits for no sensor: see EmissionsData."""
        if task.data is not None:
            return None
        meter.end(task.span)
        self._open.remove(task)
        task.data = EmissionsData.pending(lambda: self._settled(meter, task))
        return task.data

    def end_all(self, meter: Meter) -> None:
        while self._open:
            self.end(meter, self._open[-1])

    def settle(self) -> None:
        """Works out those that have ended. Only the first waits: the reading it waits for lies behind the ends of all."""
        self._is_looking, self._is_stuck = True, False
        try:
            for task in self._by_name.values():
                if task.data is not None:
                    getattr(task.data, "duration")
        finally:
            self._is_looking, self._is_stuck = False, False

    def rows(self) -> list[TaskEmissionsData]:
        """Those that have ended, worked out."""
        self.settle()
        ended = [(task.name, task.data) for task in self._by_name.values()]
        return [TaskEmissionsData.of(name, data) for name, data in ended if data is not None]

    def beside(self) -> dict[str, dict[str, Any]]:
        """Method, bounds and coverage of those of rows(), by name; a task whose energy is unknown has none."""
        return {task.name: task.beside for task in self._by_name.values() if task.beside is not None}

    def _settled(self, meter: Meter, task: Task) -> dict[str, Any]:
        if self._is_stuck:  # a sensor that hangs is waited for once, not once for each task
            return {}
        try:
            fields, task.beside = meter.data_of_span(task.span)
            return fields
        except JouleryError as problem:
            self._is_stuck = self._is_looking and isinstance(problem, TransientError)
            log.error("task %s: its energy is unknown: %s", task.name, problem)
            return {}
