# SPDX-License-Identifier: Apache-2.0
"""Integrations, as far as they need no library: the spans of a training, ranks, batches, requests, what trackers are
given, model cards, and what is said where a library is missing. With the libraries: tests/python/real."""
import asyncio
import importlib
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest
from typing import Any, Optional
from unittest import mock

import joulery
from joulery._ranks import is_alone, leads_locally
from joulery.integrations import MissingLibraryError, _training
from joulery.integrations._batches import samples_in, work_of
from joulery.integrations._library import library
from joulery.integrations._metrics import metrics_of, words_of
from joulery.integrations._training import Training
from joulery.integrations.asgi import EnergyMiddleware
from joulery.integrations.model_card import merged, model_card, write_model_card
from joulery.integrations.pytorch import TrainingLoop
from machine import MACHINES, CountingMachine, session_on


class Kept:
    """A logger."""

    def __init__(self) -> None:
        self.given: list[tuple[str, Optional[int]]] = []

    def log(self, result: Any, step: Optional[int] = None) -> None:
        self.given.append((result.name, step))


class Array:
    def __init__(self, *shape: int) -> None:
        self.shape = shape


class Trainings(unittest.TestCase):
    def test_the_result_of_an_epoch_is_what_its_span_has_in_the_run(self) -> None:
        machine = CountingMachine()
        self.addCleanup(machine.close)
        with joulery.Session("train", store="none", root=machine.root) as session:
            with TrainingLoop(work=lambda batch: {"tokens": 4}) as loop:
                for _ in loop.epoch(range(5)):
                    time.sleep(0.05)
                    machine.count(2)
        training, epoch = session.result.spans
        self.assertEqual((training.name, epoch.name, epoch.parent), ("training", "epoch", training.id))
        self.assertEqual(loop.results[0].energy, epoch.energy)
        self.assertEqual(loop.result.energy, training.energy)
        self.assertEqual((loop.results[0].method, epoch.work), ("counted", {"token": 20, "step": 5}))
        self.assertGreater(epoch.energy.high, 0)

    def test_no_result_is_asked_for_before_it_is_there_nor_by_a_rank_that_does_not_report(self) -> None:
        asked: list[str] = []
        result = joulery.Span.result.fget  # type: ignore[attr-defined]
        watched = property(lambda span: asked.append(span.name) or result(span))
        with joulery.Session(store="none"), mock.patch.object(joulery.Span, "result", watched):
            for leads in (False, True):
                training = Training(loggers=[Kept()])
                training.begin(leads=leads)
                for _ in range(2):
                    training.begin_epoch()
                    training.end_epoch()
                self.assertEqual(asked, [])
                training.end()
        self.assertEqual(asked, ["epoch", "epoch", "training"])

    def test_results_that_have_settled_are_reported_while_the_training_runs(self) -> None:
        kept = Kept()
        with joulery.Session(store="none"), mock.patch.object(_training, "SETTLED_S", 0.0):
            training = Training(loggers=[kept])
            training.begin()
            for _ in range(2):
                training.begin_epoch()
                training.end_epoch()
            self.assertEqual(kept.given, [("epoch", 0), ("epoch", 1)])
            training.end()
        self.assertEqual(kept.given[2:], [("training", None)])

    def test_a_training_that_an_error_left_open_is_ended_by_the_next_one(self) -> None:
        training = Training(steps_per_span=2)
        with session_on("firecracker-epyc") as first:
            training.begin()
            training.begin_epoch()
            training.begin_step()
            training.end_step({"samples": 1})
        with session_on("firecracker-epyc") as second:
            training.begin()
            training.begin_epoch()
            training.end_epoch({"samples": 3})
            training.end()
            with second.span("after"):
                pass
        self.assertEqual([row.name for row in first.result.spans], ["training", "epoch", "steps"])
        rows = [(row.name, row.parent is None, dict(row.work)) for row in second.result.spans]
        self.assertEqual(rows, [("training", True, {"sample": 3}), ("epoch", False, {"sample": 3}), ("after", True, {})])

    def test_nonsense_is_refused(self) -> None:
        with self.assertRaises(joulery.InvalidError):
            Training(steps_per_span=-1)
        with self.assertRaises(joulery.InvalidError):
            Training().result()
        with self.assertRaises(joulery.InvalidError):
            next(TrainingLoop().epoch([1]))


