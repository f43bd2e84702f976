# SPDX-License-Identifier: Apache-2.0
"""Results: what they say, and how they look as text, HTML, tables. Packages of others are used where they are there."""
import importlib.util
import json
import unittest
from html.parser import HTMLParser
from math import nan

import joulery
from joulery import _binding, frames, show
from machine import session_on

VOID = {"line", "polyline"}


class Balance(HTMLParser):
    """Every element is closed in the order it was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.rows = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.rows += tag == "tr"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, (self.open, tag)
        self.open.pop()


def run_with_spans() -> joulery.RunResult:
    with session_on("firecracker-epyc", "<train & test>") as session:
        for _ in range(50):
            with joulery.span("epoch"):
                with joulery.span("step", tokens=8):
                    pass
    return session.result


class Words(unittest.TestCase):
    def test_a_range_shows_three_digits_and_its_bounds_to_the_same_place(self) -> None:
        cases = {
            (1.7332, 5.98, 10.93): "5.98 J (1.73 … 10.93)",
            (470.0, 1640.0, 2670.0): "1.64 kJ (0.47 … 2.67)",
            (0.0, 0.0123, 0.02): "12.3 mJ (0.0 … 20.0)",
            (2.0, 2.0, 2.0): "2.00 J",
            (0.0, 0.0, 0.5): "0 mJ (0 … 500)",
        }
        for (low, best, high), text in cases.items():
            self.assertEqual(str(joulery.Range(low, best, high)), text)

    def test_a_run_shows_total_parts_and_what_it_lacks(self) -> None:
        run = run_with_spans()
        text = str(run)
        self.assertIn("modelled", text)
        self.assertIn("not in it: ", text)
        self.assertNotIn("carbon", text, "no place is set, so there is no carbon, and no 0 for it")
        self.assertIsNone(run.carbon)

    def test_a_notebook_is_given_one_row_a_name_and_no_markup_of_names(self) -> None:
        html = run_with_spans()._repr_html_()
        balance = Balance()
        balance.feed(html)
        self.assertEqual(balance.open, [])
        self.assertLess(balance.rows, 20, "fifty spans of one name are one row")
        self.assertIn("&lt;train &amp; test&gt;", html)
        self.assertNotIn("<train", html)

    def test_a_span_too_short_to_tell_is_said_to_be_below_resolution(self) -> None:
        zero, ceiling = joulery.Range(0, 0, 0.5), joulery.Range(0, 0, 0.5)
        span = joulery.SpanResult("s", 0.001, ceiling, zero, zero, "counted", 1.0, True)
        self.assertIn("below resolution (<= 500 mJ)", str(span))


class UnknownShares(unittest.TestCase):
    def test_a_share_that_is_unknown_is_none_and_shown_in_words(self) -> None:
        some = joulery.Range(1, 2, 3)
        span = joulery.SpanResult("s", 1.0, some, some, None, "counted", 1.0, False)
        self.assertIsNone(span.to_dict()["tree_energy_j"])
        self.assertIn("<td>this program&#x27;s share</td><td>unknown</td>", span._repr_html_())

    def test_what_the_native_library_and_the_run_do_not_know_is_none(self) -> None:
        native = _binding.NativeResult()
        native.tree_energy_j = _binding.NativeRange(nan, nan, nan)
        self.assertIsNone(joulery.span("s")._of(native).tree_energy)
        with session_on("firecracker-epyc") as session:
            with joulery.span("s") as span:
                pass
        document = session.result.to_dict()
        document["spans"] = [{**row, "tree_energy_j": None} for row in document["spans"]]
        session._result = joulery.RunResult(document)
        self.assertIsNone(span.result.tree_energy)


class Documents(unittest.TestCase):
    def test_a_run_is_its_document_and_comes_back_from_it(self) -> None:
        run = run_with_spans()
        again = joulery.RunResult(run.to_json())
        self.assertEqual(again.to_dict(), json.loads(run.to_json()))
        self.assertEqual(again.energy, run.energy)
        self.assertEqual(again.to_dict()["schema"], "joulery.run/1")

    def test_power_times_time_is_energy(self) -> None:
        with session_on("firecracker-epyc") as session:
            with joulery.span("s") as span:
                pass
            result = span.result
        self.assertAlmostEqual(result.power.best * result.duration_s, result.energy.best)
        self.assertEqual(session.result.energy_kwh.best, session.result.energy.best / 3.6e6)


class Tables(unittest.TestCase):
    def test_work_that_was_not_told_is_none_and_not_0(self) -> None:
        table = frames.columns(run_with_spans(), "spans")
        self.assertEqual(table["token"][:2], [None, 8])
        self.assertEqual(len({len(column) for column in table.values()}), 1)
        with self.assertRaises(joulery.InvalidError):
            frames.columns(run_with_spans(), "nonsense")

    def test_every_energy_of_a_span_has_its_bounds_and_its_method(self) -> None:
        run = run_with_spans()
        table = frames.columns(run, "spans")
        for energy in ("energy", "self_energy", "tree_energy"):
            for row in range(len(run.spans)):
                best = table[f"{energy}_j"][row]
                bounds = (table[f"{energy}_low_j"][row], table[f"{energy}_high_j"][row])
                self.assertTrue(bounds == (None, None) if best is None else bounds[0] <= best <= bounds[1])
        self.assertEqual(set(table["method"]), {run.method})
        self.assertEqual(set(table["coverage"]), {run.coverage})
        flagged = ["below_resolution" in span.flags for span in run.spans]
        self.assertEqual(table["below_resolution"], flagged)

    def test_pandas_and_polars_get_a_row_a_span_or_are_asked_for(self) -> None:
        run = run_with_spans()
        for package, convert in (("pandas", run.to_pandas), ("polars", run.to_polars)):
            with self.subTest(package):
                if importlib.util.find_spec(package) is None:
                    with self.assertRaises(joulery.UnsupportedError) as refused:
                        convert()
                    self.assertIn(package, str(refused.exception))
                else:
                    self.assertEqual(convert().shape[0], 100)
                    self.assertEqual(convert("parts").shape[0], len(run.parts))

    def test_rich_draws_a_table(self) -> None:
        if importlib.util.find_spec("rich") is None:
            self.skipTest("rich is not installed")
        from rich.console import Console

        console = Console(record=True, width=120, file=open("/dev/null", "w", encoding="utf-8"))
        console.print(run_with_spans())
        self.assertIn("modelled", console.export_text())

    def test_the_plot_begins_at_0_watts(self) -> None:
        svg = show._plot([(0.0, 10.0), (1.0, 20.0)])
        self.assertIn("20 W", svg)
        self.assertEqual(show._plot([(0.0, 1.0)]), "")


if __name__ == "__main__":
    unittest.main()
