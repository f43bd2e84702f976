# SPDX-License-Identifier: Apache-2.0
"""Where emissions go on this machine: the CSV and its task file, loggers, and whatever handler a script brings along.
What goes over the network is network.py's."""
from __future__ import annotations

import os

from .log import log

TYPE_CHECKING = False  # without importing typing: type checkers know this name
if TYPE_CHECKING:
    import logging
    from typing import Any, Mapping, Sequence

    from .data import EmissionsData, TaskEmissionsData

__all__ = ["BaseOutput", "FileOutput", "GoogleCloudLoggerOutput", "LoggerOutput"]


class BaseOutput:
    """What a handler may do; each does nothing unless it is overridden."""

    def out(self, total: EmissionsData, delta: EmissionsData) -> None:
        """At flush and stop: the run so far, and what was added since the last time."""

    def live_out(self, total: EmissionsData, delta: EmissionsData) -> None:
        """Every `api_call_interval` times `measure_power_secs` seconds, on a thread of its own."""

    def task_out(self, data: list[TaskEmissionsData], experiment_name: str) -> None:
        """At flush and stop, when tasks have ended: all of them."""

    def exit(self) -> None:
        """After stop."""


class FileOutput(BaseOutput):
    """The CSV of 38 columns and `emissions_<experiment_name>_<run_id>.csv` of tasks, each with a `<name>.joulery.json`."""

    run_document = ""
    """The run whose method, bounds and coverage stand beside the next row; the tracker sets it."""
    tasks_beside: Mapping[str, Any] = {}
    """What stands beside the tasks, by their names; the tracker sets it."""
    is_share = False
    """The row is the program's share of the run."""
    is_extended = False
    """Method, coverage and bounds stand in `<name>.extended.csv` too."""

    def __init__(self, output_file_name: str, output_dir: str, on_csv_write: str = "append") -> None:
        """Raises ValueError for another on_csv_write than append and update, OSError where there is no such folder."""
        if on_csv_write not in ("append", "update"):
            raise ValueError(f"on_csv_write is {on_csv_write!r}; give 'append' or 'update'")
        require_folder(output_dir)
        self.output_file_name = output_file_name
        self.output_dir = output_dir
        self.on_csv_write = on_csv_write
        self.save_file_path = os.path.join(output_dir, output_file_name)
        log.info("Emissions data (if any) will be saved to file %s", os.path.abspath(self.save_file_path))

    def out(self, total: EmissionsData, delta: EmissionsData) -> None:
        import json

        from ... import _binding  # the native library, once it is needed

        flags = _binding.UPDATE if self.on_csv_write == "update" else 0
        flags |= (_binding.TREE if self.is_share else 0) | (_binding.EXTENDED if self.is_extended else 0)
        _binding.write_emissions(self.save_file_path, json.dumps(total.values), self.run_document, flags)

    def task_out(self, data: Sequence[TaskEmissionsData], experiment_name: str) -> None:
        if not data:
            return
        import json

        from ... import _binding

        path = os.path.join(self.output_dir, f"emissions_{experiment_name}_{data[0].run_id}")
        _binding.write_tasks(path + ".csv", json.dumps([task.values for task in data]))
        beside = {"schema": "joulery.task-sidecar/1", "run_id": data[0].run_id, "tasks": dict(self.tasks_beside)}
        _replace(path + ".joulery.json", json.dumps(beside, indent=2) + "\n")


def _replace(path: str, text: str) -> None:
    """Whole or not at all; the file is one run's, and nobody else writes it."""
    with open(path + ".tmp", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".tmp", path)


def require_folder(path: str) -> None:
    """Raises OSError where there is none."""
    if not os.path.exists(path):
        raise OSError(f"Folder '{path}' doesn't exist !")


class LoggerOutput(BaseOutput):
    """Each row as JSON to a logger of the script, by default as logging.INFO."""

    def __init__(self, logger: logging.Logger | Any, severity: int = 20) -> None:
        self.logger: Any = logger
        self.logging_severity = severity

    def out(self, total: EmissionsData, delta: EmissionsData | None) -> None:
        import json

        self.logger.log(self.logging_severity, json.dumps(total.values))

    def live_out(self, total: EmissionsData, delta: EmissionsData | None) -> None:
        self.out(total, delta)


class GoogleCloudLoggerOutput(LoggerOutput):
    """Each row as a structured entry of a google.cloud.logging logger, which the script makes."""

    def out(self, total: EmissionsData, delta: EmissionsData | None) -> None:
        self.logger.log_struct(dict(total.values), severity=self.logging_severity)
