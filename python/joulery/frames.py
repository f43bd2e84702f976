# SPDX-License-Identifier: Apache-2.0
"""Runs as tables of pandas and polars, one row a span or a part. Units stand in the names of the columns."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import InvalidError, UnsupportedError

if TYPE_CHECKING:
    import pandas
    import polars

    from .results import Range, RunResult


def columns(run: RunResult, rows: str) -> dict[str, list[Any]]:
    """The table, a list a column; every work unit that occurs is a column of its own, None where it was not told."""
    if rows == "parts":
        return _part_columns(run)
    if rows == "spans":
        return _span_columns(run)
    raise InvalidError(f"a run has no table {rows!r}", "rows", 'give "spans" or "parts"')


def _energy_columns(name: str, ranges: list[Range | None]) -> dict[str, list[Any]]:
    return {
        f"{name}_j": [one.best if one else None for one in ranges],
        f"{name}_low_j": [one.low if one else None for one in ranges],
        f"{name}_high_j": [one.high if one else None for one in ranges],
    }


def _span_columns(run: RunResult) -> dict[str, list[Any]]:
    """Method and coverage are the run's: a span is measured by the sensors of its run."""
    spans = run.spans
    table: dict[str, list[Any]] = {
        "span": [span.id for span in spans],
        "parent": [span.parent for span in spans],
        "name": [span.name for span in spans],
        "start_s": [span.start_s for span in spans],
        "duration_s": [span.duration_s for span in spans],
        **_energy_columns("energy", [span.energy for span in spans]),
        **_energy_columns("self_energy", [span.self_energy for span in spans]),
        **_energy_columns("tree_energy", [span.tree_energy for span in spans]),
        "method": [run.method] * len(spans),
        "coverage": [run.coverage] * len(spans),
        "below_resolution": ["below_resolution" in span.flags for span in spans],
    }
    for unit in sorted({unit for span in spans for unit in span.work}):
        table[unit] = [span.work.get(unit) for span in spans]
    return table


def _part_columns(run: RunResult) -> dict[str, list[Any]]:
    parts = run.parts
    return {
        "part": [part.name for part in parts],
        "path": [part.path for part in parts],
        **_energy_columns("energy", [part.energy for part in parts]),
        "method": [part.method for part in parts],
        "coverage": [part.coverage for part in parts],
        "source": [part.source for part in parts],
        "in_total": [part.in_total for part in parts],
    }


def pandas_frame(run: RunResult, rows: str) -> pandas.DataFrame:
    try:
        import pandas
    except ImportError as missing:
        raise UnsupportedError("pandas is not installed", "to_pandas", "pip install pandas") from missing
    return pandas.DataFrame(columns(run, rows))


def polars_frame(run: RunResult, rows: str) -> polars.DataFrame:
    try:
        import polars
    except ImportError as missing:
        raise UnsupportedError("polars is not installed", "to_polars", "pip install polars") from missing
    return polars.DataFrame(columns(run, rows))