class Ranks(unittest.TestCase):
    def test_the_first_rank_of_a_machine_reports_by_every_launcher(self) -> None:
        cases: list[tuple[dict[str, str], bool, bool]] = [
            ({}, True, True),
            ({"LOCAL_RANK": "0", "LOCAL_WORLD_SIZE": "4", "WORLD_SIZE": "8"}, True, False),
            ({"LOCAL_RANK": "3", "LOCAL_WORLD_SIZE": "4", "WORLD_SIZE": "8"}, False, False),
            ({"LOCAL_RANK": "0", "LOCAL_WORLD_SIZE": "1", "WORLD_SIZE": "8"}, True, True),
            ({"LOCAL_RANK": "0"}, True, False),
            ({"OMPI_COMM_WORLD_LOCAL_RANK": "1", "OMPI_COMM_WORLD_LOCAL_SIZE": "2"}, False, False),
            ({"SLURM_LOCALID": "1", "SLURM_STEP_ID": "0", "SLURM_NTASKS": "2"}, False, False),
            ({"SLURM_LOCALID": "1"}, True, True),
            ({"LOCAL_RANK": "0", "WORLD_SIZE": "1", "SLURM_LOCALID": "1", "SLURM_STEP_ID": "0"}, True, True),
        ]
        for environment, leads, alone in cases:
            with self.subTest(environment):
                self.assertEqual((leads_locally(environment), is_alone(environment)), (leads, alone))

    def test_two_ranks_each_have_their_spans_and_the_first_alone_reports(self) -> None:
        script = """
import os
from integrations_test import Kept, TrainingLoop, session_on
kept = Kept()
with session_on("firecracker-epyc") as run, TrainingLoop(loggers=[kept]) as loop:
    for _ in loop.epoch([1, 2]):
        pass
epochs = len(loop.results)
print(os.environ["RANK"], [name for name, _ in kept.given], epochs, len(run.result.spans))
"""
        paths = os.pathsep.join([os.path.dirname(__file__), *(os.path.abspath(path) for path in sys.path)])
        job = {**os.environ, "PYTHONPATH": paths, "WORLD_SIZE": "2", "LOCAL_WORLD_SIZE": "2"}
        ranks = [
            subprocess.Popen(
                [sys.executable, "-c", script], env={**job, "RANK": rank, "LOCAL_RANK": rank}, text=True,
                stdout=subprocess.PIPE,
            )
            for rank in ("0", "1")
        ]
        said = [rank.communicate(timeout=60)[0].strip() for rank in ranks]
        self.assertEqual(said, ["0 ['epoch', 'training'] 1 2", "1 [] 1 2"])

    def test_joules_per_token_are_not_told_where_other_ranks_made_tokens_too(self) -> None:
        energy = joulery.Range(1, 2, 3)
        result = joulery.SpanResult("epoch", 1.0, energy, energy, energy, "counted", 1.0, False, {"token": 4})
        self.assertEqual(metrics_of(result)["energy_per_token_j"], 0.5)
        with mock.patch.dict(os.environ, {"LOCAL_RANK": "0", "LOCAL_WORLD_SIZE": "2"}):
            several = metrics_of(result)
        self.assertEqual((several["energy_j"], several["work_token"]), (2, 4))
        self.assertNotIn("energy_per_token_j", several)


class Batches(unittest.TestCase):
    def test_samples_are_the_first_dimension_and_tokens_those_of_input_ids(self) -> None:
        cases: list[tuple[Any, dict[str, float]]] = [
            (Array(32, 3, 8), {"samples": 32}),
            ((Array(8, 2), Array(8)), {"samples": 8}),
            ({"input_ids": Array(4, 12), "labels": Array(4, 12)}, {"samples": 4, "tokens": 48}),
            (["a", "b", "c"], {"samples": 3}),
            (Array(), {}),
            (("a", 2), {}),
            (None, {}),
            ({}, {}),
        ]
        for batch, work in cases:
            self.assertEqual(work_of(batch), work, batch)
        self.assertIsNone(samples_in(7))


class Requests(unittest.TestCase):
    def test_a_program_without_routes_has_spans_of_the_method_and_other_scopes_pass(self) -> None:
        seen: list[str] = []

        async def app(scope: Any, receive: Any, send: Any) -> None:
            seen.append(scope["type"])
            if scope["type"] == "http":
                joulery.work(tokens=5)

        async def ask() -> None:
            middleware: Any = EnergyMiddleware(app)
            for kind in ("http", "websocket", "lifespan"):
                await middleware({"type": kind, "method": "POST", "path": "/secret"}, None, None)

        with session_on("firecracker-epyc") as session:
            asyncio.run(ask())
        self.assertEqual(seen, ["http", "websocket", "lifespan"])
        self.assertEqual([(row.name, row.work) for row in session.result.spans], [("POST", {"request": 1, "token": 5})])

    def test_a_session_whose_lifespan_never_came_is_not_used(self) -> None:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            pass

        middleware: Any = EnergyMiddleware(app, session=session_on("firecracker-epyc", "never"))
        with session_on("firecracker-epyc") as session:
            asyncio.run(middleware({"type": "http", "method": "GET"}, None, None))
        self.assertEqual([row.name for row in session.result.spans], ["GET"])


