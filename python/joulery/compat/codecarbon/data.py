# SPDX-License-Identifier: Apache-2.0
"""A row of CodeCarbon's files as an object: 38 fields of a run, 36 of a task. None is unknown. The data of a task that
just ended is worked out when a field of it is first read, so that ending a task waits for no sensor."""
from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Callable, Mapping, Optional

__all__ = ["EmissionsData", "TaskEmissionsData"]

Number = Optional[float]
Text = Optional[str]

_COUNTED = (
    "duration",
    "emissions",
    "cpu_energy",
    "gpu_energy",
    "ram_energy",
    "energy_consumed",
    "water_consumed",
)


def _unknown() -> Any:
    """Fields with a default have it from here, so that the class itself has no such attribute: see __getattr__."""
    return None


@dataclass
class EmissionsData:
    """Energies in kWh with PUE, powers in W without, emissions in kg CO2e, water in litres, duration in seconds."""

    timestamp: Text
    project_name: Text
    run_id: Text
    experiment_id: Text
    duration: Number
    emissions: Number
    emissions_rate: Number
    cpu_power: Number
    gpu_power: Number
    ram_power: Number
    cpu_energy: Number
    gpu_energy: Number
    ram_energy: Number
    energy_consumed: Number
    water_consumed: Number
    country_name: Text
    country_iso_code: Text
    region: Text
    cloud_provider: Text
    cloud_region: Text
    os: Text
    python_version: Text
    codecarbon_version: Text
    cpu_count: Number
    cpu_model: Text
    gpu_count: Number
    gpu_model: Text
    longitude: Number
    latitude: Number
    ram_total_size: Number
    tracking_mode: Text
    cpu_utilization_percent: Number = field(default_factory=_unknown)
    gpu_utilization_percent: Number = field(default_factory=_unknown)
    ram_utilization_percent: Number = field(default_factory=_unknown)
    ram_used_gb: Number = field(default_factory=_unknown)
    on_cloud: Text = field(default_factory=_unknown)
    pue: Number = field(default_factory=_unknown)
    wue: Number = field(default_factory=_unknown)

    @classmethod
    def pending(cls, settle: Callable[[], Mapping[str, Any]]) -> EmissionsData:
        """One whose fields `settle` gives when the first of them is read."""
        data = cls.__new__(cls)
        data.__dict__["_settle"] = settle
        return data

    if not TYPE_CHECKING:  # type checkers see the fields above

        def __getattr__(self, name: str) -> Any:
            settle = self.__dict__.get("_settle")
            if settle is None or name not in COLUMNS:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            known = settle()
            for column in COLUMNS:
                self.__dict__.setdefault(column, known.get(column))
            self.__dict__.pop("_settle", None)
            return self.__dict__[name]

    def __getstate__(self) -> dict[str, Any]:
        return dict(self.values)

    @property
    def values(self) -> OrderedDict[str, Any]:
        """The fields by name, in the columns' order."""
        return OrderedDict((name, getattr(self, name)) for name in COLUMNS)

    def compute_delta_emission(self, previous_emission: EmissionsData) -> None:
        """What was added since `previous_emission`, in place; the rate is that of the stretch between."""
        for name in _COUNTED:
            now, before = getattr(self, name), getattr(previous_emission, name)
            if now is not None and before is not None:
                setattr(self, name, now - before)
        if self.emissions is not None:
            self.emissions_rate = self.emissions / self.duration if self.duration else 0.0

    def toJSON(self) -> str:
        return json.dumps(self.values, sort_keys=True, indent=4)


COLUMNS = tuple(column.name for column in fields(EmissionsData))


@dataclass
class TaskEmissionsData:
    """A row of the task file."""

    task_name: str
    timestamp: Text
    project_name: Text
    run_id: Text
    duration: Number
    emissions: Number
    emissions_rate: Number
    cpu_power: Number
    gpu_power: Number
    ram_power: Number
    cpu_energy: Number
    gpu_energy: Number
    ram_energy: Number
    energy_consumed: Number
    water_consumed: Number
    country_name: Text
    country_iso_code: Text
    region: Text
    cloud_provider: Text
    cloud_region: Text
    os: Text
    python_version: Text
    codecarbon_version: Text
    cpu_count: Number
    cpu_model: Text
    gpu_count: Number
    gpu_model: Text
    longitude: Number
    latitude: Number
    ram_total_size: Number
    tracking_mode: Text
    cpu_utilization_percent: Number = None
    gpu_utilization_percent: Number = None
    ram_utilization_percent: Number = None
    ram_used_gb: Number = None
    on_cloud: Text = None

    @classmethod
    def of(cls, task_name: str, data: EmissionsData) -> TaskEmissionsData:
        return cls(task_name, *(getattr(data, name) for name in TASK_COLUMNS[1:]))

    @property
    def values(self) -> OrderedDict[str, Any]:
        """The fields by name, in the columns' order."""
        return OrderedDict((name, getattr(self, name)) for name in TASK_COLUMNS)


TASK_COLUMNS = tuple(column.name for column in fields(TaskEmissionsData))
