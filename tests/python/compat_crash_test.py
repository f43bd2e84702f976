# SPDX-License-Identifier: Apache-2.0
"""Programs that are cut off in the middle of a task of joulery.compat.codecarbon: by an exception, SIGTERM, SIGKILL. What
was measured is there afterwards, and none hangs: each is waited for with a deadline. They run on this machine."""
import csv
import json
import os
import pathlib
import signal
import subprocess
import unittest
from typing import Any

from compat_programs_test import Programs

PATIENCE_S = 60
TASKS = """
import sys, threading, time
from joulery.compat.codecarbon import EmissionsTracker, TaskEmissionsTracker, track_task_emissions
tracker = EmissionsTracker("victim", log_level="error")
tracker.start_task("done")
end = time.monotonic() + 0.3
while time.monotonic() < end: pass
tracker.stop_task()
"""
OPEN = "tracker.start_task('open')\n"
WAIT = "print('ready', flush=True)\nthreading.Event().wait()\n"


class Cut(Programs):
    def task_names(self) -> list[str]:
        """Of the one task file."""
        (path,) = self.folder.glob("emissions_base_*.csv")
        with open(path, newline="", encoding="utf-8") as file:
            return [row["task_name"] for row in csv.DictReader(file)]

    def cut_by(self, number: int, script: str) -> int:
        """The exit code of a program that is sent the signal once it is ready."""
        with self.start("-c", script) as program:
            assert program.stdout is not None
            self.assertEqual(program.stdout.readline(), "ready\n")
            program.send_signal(number)
            return program.wait(PATIENCE_S)


class Mid(Cut):
    def test_8_3_what_is_raised_inside_a_task_passes_and_the_task_and_the_run_have_their_rows(self) -> None:
        decorated = "@track_task_emissions(tracker=tracker, task_name='open')\ndef work():\n    raise KeyError('mine')\nwork()\n"
        for way in (
            OPEN + "raise KeyError('mine')\n",
            "with TaskEmissionsTracker('open', tracker):\n    raise KeyError('mine')\n",
            decorated,
        ):
            with self.subTest(way):
                ran = self.run_program("-c", TASKS + way)
                self.assertEqual(ran.returncode, 1)
                self.assertIn("KeyError: 'mine'", ran.stderr)
                self.assertEqual((len(self.rows()), self.task_names()), (1, ["done", "open"]))
                for path in self.folder.glob("emissions*"):
                    path.unlink()

    def test_8_3_a_task_that_catches_what_was_raised_leaves_the_next_one_whole(self) -> None:
        script = TASKS + (
            "try:\n    with TaskEmissionsTracker('broken', tracker): 1 / 0\nexcept ZeroDivisionError: pass\n"
            "with TaskEmissionsTracker('next', tracker): pass\n"
        )
        self.assertEqual(self.run_program("-c", script).returncode, 0)
        self.assertEqual(self.task_names(), ["done", "broken", "next"])

    def test_8_3_sigterm_within_a_task_writes_it_and_the_run(self) -> None:
        self.assertEqual(self.cut_by(signal.SIGTERM, TASKS + OPEN + WAIT), -signal.SIGTERM)
        self.assertEqual((len(self.rows()), self.task_names()), (1, ["done", "open"]))

    def test_8_3_threads_within_tasks_keep_no_program_from_ending(self) -> None:
        script = TASKS + (
            "def work(name):\n    with TaskEmissionsTracker(name, tracker): threading.Event().wait()\n"
            "for name in 'ab': threading.Thread(target=work, args=(name,), daemon=True).start()\n"
            "while len(tracker._tasks._open) < 2: time.sleep(0.01)\n"
        )
        self.assertEqual(self.run_program("-c", script).returncode, 0)
        self.assertEqual((len(self.rows()), set(self.task_names())), (1, {"done", "a", "b"}))


@unittest.skipUnless(os.environ.get("JOULERY_PROGRAM"), "the program joulery is not named by JOULERY_PROGRAM")
class Killed(Cut):
    def setUp(self) -> None:
        super().setUp()
        for name in [name for name in self.environment if name.startswith("XDG_") or name == "JOULERY_STORE"]:
            del self.environment[name]  # the store is below HOME, which is the test's folder

    def stored(self, *words: str) -> Any:
        told = subprocess.run(
            [os.environ["JOULERY_PROGRAM"], "--json", "runs", *words], env=self.environment, capture_output=True, text=True,
            timeout=PATIENCE_S,
        )
        self.assertEqual(told.returncode, 0, told.stderr)
        return json.loads(told.stdout)

    def journals(self) -> list[pathlib.Path]:
        return list(self.folder.glob(".local/state/joulery/journal/*/samples.jly"))

    def killed_spans(self, script: str) -> dict[str, Any]:
        """Of the stored run of a program that ends itself with SIGKILL as its last line, by name."""
        ran = self.run_program("-c", script + "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n")
        self.assertEqual(ran.returncode, -signal.SIGKILL, ran.stderr)
        self.assertEqual(self.run_program("-c", "import joulery\nwith joulery.Session('next'): pass").returncode, 0)
        (killed,) = [run["id"] for run in self.stored("list")["runs"] if run["name"] == "victim"]
        return {span["name"]: span for span in self.stored("show", killed)["spans"]}

    def test_7_a_task_that_ended_just_before_kill_9_is_there_from_its_begin_to_its_end(self) -> None:
        done = self.killed_spans(TASKS)["done"]
        self.assertGreaterEqual(done["end_mono_ns"] - done["start_mono_ns"], 3e8)
        self.assertGreater(done["energy_j"]["best"], 0)
        self.assertGreater(done["energy_j"]["high"], done["energy_j"]["best"])

    def test_7_tasks_between_two_readings_are_there_after_kill_9_with_what_they_took_at_most(self) -> None:
        names = [f"short {number}" for number in range(30)]
        loop = f"for name in {names}:\n    tracker.start_task(name)\n    time.sleep(0.001)\n    tracker.stop_task()\n"
        spans = self.killed_spans(TASKS + loop)
        for name in names:
            self.assertGreaterEqual(spans[name]["end_mono_ns"] - spans[name]["start_mono_ns"], 1e6)
            self.assertGreater(spans[name]["energy_j"]["high"], 0, "nobody knows that it took nothing")

    def test_8_3_after_kill_9_the_next_run_stores_the_killed_one_with_its_ended_tasks(self) -> None:
        self.assertEqual(self.cut_by(signal.SIGKILL, TASKS + OPEN + WAIT), -signal.SIGKILL)
        self.assertEqual(list(self.folder.glob("emissions*")), [], "there was nobody to write a row")
        self.assertEqual(len(self.journals()), 1)
        ran = self.run_program("-c", TASKS + "tracker.stop()")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertEqual(self.journals(), [])
        listed = self.stored("list")["runs"]
        self.assertEqual([run["name"] for run in listed], ["victim", "victim"], "each is counted once")
        shown = [self.stored("show", run["id"]) for run in listed]
        killed, whole = sorted(shown, key=lambda run: int(run["window"]["start_mono_ns"]))
        spans = {span["name"]: span for span in killed["spans"]}
        self.assertGreater(spans["done"]["energy_j"]["high"], 0)
        self.assertGreaterEqual(spans["done"]["end_mono_ns"] - spans["done"]["start_mono_ns"], 3e8)
        self.assertGreater(killed["total"]["energy_uj"], 0)
        self.assertGreater(whole["total"]["energy_uj"], 0)


if __name__ == "__main__":
    unittest.main()