def run_with_carbon() -> joulery.RunResult:
    session = joulery.Session("card", place="100g/kWh", store="none", root=str(MACHINES / "firecracker-epyc"))
    with session, joulery.span("work"):
        time.sleep(0.05)
    return session.result


class Words(unittest.TestCase):
    def test_a_run_has_carbon_where_a_place_is_set_and_no_0_where_none_is(self) -> None:
        known = run_with_carbon()
        assert known.carbon is not None
        self.assertEqual(metrics_of(known)["carbon_g"], known.carbon.best)
        self.assertEqual(metrics_of(known)["energy_low_j"], known.energy.low)
        self.assertEqual(words_of(known)["id"], known.id)
        with session_on("firecracker-epyc") as session:
            pass
        self.assertFalse({"carbon_g", "water_l"} & set(metrics_of(session.result)))


class Cards(unittest.TestCase):
    def test_a_card_keeps_what_is_others_and_has_the_run_once(self) -> None:
        old = "---\nlicense: mit\nco2_eq_emissions:\n  emissions: 5\n  source: a guess\ntags:\n- tiny\n---\n"
        old += "# Tiny\n\nWords.\n\n## Environmental impact\n\nOld words.\n\n## Use\n\nMore.\n"
        run = run_with_carbon()
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "README.md")
            path.write_text(old, encoding="utf-8")
            write_model_card(run, path, training_type="fine-tuning")
            once = path.read_text(encoding="utf-8")
            write_model_card(run, path, training_type="fine-tuning")
            self.assertEqual(path.read_text(encoding="utf-8"), once)
        self.assertTrue(once.startswith("---\nlicense: mit\ntags:\n- tiny\nco2_eq_emissions:\n  emissions: "), once)
        self.assertIn('training_type: "fine-tuning"', once)
        self.assertEqual((once.count("emissions:"), once.count("## Environmental impact"), once.count("---\n")), (2, 1, 2))
        for kept in ("# Tiny\n\nWords.", "## Use\n\nMore.", run.id):
            self.assertIn(kept, once)
        self.assertFalse("Old words" in once or "a guess" in once)

    def test_a_card_without_front_matter_gets_one_and_no_card_is_made(self) -> None:
        fresh = "---\nco2_eq_emissions:\n  emissions: 1\n---\n\n## Environmental impact\n\nNew.\n"
        self.assertEqual(merged("", fresh), fresh)
        self.assertTrue(merged("# Tiny\n", fresh).endswith("---\n\n# Tiny\n\n## Environmental impact\n\nNew.\n"))

    def test_a_run_without_carbon_gives_no_card_and_says_why(self) -> None:
        with session_on("firecracker-epyc") as session:
            pass
        with self.assertRaises(joulery.InvalidError) as refused:
            model_card(session.result)
        self.assertIn("no carbon is known", str(refused.exception))


class Missing(unittest.TestCase):
    def test_a_missing_library_is_an_import_error_of_one_line_that_says_what_to_install(self) -> None:
        cases = {"keras": "keras", "wandb": "wandb", "mlflow": "mlflow-skinny", "sklearn": "scikit-learn"}
        for module, package in cases.items():
            name = "joulery.integrations." + module
            blocked = {key: None for key in [*sys.modules, module] if key.partition(".")[0] == module}
            with self.subTest(module), mock.patch.dict(sys.modules, {**blocked}):  # type: ignore[arg-type]
                sys.modules.pop(name, None)
                with self.assertRaises(MissingLibraryError) as refused:
                    importlib.import_module(name)
                self.assertIsInstance(refused.exception, ImportError)
                self.assertTrue(str(refused.exception).endswith(f"pip install {package}"), str(refused.exception))
                self.assertNotIn("\n", str(refused.exception))

    def test_a_library_that_breaks_inside_says_so_itself(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "broken_library.py").write_text("import not_there_at_all\n", encoding="utf-8")
            with mock.patch.object(sys, "path", [folder, *sys.path]):
                with self.assertRaises(ModuleNotFoundError) as refused:
                    library("broken_library")
        self.assertEqual(refused.exception.name, "not_there_at_all")


if __name__ == "__main__":
    unittest.main()
