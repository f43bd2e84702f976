# SPDX-License-Identifier: Apache-2.0
"""Whole programs under joulery.compat.codecarbon: unchanged scripts that import codecarbon, and programs that end
without stop(). They run on this machine."""
import contextlib
import csv
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

TRACKED = "from joulery.compat.codecarbon import EmissionsTracker\ntracker = EmissionsTracker(log_level='error')\n"
STUCK = """
import os, sys, threading
from joulery import _endings
from joulery.compat.codecarbon import EmissionsTracker, tracker
from joulery.compat.codecarbon.outputs import BaseOutput
_endings._PATIENCE_S, tracker._PATIENCE_S = 1.5, 0.5
entered = threading.Event()
class Stuck(BaseOutput):
    def out(self, total, delta):
        entered.set()
        threading.Event().wait()
tracker = EmissionsTracker(log_level="critical", output_handlers=[Stuck()], output_methods=[])
tracker.start()
"""


class Programs(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        variables = {name: value for name, value in os.environ.items() if not name.lower().startswith("codecarbon_")}
        self.environment = {**variables, "HOME": folder.name, "JOULERY_STORE": "none"}

    def start(self, *words: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, *words],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run_program(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, *words], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=60,
            start_new_session=True,
        )

    def rows(self) -> list[dict[str, str]]:
        with open(self.folder / "emissions.csv", newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))


class StandIn(Programs):
    SCRIPT = """
import sys
import codecarbon
from codecarbon import EmissionsTracker, OfflineEmissionsTracker, track_emissions
from codecarbon.emissions_tracker import BaseEmissionsTracker, track_task_emissions
from codecarbon.external.logger import logger, set_logger_level
from codecarbon.output import EmissionsData, FileOutput, LoggerOutput, OutputMethod
from codecarbon.output_methods.base_output import BaseOutput
import importlib.util
assert importlib.util.find_spec("codecarbon") is not None
with EmissionsTracker(project_name=sys.argv[1], log_level="error") as tracker:
    sum(range(10**6))
print(tracker.final_emissions_data.energy_consumed > 0, codecarbon.__version__, __name__)
"""

    def test_8_3_an_unchanged_script_runs_with_its_arguments(self) -> None:
        (self.folder / "script.py").write_text(self.SCRIPT, encoding="utf-8")
        ran = self.run_program("-m", "joulery.compat.codecarbon", "script.py", "mine")
        self.assertEqual((ran.returncode, ran.stdout.strip()), (0, "True 3.3.0 __main__"), ran.stderr)
        self.assertEqual([row["project_name"] for row in self.rows()], ["mine"])
        ran = self.run_program("-m", "joulery.compat.codecarbon", "-m", "script", "other")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertEqual([row["project_name"] for row in self.rows()], ["mine", "other"])

    def test_8_3_a_scripts_exit_code_is_the_programs(self) -> None:
        (self.folder / "script.py").write_text("import codecarbon, sys; sys.exit(3)", encoding="utf-8")
        self.assertEqual(self.run_program("-m", "joulery.compat.codecarbon", "script.py").returncode, 3)

    def test_8_3_without_words_it_says_how_it_is_used(self) -> None:
        ran = self.run_program("-m", "joulery.compat.codecarbon")
        self.assertEqual((ran.returncode, ran.stdout), (2, ""))
        self.assertIn("usage", ran.stderr)

    def test_importing_it_loads_no_native_library(self) -> None:
        self.environment["JOULERY_LIBRARY"] = "/nowhere/libjoulery.so.1"
        ran = self.run_program("-c", TRACKED + "print('made')")
        self.assertEqual((ran.returncode, ran.stdout), (0, "made\n"), ran.stderr)


