# SPDX-License-Identifier: Apache-2.0
"""What scripts read of the insides of CodeCarbon's tracker: its sums, powers and configuration, from the run so far. The
others of its insides are not here, and say what to ask instead. Loaded when the first is read."""
from __future__ import annotations

from typing import Any, Callable

from .config import OFFLINE, OPTIONS, as_it_is, gpu_ids_of
from .data import EmissionsData
from .tracker import BaseEmissionsTracker

__all__ = ["Energy", "Power", "Water", "inside"]


class Energy:
    """In kWh; None is unknown."""

    def __init__(self, kWh: float | None) -> None:
        self.kWh = kWh


class Power:
    """In W, and in kW; None is unknown."""

    def __init__(self, W: float | None) -> None:
        self.W = W
        self.kW = None if W is None else W / 1000


class Water:
    """In litres; None is unknown."""

    def __init__(self, litres: float | None) -> None:
        self.litres = litres


_SUMS: dict[str, tuple[Callable[[float | None], Any], str]] = {
    "_total_energy": (Energy, "energy_consumed"),
    "_total_cpu_energy": (Energy, "cpu_energy"),
    "_total_gpu_energy": (Energy, "gpu_energy"),
    "_total_ram_energy": (Energy, "ram_energy"),
    "_total_emissions": (as_it_is, "emissions"),
    "_total_water": (Water, "water_consumed"),
    "_cpu_power": (Power, "cpu_power"),
    "_gpu_power": (Power, "gpu_power"),
    "_ram_power": (Power, "ram_power"),
}
_OF_THE_MACHINE = (
    "os python_version codecarbon_version cpu_count cpu_model gpu_count gpu_model ram_total_size longitude latitude"
).split()


def inside(tracker: BaseEmissionsTracker, name: str) -> Any:
    """Raises AttributeError for what is not here."""
    if name in _SUMS:
        made, column = _SUMS[name]
        data = _so_far(tracker)
        return made(0.0 if data is None else getattr(data, column))
    if name == "_conf":
        return _configuration(tracker)
    if name == "_prepare_emissions_data" and tracker._meter is not None:
        return lambda: _so_far(tracker)
    text = f"{type(tracker).__name__!r} object has no attribute {name!r}"
    if name.startswith("_") and not name.startswith("__"):
        text += ": ask flush(), final_emissions_data, get_detected_hardware() or a handler of output_handlers"
    raise AttributeError(text)


def _so_far(tracker: BaseEmissionsTracker) -> EmissionsData | None:
    """None: not started, and nothing used."""
    if tracker.final_emissions_data is not None:
        return tracker.final_emissions_data
    return None if tracker._meter is None else tracker._meter.snapshot()[0]


def _configuration(tracker: BaseEmissionsTracker) -> dict[str, Any]:
    """The options by name, and the machine once the tracker has started."""
    settings, data = tracker._settings, _so_far(tracker)
    options = {option.name: settings[option.name] for option in (*OPTIONS, *OFFLINE)}
    machine = {} if data is None else {name: getattr(data, name) for name in _OF_THE_MACHINE}
    return {**options, **machine, "gpu_ids": gpu_ids_of(settings)}
