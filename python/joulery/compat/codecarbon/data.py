# SPDX-License-Identifier: Apache-2.0
"""A row of CodeCarbon's files as an object: 38 fields of a run, 36 of a task. None is unknown. The data of a task that
just ended is worked out when a field of it is first read, so that ending a task waits for no sensor."""
from __future__ import annotations

TYPE_CHECKING = False  # without importing typing: type checkers know this name
if TYPE_CHECKING:
    from collections import OrderedDict
    from dataclasses import dataclass
    from typing import Any, Callable, ClassVar, Mapping

__all__ = ["EmissionsData", "TaskEmissionsData"]

Number = float | None
Text = str | None

_COUNTED = (
    "duration",
    "emissions",
    "cpu_energy",
    "gpu_energy",
    "ram_energy",
    "energy_consumed",
    "water_consumed",
)


class _Fields:
    """A class's __dataclass_fields__ until somebody looks, as dataclasses.asdict does: then the class is made a true
    dataclass. The module dataclasses costs more than a run's start."""

    def __init__(self, optional: tuple[str, ...]) -> None:
        self._optional = optional

    def __get__(self, instance: object, owner: type) -> Any:
        import dataclasses

        for home in owner.__mro__:
            if home.__dict__.get("__dataclass_fields__") is self:
                delattr(home, "__dataclass_fields__")
                for name in self._optional:  # by a factory: the class itself has no such attribute, see __getattr__
                    setattr(home, name, dataclasses.field(default_factory=_unknown))
                dataclasses.dataclass(home)
        return getattr(owner, "__dataclass_fields__")


def _unknown() -> None:
    return None


if not TYPE_CHECKING:

    def dataclass(row: type) -> type:
        """As dataclasses.dataclass for a subclass of _Row; see _Fields."""
        row._names = tuple(row.__annotations__)
        row._optional = tuple(name for name in row._names if name in row.__dict__)
        for name in row._optional:
            delattr(row, name)
        row.__dataclass_fields__ = _Fields(row._optional)
        return row


class _Row:
    """Named fields in the columns' order; those with a default may be left out."""

    _names: ClassVar[tuple[str, ...]]
    _optional: ClassVar[tuple[str, ...]]

    def __init__(self, *values: Any, **named: Any) -> None:
        fields = dict(zip(self._names, values))
        if len(values) == len(self._names) and not named:
            self.__dict__.update(fields)
            return
        wrong = [name for name in named if name in fields or name not in self._names]
        missing = [name for name in self._names if name not in fields and name not in named and name not in self._optional]
        if len(values) > len(self._names) or wrong or missing:
            raise TypeError(f"{type(self).__name__}: {len(values)} values by place, missing {missing}, wrong {wrong}")
        self.__dict__.update({**dict.fromkeys(self._names), **fields, **named})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Row) or type(other) is not type(self):
            return NotImplemented
        return self.values == other.values

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self._names)})"

    @property
    def values(self) -> OrderedDict[str, Any]:
        """The fields by name, in the columns' order."""
        from collections import OrderedDict

        return OrderedDict(zip(self._names, [getattr(self, name) for name in self._names]))


_attributes_of = _Row.__dict__["__dict__"].__get__
"""Of a row, as they are: nothing is worked out."""


@dataclass
class EmissionsData(_Row):
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
    cpu_utilization_percent: Number = None
    gpu_utilization_percent: Number = None
    ram_utilization_percent: Number = None
    ram_used_gb: Number = None
    on_cloud: Text = None
    pue: Number = None
    wue: Number = None

    @classmethod
    def pending(cls, settle: Callable[[], Mapping[str, Any]]) -> EmissionsData:
        """One whose fields `settle` gives, or some of them, when the first is read."""
        data = cls.__new__(cls)
        _attributes_of(data)["_settle"] = settle
        return data

    if not TYPE_CHECKING:  # type checkers see the fields above

        @property
        def __dict__(self) -> dict[str, Any]:
            """For vars() and json too: the fields, worked out."""
            attributes = _attributes_of(self)
            settle = attributes.get("_settle")
            if settle is not None:
                # What was set since, stays.
                attributes.update({**dict.fromkeys(COLUMNS), **settle(), **attributes})
                attributes.pop("_settle", None)
            return attributes

        def __getattr__(self, name: str) -> Any:
            attributes = self.__dict__ if name in COLUMNS else {}
            if name not in attributes:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            return attributes[name]

    def __getstate__(self) -> dict[str, Any]:
        return dict(self.values)

    def compute_delta_emission(self, previous_emission: EmissionsData) -> None:
        """What was added since `previous_emission`, in place; the rate is that of the stretch between."""
        for name in _COUNTED:
            now, before = getattr(self, name), getattr(previous_emission, name)
            if now is not None and before is not None:
                setattr(self, name, now - before)
        if self.emissions is not None:
            self.emissions_rate = self.emissions / self.duration if self.duration else 0.0

    def since(self, previous: EmissionsData | None) -> EmissionsData:
        """What was added since `previous`; all, where there is none."""
        delta = EmissionsData(*(getattr(self, name) for name in COLUMNS))
        if previous is not None:
            delta.compute_delta_emission(previous)
        return delta

    def toJSON(self) -> str:
        import json

        return json.dumps(self.values, sort_keys=True, indent=4)


COLUMNS = EmissionsData._names


@dataclass
class TaskEmissionsData(_Row):
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
        return cls(task_name, *[getattr(data, name) for name in TASK_COLUMNS[1:]])


TASK_COLUMNS = TaskEmissionsData._names
