# SPDX-License-Identifier: Apache-2.0
"""Sessions and spans from Python: energies on a machine whose counters the test moves, nesting,
threads, tasks, forks, errors."""
import asyncio
import contextvars
import ctypes
import multiprocessing
import os
import subprocess
import sys
import threading
import unittest
from typing import Any

import joulery
from machine import MACHINES, CountingMachine, session_on


class Energies(unittest.TestCase):
    def setUp(self) -> None:
        self.machine = CountingMachine()
        self.addCleanup(self.machine.close)

    def test_a_span_is_given_what_the_counters_counted_between_its_edges(self) -> None:
        # A counter that stood still is taken to have counted evenly since it last moved: so it moves before each edge.
        with joulery.Session("exact", store="none", root=self.machine.root) as session:
            self.machine.count(0.001)
            with joulery.span("outer", precise=True) as outer:
                self.machine.count(10)
                with joulery.span("inner", precise=True) as inner:
                    self.machine.count(5)
            outer_result, inner_result = outer.result, inner.result
        self.assertEqual(inner_result.method, "counted")
        for energy, counted in ((inner_result.energy, 10), (outer_result.energy, 30), (outer_result.self_energy, 20)):
            self.assertLessEqual(energy.low, counted)
            self.assertGreaterEqual(energy.high, counted)
        packages = [part for part in session.result.parts if part.name.startswith("package")]
        self.assertAlmostEqual(sum(part.energy.best for part in packages if part.energy), 30, delta=1)
        memory = [part for part in session.result.parts if part.name == "dram-0"]
        self.assertIsNone(memory[0].energy, "a counter that stands still while the machine works is no 0")

    def test_a_result_asked_after_the_run_is_the_one_of_the_run(self) -> None:
        with joulery.Session("late", store="none", root=self.machine.root) as session:
            with joulery.span("only", precise=True, tokens=4) as only:
                self.machine.count(2)
        row = session.result.spans[0]
        self.assertEqual(only.result.energy, row.energy)
        self.assertEqual(only.result.per("token"), row.energy / 4)
        self.assertIsNone(only.result.per("image"))


