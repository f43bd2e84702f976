# SPDX-License-Identifier: Apache-2.0
"""How results look: as text, in rich's terminals, and in notebooks as a table with a small picture. Nothing here knows
where a number comes from. Texts follow the command line: a value, its bounds to the same place, the method."""
from __future__ import annotations

from html import escape
from math import floor, inf, log10
from typing import TYPE_CHECKING, Iterator, Sequence

if TYPE_CHECKING:
    from rich.table import Table

    from .results import Range, RunResult, SpanResult, SpanRow

_PREFIXES = ((1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, ""), (1e-3, "m"), (1e-6, "µ"), (1e-9, "n"))
_PREFIXED = ("J", "W", "gCO2e", "L")
_WIDTH, _HEIGHT, _MARGIN = 420, 90, 18


def _scale(value: float, unit: str) -> tuple[float, str]:
    if unit not in _PREFIXED or value == 0:
        return 1.0, unit
    for factor, prefix in _PREFIXES:
        if abs(value) >= factor:
            return factor, prefix + unit
    return _PREFIXES[-1][0], _PREFIXES[-1][1] + unit


def _places(value: float) -> int:
    """Decimal places that leave three significant digits."""
    return 2 if value == 0 else max(0, 2 - floor(log10(abs(value))))


def range_text(amount: Range) -> str:
    """"5.98 J (1.73 … 10.93)"; without bounds where the value is exact."""
    factor, unit = _scale(amount.best if amount.best else amount.high, amount.unit)
    places = _places((amount.best or (amount.high if amount.high != inf else 0.0)) / factor)
    best = f"{amount.best / factor:.{places}f} {unit}"
    if amount.low == amount.high:
        return best
    return f"{best} ({amount.low / factor:.{places}f} … {amount.high / factor:.{places}f})"


def duration_text(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1e3:.0f} ms" if seconds >= 0.01 else f"{seconds * 1e6:.0f} µs"


def _energy_words(span: SpanResult) -> str:
    if span.below_resolution:
        return f"below resolution (<= {range_text(type(span.energy)(span.energy.high, span.energy.high, span.energy.high))})"
    return range_text(span.energy)


def span_text(span: SpanResult) -> str:
    words = [span.name or "span", duration_text(span.duration_s), _energy_words(span), span.method]
    for unit in span.work:
        per = span.per(unit)
        if per is not None:
            words.append(f"{range_text(per)} per {unit}")
    return "  ".join(words)


def run_rows(run: RunResult) -> Iterator[tuple[str, str, str, str]]:
    """Name, amount, method, explanation: the whole, its parts, ours, carbon, water."""
    yield ("total", range_text(run.energy), run.method, duration_text(run.duration_s))
    for part in run.parts:
        if part.in_total:
            amount = range_text(part.energy) if part.energy else "unknown"
            yield (part.name, amount, part.method, part.text)
    tree = run.tree_energy
    if tree is not None:
        yield ("yours", range_text(tree), "", "this program and its children")
    if run.carbon is not None:
        yield ("carbon", range_text(run.carbon), "", "by location")
    if run.water is not None:
        yield ("water", range_text(run.water), "", "")


def run_text(run: RunResult) -> str:
    rows = list(run_rows(run))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ["  ".join([*(row[i].ljust(widths[i]) for i in range(3)), row[3]]).rstrip() for row in rows]
    if run.not_included:
        lines.append("not in it: " + ", ".join(run.not_included))
    return "\n".join(lines)


def run_rich(run: RunResult) -> Iterator[Table]:
    from rich.table import Table

    table = Table(title=f"joulery {run.name or run.id}", title_justify="left")
    for heading in ("", "amount", "method", ""):
        table.add_column(heading)
    for row in run_rows(run):
        table.add_row(*row)
    yield table


def span_html(span: SpanResult) -> str:
    rows = [("time", duration_text(span.duration_s)), ("energy", _energy_words(span)), ("method", span.method)]
    rows.append(("without spans inside", range_text(span.self_energy)))
    rows.append(("this program's share", "unknown" if span.tree_energy is None else range_text(span.tree_energy)))
    for unit in span.work:
        per = span.per(unit)
        if per is not None:
            rows.append((f"per {unit}", range_text(per)))
    return _table(span.name or "span", ("", ""), rows)


def run_html(run: RunResult) -> str:
    head = _table(f"joulery {run.name or run.id}", ("", "amount", "method", ""), list(run_rows(run)))
    spans = list(_span_rows(run))
    body = _table("spans", ("span", "times", "time", "energy"), spans) if spans else ""
    lacks = f"<p>not in it: {escape(', '.join(run.not_included))}</p>" if run.not_included else ""
    return f"<div>{head}{_plot(run.series())}{body}{lacks}</div>"


def _span_rows(run: RunResult) -> Iterator[tuple[str, str, str, str]]:
    """Spans of one name below one parent's name are one row: a training loop has thousands of them."""
    rows = run.spans
    above = {row.id: row for row in rows}

    def path(row: SpanRow) -> tuple[str, ...]:
        names: list[str] = []
        here: SpanRow | None = row
        while here is not None and len(names) <= len(rows):
            names.insert(0, here.name)
            here = None if here.parent is None else above.get(here.parent)
        return tuple(names)

    groups: dict[tuple[str, ...], list[SpanRow]] = {}
    for row in rows:
        groups.setdefault(path(row), []).append(row)
    for names in sorted(groups, key=lambda names: [groups[names[: i + 1]][0].start_s for i in range(len(names))]):
        members = groups[names]
        energy = type(members[0].energy)(
            sum(row.energy.low for row in members),
            sum(row.energy.best for row in members),
            sum(row.energy.high for row in members),
        )
        indent = "\u2003" * (len(names) - 1)
        seconds = sum(row.duration_s for row in members)
        yield (indent + names[-1], str(len(members)), duration_text(seconds), range_text(energy))


def _table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(word)}</th>" for word in headings)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    first = f"<thead><tr>{head}</tr></thead>" if any(headings) else ""
    return f"<table><caption>{escape(title)}</caption>{first}<tbody>{body}</tbody></table>"


def _plot(series: Sequence[tuple[float, float]]) -> str:
    """Power over time, from 0 W, as an SVG; nothing of fewer than two points."""
    if len(series) < 2:
        return ""
    first, last = series[0][0], series[-1][0]
    most = max(watts for _, watts in series) or 1.0
    span = (last - first) or 1.0

    def place(at: float, watts: float) -> str:
        across = _MARGIN + (at - first) / span * (_WIDTH - 2 * _MARGIN)
        down = _HEIGHT - _MARGIN - watts / most * (_HEIGHT - 2 * _MARGIN)
        return f"{across:.1f},{down:.1f}"

    points = " ".join(place(at, watts) for at, watts in series)
    floor_at = _HEIGHT - _MARGIN
    return (
        f'<svg role="img" aria-label="power over time" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" font-size="10">'
        f'<line x1="{_MARGIN}" y1="{floor_at}" x2="{_WIDTH - _MARGIN}" y2="{floor_at}" stroke="currentColor"/>'
        f'<polyline fill="none" stroke="#1f77b4" stroke-width="1.5" points="{points}"/>'
        f'<text x="{_MARGIN}" y="11" fill="currentColor">{most:.3g} W</text>'
        f'<text x="{_WIDTH - _MARGIN}" y="{_HEIGHT - 4}" text-anchor="end" fill="currentColor">{last:.3g} s</text></svg>'
    )
