# SPDX-License-Identifier: Apache-2.0
"""What was measured, as typed, unchangeable objects with units, bounds and method. They are made of the native
library's answers; nothing is computed here but sums of what stands in them. The whole run is runs.py's, and how they
look is show.py's. Loaded when the first result is looked at: what it imports costs more than a session."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping

from .runs import RunResult

__all__ = ["Part", "Range", "RunResult", "SpanResult", "SpanRow"]


@dataclass(frozen=True)
class Range:
    """A best value between 95 % bounds, in one unit. The bounds are systematic: they do not shrink by repetition."""

    low: float
    best: float
    high: float
    unit: str = "J"

    def __float__(self) -> float:
        return self.best

    def __str__(self) -> str:
        from .show import range_text

        return range_text(self)

    def __truediv__(self, divisor: float) -> Range:
        return Range(self.low / divisor, self.best / divisor, self.high / divisor, self.unit)

    def to_dict(self) -> dict[str, float]:
        return {"low": self.low, "best": self.best, "high": self.high}


def range_of(document: Mapping[str, Any] | None, unit: str = "J") -> Range | None:
    """A range of a joulery.run/1 document; None stays None: unknown."""
    if document is None:
        return None
    return Range(float(document["low"]), float(document["best"]), float(document["high"]), unit)


def known_range(document: Mapping[str, Any], unit: str = "J") -> Range:
    return Range(float(document["low"]), float(document["best"]), float(document["high"]), unit)


@dataclass(frozen=True)
class SpanResult:
    """What one span used."""

    name: str
    duration_s: float
    energy: Range
    """Of the whole machine while the span was open, in joules."""
    self_energy: Range
    """Without the spans inside it."""
    tree_energy: Range | None
    """The share of this program and its children; None: unknown."""
    method: str
    """"counted", "integrated", "calibrated", "modelled", "assumed": the weakest in the sum."""
    coverage: float
    """0 to 1: the time the sensors saw, over the run so far."""
    below_resolution: bool
    """Shorter than the sensors can tell; `energy.high` is a ceiling."""
    work: Mapping[str, float] = field(default_factory=dict)
    """What was done in it by unit, as it was told: {"token": 512.0}."""

    @property
    def power(self) -> Range:
        """Mean power in watts."""
        over = self.energy / self.duration_s if self.duration_s > 0 else Range(0.0, 0.0, float("inf"))
        return Range(over.low, over.best, over.high, "W")

    def per(self, unit: str) -> Range | None:
        """Joules per token, image, ...; None: none of it was done."""
        count = self.work.get(unit, 0.0)
        return self.energy / count if count > 0 else None

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "duration_s": self.duration_s,
            "energy_j": self.energy.to_dict(),
            "self_energy_j": self.self_energy.to_dict(),
            "tree_energy_j": None if self.tree_energy is None else self.tree_energy.to_dict(),
            "method": self.method,
            "coverage": self.coverage,
            "below_resolution": self.below_resolution,
            "work": dict(self.work),
        }

    def __str__(self) -> str:
        from .show import span_text

        return span_text(self)

    def _repr_html_(self) -> str:
        from .show import span_html

        return span_html(self)


@dataclass(frozen=True)
class Part:
    """A part of the machine: its processors, its memory, a GPU."""

    name: str
    path: str
    kind: str
    """"cpu", "memory", "gpu", ..."""
    energy: Range | None
    """None: its sensor said nothing; see the run's notes."""
    method: str
    coverage: float
    source: str
    """Which sensor or model said so."""
    text: str
    in_total: bool
    """Counted in the run's total; a part inside another that is counted is not."""


@dataclass(frozen=True)
class SpanRow:
    """One span of a finished run."""

    id: int
    parent: int | None
    name: str
    start_s: float
    """Since the run's start."""
    duration_s: float
    energy: Range
    self_energy: Range
    tree_energy: Range | None
    work: Mapping[str, float]
    flags: tuple[str, ...]


def span_row(span: Mapping[str, Any], zero: int) -> SpanRow:
    """A span of a joulery.run/1 document that began at `zero` of the monotonic clock, in nanoseconds."""
    start, end = int(span["start_mono_ns"]), int(span["end_mono_ns"])
    return SpanRow(
        int(span["id"]),
        None if span["parent"] is None else int(span["parent"]),
        span["name"],
        (start - zero) / 1e9,
        (end - start) / 1e9,
        known_range(span["energy_j"]),
        known_range(span["self_energy_j"]),
        range_of(span.get("tree_energy_j")),
        dict(span["work"]),
        tuple(span["flags"]),
    )


def part_of(document: Mapping[str, Any]) -> Part:
    """A part of a joulery.run/1 document."""
    return Part(
        document["part"],
        document["path"],
        document["kind"],
        range_of(document["energy_j"]),
        document["method"],
        float(document["coverage"]),
        document["source"],
        document["text"],
        bool(document["on_cut"]),
    )
