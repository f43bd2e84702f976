# SPDX-License-Identifier: Apache-2.0
"""What was measured, as typed, unchangeable objects with units, bounds and method. They are made of the native
library's answers; nothing is computed here but sums of what stands in them. How they look is show.py's."""
from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Mapping

if TYPE_CHECKING:
    import pandas
    import polars
    from rich.console import Console, ConsoleOptions, RenderResult

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
    tree_energy: Range
    """The share of this program and its children."""
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
            "tree_energy_j": self.tree_energy.to_dict(),
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


class RunResult:
    """A run, finished or so far: the document joulery.run/1 with names. Whatever is unknown is None."""

    def __init__(self, document: str | Mapping[str, Any]) -> None:
        self._document: Mapping[str, Any] = json.loads(document) if isinstance(document, str) else document

    @property
    def id(self) -> str:
        """By which `joulery report ID` finds it."""
        return str(self._document["id"])

    @property
    def name(self) -> str:
        return str(self._document["name"] or "")

    @property
    def duration_s(self) -> float:
        return float(self._document["window"]["duration_s"])

    @property
    def energy(self) -> Range:
        """Of the whole machine, in joules: its parts along the cut."""
        return known_range(self._document["total"]["energy_j"])

    @property
    def energy_kwh(self) -> Range:
        over = self.energy / 3.6e6
        return Range(over.low, over.best, over.high, "kWh")

    @property
    def method(self) -> str:
        """The weakest in the sum."""
        return str(self._document["total"]["method"])

    @property
    def coverage(self) -> float:
        """0 to 1: how much of the time the sensors saw."""
        return float(self._document["total"]["coverage"])

    @property
    def not_included(self) -> tuple[str, ...]:
        """What the total lacks, in words."""
        return tuple(str(part) for part in self._document["total"].get("not_included", ()))

    @property
    def carbon(self) -> Range | None:
        """Grams of CO2e by location; None: no place is set, or its intensity is not known."""
        carbon = self._document["footprint"].get("carbon_g") or {}
        return range_of(carbon.get("location"), "gCO2e")

    @property
    def water(self) -> Range | None:
        """Litres; None: not known."""
        return range_of(self._document["footprint"].get("water_l"), "L")

    @property
    def own_energy(self) -> Range:
        """What the meter itself used."""
        return known_range(self._document["self"]["energy_j"])

    @property
    def tree_energy(self) -> Range | None:
        """The share of this program and its children; None: it could not be told."""
        shares = [s for s in self._document["shares"] if s["consumer"]["kind"] == "tree"]
        if not shares:
            return None
        low, best, high = (
            sum(float(share["energy_j"][end]) for share in shares) for end in ("low", "best", "high")
        )
        return Range(low, best, high)

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(
            Part(
                part["part"],
                part["path"],
                part["kind"],
                range_of(part["energy_j"]),
                part["method"],
                float(part["coverage"]),
                part["source"],
                part["text"],
                bool(part["on_cut"]),
            )
            for part in self._document["parts"]
        )

    @property
    def spans(self) -> tuple[SpanRow, ...]:
        """In the order they began."""
        zero = int(self._document["window"]["start_mono_ns"])
        return tuple(_span_row(span, zero) for span in self._document["spans"])

    @property
    def notes(self) -> tuple[str, ...]:
        """What went wrong or is worth knowing, a line each."""
        return tuple(str(anomaly.get("text", anomaly)) for anomaly in self._document["anomalies"])

    def series(self) -> tuple[tuple[float, float], ...]:
        """Power of the whole machine over time: seconds since the start, watts. Times not covered are left out."""
        return _whole_series(self._document)

    def to_dict(self) -> dict[str, Any]:
        """The whole document joulery.run/1."""
        return dict(self._document)

    def to_json(self) -> str:
        return json.dumps(self._document)

    def to_pandas(self, rows: str = "spans") -> pandas.DataFrame:
        """A table of its "spans" or "parts". Needs pandas."""
        from .frames import pandas_frame

        return pandas_frame(self, rows)

    def to_polars(self, rows: str = "spans") -> polars.DataFrame:
        """A table of its "spans" or "parts". Needs polars."""
        from .frames import polars_frame

        return polars_frame(self, rows)

    def __repr__(self) -> str:
        return f"<joulery.RunResult {self.id}: {self.energy}, {self.method}>"

    def __str__(self) -> str:
        from .show import run_text

        return run_text(self)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from .show import run_rich

        yield from run_rich(self)

    def _repr_html_(self) -> str:
        from .show import run_html

        return run_html(self)


def _span_row(span: Mapping[str, Any], zero: int) -> SpanRow:
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


def _whole_series(document: Mapping[str, Any]) -> tuple[tuple[float, float], ...]:
    zero = int(document["window"]["start_mono_ns"])
    sums: dict[float, float] = {}
    counted = [part for part in document["parts"] if part["on_cut"] and part.get("series")]
    seen: dict[float, int] = {}
    for part in counted:
        series = part["series"]
        for place, watts in enumerate(series["power_w"]):
            if watts is None:
                continue
            at = (int(series["start_mono_ns"]) + place * int(series["step_ns"]) - zero) / 1e9
            at = round(at, 3)
            sums[at] = sums.get(at, 0.0) + float(watts)
            seen[at] = seen.get(at, 0) + 1
    return tuple((at, sums[at]) for at in sorted(sums) if seen[at] == len(counted))
