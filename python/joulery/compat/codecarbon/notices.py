# SPDX-License-Identifier: Apache-2.0
"""The lines a tracker logs: those people look for in the logs of CodeCarbon's runs, and one on how the number came to be.
They come at start, flush and stop, not at every reading."""
from __future__ import annotations

from ...runs import RunResult
from .config import Settings
from .data import EmissionsData
from .log import log

TYPE_CHECKING = False  # without importing typing: type checkers know this name
if TYPE_CHECKING:
    from typing import Any, Mapping

__all__ = ["tell_energy", "tell_machine", "tell_unused"]

_UNUSED = {
    "force_cpu_power": "the processor is measured, or modelled with bounds; no power is assumed for it",
    "force_ram_power": "memory is measured, or modelled with bounds; no power is assumed for it",
    "force_mode_cpu_load": "the load is what the model goes by where there is no counter, and only there",
    "rapl_include_dram": "memory that is counted is always in ram_energy, once",
    "rapl_prefer_psys": "the meter sums parts none of which contains another, and chooses them itself",
    "electricitymaps_api_token": "no service is asked for the carbon intensity; give force_carbon_intensity_g_co2e_kwh",
}


def tell_unused(settings: Settings) -> None:
    """Options that change nothing here, each with its reason; names that are no longer used."""
    if settings.is_given("co2_signal_api_token"):
        log.warning("Parameter 'co2_signal_api_token' is deprecated; its name is 'electricitymaps_api_token'.")
    for name, reason in _UNUSED.items():
        if settings.is_given(name) and settings[name] is not False:
            log.warning("%s has no effect: %s.", name, reason)


def tell_machine(data: EmissionsData, hardware: Mapping[str, Any], gpu_ids: Any) -> None:
    """Once, at the start. GPUs join a moment later and are told at the end."""
    log.info(">>> Tracker's metadata:")
    log.info("  Platform system: %s", data.os)
    log.info("  Python version: %s", data.python_version)
    log.info("  CodeCarbon version: %s", data.codecarbon_version)
    log.info("  Available RAM : %s GB", "unknown" if data.ram_total_size is None else f"{data.ram_total_size:.3f}")
    log.info(
        "  CPU count: %s thread(s) in %s physical CPU(s)", hardware["cpu_count"], hardware["cpu_physical_count"]
    )
    log.info("  CPU model: %s", hardware["cpu_model"])
    log.info("  GPU count: %s", hardware["gpu_count"] or "not known yet")
    only = f" BUT only tracking these GPU ids : {gpu_ids}" if gpu_ids else ""
    log.info("  GPU model: %s%s", hardware["gpu_model"] or "not known yet", only)
    if data.emissions is None:
        log.warning("No country is known, and none is assumed: emissions stay empty. Name one by country_iso_code.")


def tell_energy(data: EmissionsData, document: str) -> None:
    """What was used so far, and how that is known."""
    if not log.is_told(20):
        return
    for energy, power, words, meter in (
        (data.ram_energy, data.ram_power, "RAM", "RAM Power"),
        (data.cpu_energy, data.cpu_power, "All CPU", "Total CPU Power"),
        (data.gpu_energy, data.gpu_power, "all GPUs", "Total GPU Power"),
    ):
        if energy is not None:
            log.info("Energy consumed for %s : %.6f kWh. %s : %s W", words, energy, meter, power)
    if data.energy_consumed is not None:
        water = "" if data.water_consumed is None else f" and {data.water_consumed:.6f} L of water"
        log.info("%.6f kWh of electricity%s were used since the beginning.", data.energy_consumed, water)
    if data.gpu_model:
        log.info("GPU count: %s", data.gpu_count)
        log.info("GPU model: %s", data.gpu_model)
    else:
        log.info("GPU count: none has joined the run.")
    run = RunResult(document)
    for note in run.notes:
        if "_VISIBLE_DEVICES" in note:
            log.warning("%s.", note)
    whole = run.energy_kwh
    log.info(
        "Energy of the machine is %s, between %.6f and %.6f kWh (95 %%); the sensors saw %.0f %% of the time.",
        run.method,
        whole.low,
        whole.high,
        100 * run.coverage,
    )