@unittest.skipUnless(os.environ.get("JOULERY_PROGRAM"), "the program joulery is not named by JOULERY_PROGRAM")
class Readers(Programs):
    def test_8_1_the_importer_of_codecarbons_files_reads_ours(self) -> None:
        script = TRACKED + "tracker.start_task('one'); tracker.stop_task(); tracker.stop()"
        self.run_program("-c", script)
        told = subprocess.run(
            [os.environ["JOULERY_PROGRAM"], "--json", "import", "codecarbon", "emissions.csv"],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        self.assertEqual(told.returncode, 0, told.stderr)
        found = json.loads(told.stdout)
        self.assertEqual((found["runs"], found["refused"]), (1, []))
        (row,) = self.rows()
        self.assertEqual(found["phases"][0]["energy_kwh"]["mean"], float(row["energy_consumed"]))

    def test_8_3_words_that_are_no_script_go_to_the_program(self) -> None:
        ran = self.run_program("-m", "joulery.compat.codecarbon", "login")
        self.assertEqual((ran.returncode, "nothing is sent" in ran.stdout), (0, True), ran.stderr)


class Share(Programs):
    def test_8_1_process_mode_is_the_programs_share_and_says_so(self) -> None:
        script = TRACKED + (
            "import time\nprocess = EmissionsTracker(log_level='error', tracking_mode='process')\n"
            "tracker.start(); process.start()\nend = time.monotonic() + 1\nwhile time.monotonic() < end: pass\n"
            "process.stop(); tracker.stop()"
        )
        self.assertEqual(self.run_program("-c", script).returncode, 0)
        energies = {row["tracking_mode"]: row["energy_consumed"] for row in self.rows()}
        self.assertEqual(set(energies), {"machine", "process"})
        self.assertGreater(float(energies["process"]), 0)
        self.assertLess(float(energies["process"]), float(energies["machine"]))


class Endings(Programs):
    def test_8_3_a_program_that_never_stops_its_tracker_has_its_row(self) -> None:
        for ending, code in (("", 0), ("import sys; sys.exit(3)", 3), ("raise ValueError('mine')", 1)):
            with self.subTest(ending):
                ran = self.run_program("-c", TRACKED + "tracker.start()\n" + ending)
                self.assertEqual(ran.returncode, code, ran.stderr)
                self.assertEqual(len(self.rows()), 1)
                (self.folder / "emissions.csv").unlink()

    def test_8_3_sigterm_writes_the_row_and_ends_the_program_by_the_signal(self) -> None:
        with self.start("-c", TRACKED + "tracker.start()\nprint('ready', flush=True)\ninput()") as program:
            assert program.stdout is not None
            self.assertEqual(program.stdout.readline(), "ready\n")
            program.terminate()
            self.assertEqual(program.wait(60), -signal.SIGTERM)
        self.assertEqual(len(self.rows()), 1)

    def test_8_3_sigterm_is_heard_by_a_program_that_waits_or_is_at_its_outputs(self) -> None:
        busy = "while True: tracker.flush()"
        waiting = "import threading; threading.Event().wait()"
        for standing in (waiting, busy, "input()"):
            with self.subTest(standing), self.start("-c", TRACKED + f"tracker.start()\nprint('ready', flush=True)\n{standing}") as program:
                assert program.stdout is not None
                self.assertEqual(program.stdout.readline(), "ready\n")
                program.terminate()
                self.assertEqual(program.wait(60), -signal.SIGTERM)
            self.assertGreaterEqual(len(self.rows()), 1)
            (self.folder / "emissions.csv").unlink()

    def test_8_3_a_handler_of_sigterm_of_the_program_is_left_alone(self) -> None:
        script = (
            "import signal, sys\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(7))\n"
            + TRACKED
            + "import time\ntracker.start()\nprint('ready', flush=True)\nwhile True: time.sleep(0.01)"
        )
        with self.start("-c", script) as program:
            assert program.stdout is not None
            self.assertEqual(program.stdout.readline(), "ready\n")
            program.terminate()
            self.assertEqual(program.wait(60), 7)
        self.assertEqual(len(self.rows()), 1)

    def test_8_3_a_handler_of_sigterm_that_is_set_later_is_left_alone(self) -> None:
        own = "signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))"
        chained = "before = signal.getsignal(signal.SIGTERM)\nsignal.signal(signal.SIGTERM, lambda *both: (before(*both), sys.exit(7)))"
        ignored = "signal.signal(signal.SIGTERM, lambda *_: ended.append(7))"
        for handler in (own, chained, ignored):
            script = (
                "import signal, sys, time\nended = []\n" + TRACKED + f"tracker.start()\n{handler}\n"
                "print('ready', flush=True)\nwhile not ended: time.sleep(0.01)\n"
                "time.sleep(0.5); tracker.flush(); sys.exit(*ended)\n"
            )
            with self.subTest(handler), self.start("-c", script) as program:
                assert program.stdout is not None
                self.assertEqual(program.stdout.readline(), "ready\n")
                program.terminate()
                self.assertEqual(program.wait(60), 7)
            self.assertGreaterEqual(len(self.rows()), 1)
            (self.folder / "emissions.csv").unlink()

    def test_8_3_an_output_that_blocks_keeps_no_program_from_ending(self) -> None:
        for ending, code in (
            ("threading.Thread(target=tracker.flush, daemon=True).start(); entered.wait(); sys.exit(3)", 3),
            ("threading.Thread(target=tracker.flush, daemon=True).start(); entered.wait(); os.kill(os.getpid(), 15)", -15),
            ("os.kill(os.getpid(), 15)", -15),
        ):
            with self.subTest(ending):
                ran = self.run_program("-c", STUCK + ending + "\nthreading.Event().wait()")
                self.assertEqual((ran.returncode, ran.stdout), (code, ""), ran.stderr)

    def test_8_3_sigterm_ends_a_forked_child_at_once_and_leaves_the_run_to_the_parent(self) -> None:
        script = TRACKED + (
            "import os, signal, time\ntracker.start()\nchild = os.fork()\n"
            "if child == 0: time.sleep(60); os._exit(1)\n"
            "os.kill(child, signal.SIGTERM)\nprint(os.waitpid(child, 0)[1])\n"
        )
        ran = self.run_program("-c", script)
        self.assertEqual((ran.returncode, ran.stdout), (0, f"{int(signal.SIGTERM)}\n"), ran.stderr)
        self.assertEqual(len(self.rows()), 1)

    def test_8_3_after_stop_sigterm_is_as_it_was(self) -> None:
        script = TRACKED + (
            "import signal\nbefore = signal.getsignal(signal.SIGTERM)\ntracker.start()\n"
            "during = signal.getsignal(signal.SIGTERM)\ntracker.stop()\n"
            "print(during != before, signal.getsignal(signal.SIGTERM) == before)"
        )
        self.assertEqual(self.run_program("-c", script).stdout, "True True\n")

    def test_8_3_several_trackers_at_once_all_have_their_rows(self) -> None:
        script = TRACKED + "other = EmissionsTracker(log_level='error', tracking_mode='process')\ntracker.start()\nother.start()"
        with contextlib.suppress(FileNotFoundError):
            (self.folder / "emissions.csv").unlink()
        self.assertEqual(self.run_program("-c", script).returncode, 0)
        self.assertEqual(sorted(row["tracking_mode"] for row in self.rows()), ["machine", "process"])


if __name__ == "__main__":
    unittest.main()