class Nesting(unittest.TestCase):
    def test_spans_of_one_thread_are_children_of_the_one_around_them(self) -> None:
        with session_on("firecracker-epyc") as session:
            with joulery.span("a"):
                with joulery.span("b"):
                    joulery.work(images=2)
                with joulery.span("c"):
                    pass
        rows = {row.name: row for row in session.result.spans}
        self.assertIsNone(rows["a"].parent)
        self.assertEqual((rows["b"].parent, rows["c"].parent), (rows["a"].id, rows["a"].id))
        self.assertEqual(rows["b"].work, {"image": 2})

    def test_tasks_of_one_loop_keep_their_own_spans_apart(self) -> None:
        async def step(name: str, turns: int) -> None:
            async with joulery.span(name):
                for _ in range(turns):
                    await asyncio.sleep(0)
                    async with joulery.span(name + " inner"):
                        await asyncio.sleep(0)

        async def both() -> None:
            await asyncio.gather(step("one", 3), step("two", 3))

        with session_on("firecracker-epyc") as session:
            asyncio.run(both())
        rows = session.result.spans
        by_id = {row.id: row for row in rows}
        inner = [row for row in rows if row.name.endswith("inner")]
        self.assertEqual(len(inner), 6)
        for row in inner:
            assert row.parent is not None
            self.assertEqual(by_id[row.parent].name + " inner", row.name)

    def test_a_span_may_overlap_another_and_end_in_another_thread(self) -> None:
        with session_on("firecracker-epyc") as session:
            first = joulery.span("first").begin()
            second = joulery.span("second").begin()
            first.end()
            thread = threading.Thread(target=second.end)
            thread.start()
            thread.join()
            third = joulery.span("third").begin()
            third.end()
        rows = {row.name: row for row in session.result.spans}
        self.assertEqual(set(rows), {"first", "second", "third"})

    def test_threads_begin_spans_of_the_session_that_is_open(self) -> None:
        def work() -> None:
            for _ in range(20):
                with joulery.span("step", steps=1):
                    pass

        with session_on("firecracker-epyc") as session:
            threads = [threading.Thread(target=work) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(len(session.result.spans), 80)
        self.assertTrue(all(row.parent is None and row.work == {"step": 1} for row in session.result.spans))


class Mistakes(unittest.TestCase):
    def test_what_is_raised_inside_a_span_passes_and_the_span_is_kept(self) -> None:
        with session_on("firecracker-epyc") as session:
            with self.assertRaises(KeyError):
                with joulery.span("broken"):
                    raise KeyError("mine")
            with joulery.span("after"):
                pass
        self.assertEqual([(row.name, row.parent) for row in session.result.spans], [("broken", None), ("after", None)])

    def test_work_that_is_refused_at_the_start_leaves_no_span_open(self) -> None:
        with session_on("firecracker-epyc") as session:
            for wrong in (-1, "many"):
                with self.assertRaises((joulery.InvalidError, ctypes.ArgumentError)):
                    session.span("wrong", tokens=wrong).begin()  # type: ignore[arg-type]
            with self.assertRaises(joulery.InvalidError):
                joulery.work(tokens=1)
            with joulery.span("after"):
                pass
        self.assertEqual([(row.name, row.parent) for row in session.result.spans], [("after", None)])

    def test_a_session_that_is_left_in_another_context_has_its_run(self) -> None:
        def enter_here_and_leave_elsewhere() -> None:
            session = session_on("firecracker-epyc", "left")
            session.__enter__()
            contextvars.copy_context().run(session.__exit__, None, None, None)
            self.assertFalse(session.is_open)
            self.assertEqual(session.result.name, "left")
            other = session_on("firecracker-epyc").start()
            self.assertIs(joulery.current_session(), other)
            other.stop()

        contextvars.copy_context().run(enter_here_and_leave_elsewhere)

    def test_a_wrong_place_says_what_and_what_to_do(self) -> None:
        with self.assertRaises(joulery.InvalidError) as refused:
            joulery.Session(place="Atlantis", store="none").start()
        self.assertIn("Atlantis", str(refused.exception))
        self.assertTrue(refused.exception.remedy)
        self.assertIsInstance(refused.exception, ValueError)

    def test_starting_twice_stopping_before_and_asking_too_early_are_refused(self) -> None:
        session = session_on("firecracker-epyc")
        with self.assertRaises(joulery.GoneError):
            session.stop()
        session.start()
        with self.assertRaises(joulery.InvalidError):
            session.start()
        span = session.span("x").begin()
        with self.assertRaises(joulery.InvalidError):
            _ = span.result
        with self.assertRaises(joulery.InvalidError):
            span.begin()
        span.end()
        with self.assertRaises(joulery.GoneError):
            span.end()
        with self.assertRaises(joulery.InvalidError):
            span_work_of_a_wrong_kind(session)
        self.assertIs(session.stop(), session.stop())
        with self.assertRaises(joulery.InvalidError):
            joulery.Session(interval_s=5)

    def test_a_span_that_outlives_its_session_is_left_like_any_other(self) -> None:
        session = session_on("firecracker-epyc").start()
        with session.span("long"):
            session.stop()
        with self.assertRaises(joulery.InvalidError):
            joulery.work(tokens=1)

    def test_work_outside_of_a_span_is_refused(self) -> None:
        with self.assertRaises(joulery.InvalidError):
            joulery.work(tokens=1)

    def test_a_store_that_cannot_be_written_raises_and_the_run_is_there_all_the_same(self) -> None:
        session = joulery.Session(store="/proc/nothing/joulery.db", root=str(MACHINES / "firecracker-epyc"))
        session.start()
        with self.assertRaises(joulery.JouleryError):
            session.stop()
        self.assertEqual(session.result.name, "")


def span_work_of_a_wrong_kind(session: joulery.Session) -> None:
    with session.span("y") as span:
        span.work(tokens=-1)


def spans_of_a_child(answers: "multiprocessing.Queue[list[str]]") -> None:
    with session_on("firecracker-epyc", "child") as session:
        with joulery.span("in child"):
            pass
    answers.put([row.name for row in session.result.spans])


class Processes(unittest.TestCase):
    def child_of(self, method: str) -> list[str]:
        context: Any = multiprocessing.get_context(method)
        answers = context.Queue()
        process = context.Process(target=spans_of_a_child, args=(answers,))
        process.start()
        names: list[str] = answers.get(timeout=60)
        process.join(60)
        self.assertEqual(process.exitcode, 0)
        return names

    def test_a_forked_and_a_spawned_child_meter_their_own_spans(self) -> None:
        with session_on("firecracker-epyc") as session:
            with joulery.span("parent"):
                self.assertEqual(self.child_of("fork"), ["in child"])
                self.assertEqual(self.child_of("spawn"), ["in child"])
        self.assertEqual([row.name for row in session.result.spans], ["parent"])

    def test_a_program_without_a_session_gets_one_that_ends_with_it(self) -> None:
        script = "import joulery\nwith joulery.span('alone') as s: pass\nprint(s.result.name, joulery.current_session().is_open)"
        environment = {**os.environ, "JOULERY_STORE": "none"}
        ran = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60)
        self.assertEqual((ran.returncode, ran.stdout, ran.stderr), (0, "alone True\n", ""))

    def test_sys_exit_and_an_unhandled_error_inside_a_span_end_the_program_as_ever(self) -> None:
        for ending, code in (("sys.exit(3)", 3), ("raise ValueError('mine')", 1)):
            script = f"import joulery, sys\nwith joulery.Session(store='none'), joulery.span('x'): {ending}"
            ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
            self.assertEqual(ran.returncode, code, ran.stderr)


class Importing(unittest.TestCase):
    def test_importing_the_package_loads_nothing_but_itself(self) -> None:
        script = "import sys; before = set(sys.modules); import joulery; print(sorted(set(sys.modules) - before))"
        ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
        self.assertEqual(ran.stdout.strip(), "['joulery']", ran.stderr)

    def test_every_name_of_all_is_there_and_no_other(self) -> None:
        for name in joulery.__all__:
            self.assertTrue(hasattr(joulery, name), name)
        with self.assertRaises(AttributeError):
            getattr(joulery, "nonsense")


if __name__ == "__main__":
    unittest.main()
