# SPDX-License-Identifier: Apache-2.0
"""A run as its owner gets it: the document joulery.run/1 with names. It imports next to nothing, for every session
makes one at its end; its values are results.py's, which is loaded when the first of them is asked for."""
from __future__ import annotations

TYPE_CHECKING = False  # without importing typing: type checkers know this name
if TYPE_CHECKING:
    from typing import Any, Mapping

    import pandas
    import polars
    from rich.console import Console, ConsoleOptions, RenderResult

    from .results import Part, Range, SpanRow


def _range(document: Mapping[str, Any] | None, unit: str = "J") -> Range | None:
    from .results import range_of

    return range_of(document, unit)


def _known(document: Mapping[str, Any], unit: str = "J") -> Range:
    from .results import known_range

    return known_range(document, unit)


class RunResult:
    """A run, finished or so far: the document joulery.run/1 with names. Whatever is unknown is None."""

    def __init__(self, document: str | Mapping[str, Any]) -> None:
        self._given = document
        self._read: Mapping[str, Any] | None = None

    @property
    def _document(self) -> Mapping[str, Any]:
        """The document, read when it is first asked for something."""
        if self._read is None:
            from json import loads

            self._read = loads(self._given) if isinstance(self._given, str) else self._given
        return self._read

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
        return _known(self._document["total"]["energy_j"])

    @property
    def energy_kwh(self) -> Range:
        over = self.energy / 3.6e6
        return type(over)(over.low, over.best, over.high, "kWh")

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
        return _range(carbon.get("location"), "gCO2e")

    @property
    def water(self) -> Range | None:
        """Litres; None: not known."""
        return _range(self._document["footprint"].get("water_l"), "L")

    @property
    def own_energy(self) -> Range:
        """What the meter itself used."""
        return _known(self._document["self"]["energy_j"])

    @property
    def tree_energy(self) -> Range | None:
        """The share of this program and its children; None: it could not be told."""
        shares = [s for s in self._document["shares"] if s["consumer"]["kind"] == "tree"]
        if not shares:
            return None
        low, best, high = (
            sum(float(share["energy_j"][end]) for share in shares) for end in ("low", "best", "high")
        )
        return _known({"low": low, "best": best, "high": high})

    @property
    def parts(self) -> tuple[Part, ...]:
        from .results import part_of

        return tuple(part_of(part) for part in self._document["parts"])

    @property
    def spans(self) -> tuple[SpanRow, ...]:
        """In the order they began."""
        from .results import span_row

        zero = int(self._document["window"]["start_mono_ns"])
        return tuple(span_row(span, zero) for span in self._document["spans"])

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
        from json import dumps

        return dumps(self._document)

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
