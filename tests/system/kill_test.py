#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""kill -9 at random moments: the store opens, every run that began is there once, with every span that had finished.

  kill_test.py JOULERY [ROUNDS]

Rounds follow each other in one store, so some kill a meter that is just closing the runs of its forerunners. A span is
with the kernel when it has ended (R34): each repetition that began before the kill has one before it that had finished.
"""
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ROUNDS = int(sys.argv.pop(2)) if len(sys.argv) > 2 else 20
JOULERY = os.path.abspath(sys.argv.pop(1) if len(sys.argv) > 1 else "build/release/bin/joulery")
PATIENCE_S = 60
START_S = 0.5
SEED = 20_25


class Kill(unittest.TestCase):
    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="joulery-kill-"))
        self.addCleanup(shutil.rmtree, self.home, True)
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(self.home), "LC_ALL": "C.UTF-8", "TZ": "UTC"}

    def joulery(self, *words):
        done = subprocess.run([JOULERY, *words], env=self.environment, capture_output=True, text=True, timeout=PATIENCE_S)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def victim(self, name, delay):
        """Kills a meter after `delay`. How many repetitions had ended before."""
        log = self.home / f"{name}.log"
        command = f"echo begun >> {log}; sleep 0.01"
        meter = subprocess.Popen([JOULERY, "-q", "run", "--name", name, "--repeat", "1000", "--", "bash", "-c", command],
                                 env=self.environment, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        meter.send_signal(signal.SIGKILL)
        meter.wait()
        begun = len(log.read_text().split()) if log.exists() else 0
        return max(0, begun - 1)

    def test_nothing_finished_is_lost_and_nothing_is_there_twice(self):
        chance = random.Random(SEED)
        finished = {}
        for number in range(ROUNDS):
            # Most while the meter starts or closes others' runs, the rest with repetitions behind them.
            delay = START_S + chance.random() if number % 3 == 0 else chance.choice((0.02, 0.3)) * chance.random()
            finished[f"victim-{number}"] = self.victim(f"victim-{number}", delay)
        self.joulery("run", "--name", "after", "--", "true")
        self.assertEqual(list((self.home / ".local/state/joulery/journal").glob("*/samples.jly")), [])
        runs = json.loads(self.joulery("--json", "runs", "list", "--limit", "0"))["runs"]
        names = [run["name"] for run in runs]
        self.assertEqual(len(set(names)), len(names), "a run is there twice")
        self.assertEqual(len({run["id"] for run in runs}), len(runs))
        self.assertIn("after", names)
        for name, count in finished.items():
            if count == 0:
                continue
            self.assertIn(name, names)
            run = json.loads(self.joulery("--json", "runs", "show", next(r["id"] for r in runs if r["name"] == name)))
            spans = run["spans"]
            self.assertGreaterEqual(len(spans), count, name)
            self.assertEqual(len({span["id"] for span in spans}), len(spans), name)
        self.assertTrue(any(finished.values()) or ROUNDS < 5, "no round came as far as a finished span")


if __name__ == "__main__":
    unittest.main(verbosity=1)
