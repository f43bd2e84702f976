# SPDX-License-Identifier: Apache-2.0
"""A result as the flat numbers and words that experiment trackers take. Units stand in the names. What is unknown has no
entry: there is no 0 for it."""
from __future__ import annotations

from typing import Protocol, Union

from .._ranks import is_alone
from ..results import Range, RunResult, SpanResult

Result = Union[SpanResult, RunResult]


class Logger(Protocol):
    """What callbacks hand results to: ours for MLflow, Weights & Biases, TensorBoard, or one of your own."""

    def log(self, result: Result, step: int | None = None) -> None:
        """result: of an epoch, a whole training, or a run. step: the epoch's number, from 0."""


def name_of(result: Result) -> str:
    """Of a span its own name, "epoch" or "training"; of a run "run"."""
    return result.name if isinstance(result, SpanResult) else "run"


def metrics_of(result: Result) -> dict[str, float]:
    """energy_j with energy_low_j and energy_high_j (95 %), duration_s, power_w, coverage, and what else is known: of
    spans work and joules per unit of work, of runs carbon_g, water_l and tree_energy_j, the program's share."""
    metrics = {"duration_s": result.duration_s, "coverage": result.coverage}
    if isinstance(result, RunResult):
        metrics.update(_ends("energy", result.energy, "j"))
        metrics.update(_ends("carbon", result.carbon, "g"))
        metrics.update(_ends("water", result.water, "l"))
        metrics.update(_ends("tree_energy", result.tree_energy, "j"))
        return metrics
    if result.below_resolution:
        metrics["energy_high_j"] = result.energy.high
    else:
        metrics.update(_ends("energy", result.energy, "j"))
        metrics["power_w"] = result.power.best
    metrics.update(_of_work(result))
    return metrics


def _of_work(result: SpanResult) -> dict[str, float]:
    """Joules per unit only where one process did all the work: the machine's energy over the work of one rank of
    several would be too much."""
    metrics: dict[str, float] = {}
    for unit, count in result.work.items():
        metrics[f"work_{unit}"] = count
        per = result.per(unit)
        if per is not None and not result.below_resolution and is_alone():
            metrics.update(_ends(f"energy_per_{unit}", per, "j"))
    return metrics


def _ends(name: str, amount: Range | None, unit: str) -> dict[str, float]:
    if amount is None:
        return {}
    return {f"{name}_{unit}": amount.best, f"{name}_low_{unit}": amount.low, f"{name}_high_{unit}": amount.high}


def words_of(result: Result) -> dict[str, str]:
    """method, and of runs the id and what the total lacks."""
    words = {"method": result.method}
    if isinstance(result, RunResult):
        words["id"] = result.id
        if result.not_included:
            words["not_included"] = ", ".join(result.not_included)
    return words
