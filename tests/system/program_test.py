#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A program that is a sensor ends with joulery, however joulery ends, and is not charged to the command.

  program_test.py JOULERY
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

JOULERY = os.path.abspath(sys.argv.pop(1) if len(sys.argv) > 1 else "build/release/bin/joulery")
PATIENCE_S = 30
METER = """#!/bin/sh
echo $$ > {home}/pid
trap 'echo ended > {home}/ended; exit' TERM
while :; do echo '{{"channel": "bench", "kind": "power", "value": 5, "unit": "W"}}'; sleep 0.05; done
"""


class Program(unittest.TestCase):
    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="joulery-system-"))
        self.addCleanup(shutil.rmtree, self.home, True)
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(self.home), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        self.meter = self.home / "meter"
        self.meter.write_text(METER.format(home=self.home))
        self.meter.chmod(0o755)

    def wait_for(self, what, question):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if question():
                return
            time.sleep(0.02)
        self.fail("never came: " + what)

    def start(self, *words):
        words = [JOULERY, "-q", "--sensor", f"program:{self.meter}", *words]
        return subprocess.Popen(words, env=self.environment)

    def is_gone(self):
        pid = int((self.home / "pid").read_text())
        return not pathlib.Path(f"/proc/{pid}").exists()

    def test_it_is_asked_to_end_when_the_run_has_ended_and_its_channel_is_in_the_run(self):
        file = self.home / "run.json"
        self.assertEqual(self.start("run", "--json", str(file), "--", "sleep", "0.5").wait(PATIENCE_S), 0)
        self.assertTrue(self.is_gone())
        self.assertTrue((self.home / "ended").exists(), "it got SIGTERM before SIGKILL")
        part = next(p for p in json.loads(file.read_text())["parts"] if p["part"] == "bench")
        self.assertFalse(part["on_cut"])
        self.assertGreater(part["energy_uj"], 500_000)
        self.assertLess(part["energy_uj"], 20_000_000)

    def test_the_kernel_ends_it_when_joulery_is_killed(self):
        joulery = self.start("record", str(self.home / "file.jly"), "--for", "60s")
        self.wait_for("the program", lambda: (self.home / "pid").exists() and (self.home / "pid").read_text().strip())
        joulery.send_signal(signal.SIGKILL)
        joulery.wait()
        self.wait_for("its end", self.is_gone)


if __name__ == "__main__":
    unittest.main(verbosity=1)
