#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What survives: kill -9, a full disk, two runs at once, a torn recording; and what a replay and a moving counter give.

  crash_test.py JOULERY
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

JOULERY = os.path.abspath(sys.argv.pop(1) if len(sys.argv) > 1 else "build/release/bin/joulery")
PATIENCE_S = 30
RANGE_UJ = 262143328850


class Case(unittest.TestCase):
    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="joulery-system-"))
        self.addCleanup(shutil.rmtree, self.home, True)
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(self.home), "LC_ALL": "C.UTF-8", "TZ": "UTC"}

    def joulery(self, *words, check=True, **more):
        environment = {**self.environment, **more}
        done = subprocess.run([JOULERY, *words], env=environment, capture_output=True, text=True, timeout=PATIENCE_S)
        if check:
            self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def runs(self):
        return json.loads(self.joulery("--json", "runs", "list").stdout)["runs"]

    def wait_for(self, what, question):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if question():
                return
            time.sleep(0.02)
        self.fail("never came: " + what)


class Crash(Case):
    def journals(self):
        return list((self.home / ".local/state/joulery/journal").glob("*/samples.jly"))

    def test_a_killed_meter_loses_no_finished_sample_and_its_child_lives_on(self):
        meter = subprocess.Popen([JOULERY, "-q", "run", "--name", "victim", "--", "sleep", "20"], env=self.environment)
        self.wait_for("half a second of samples", lambda: any(j.stat().st_size > 1500 for j in self.journals()))
        children = pathlib.Path(f"/proc/{meter.pid}/task/{meter.pid}/children").read_text().split()
        meter.send_signal(signal.SIGKILL)
        meter.wait()
        for child in children:
            os.kill(int(child), 0)  # it lives
            os.kill(int(child), signal.SIGKILL)
        after = self.joulery("run", "--", "true")
        self.assertIn("whose joulery was killed", after.stderr)
        self.assertEqual(self.journals(), [])
        listed = self.runs()
        self.assertEqual(sorted(r["name"] or "" for r in listed), ["", "victim"])
        victim = json.loads(self.joulery("--json", "runs", "show", next(r["id"] for r in listed if r["name"])).stdout)
        self.assertGreater(victim["total"]["energy_uj"], 0)
        self.assertIsNone(victim["exit"]["code"])
        self.joulery("run", "--", "true")
        self.assertEqual(len(self.runs()), 3, "the victim is counted once")

    def test_two_runs_at_once_are_two_runs(self):
        meters = [subprocess.Popen([JOULERY, "-q", "run", "--", "sleep", "0.3"], env=self.environment) for _ in range(6)]
        self.assertEqual([m.wait(PATIENCE_S) for m in meters], [0] * 6)
        self.assertEqual(len({r["id"] for r in self.runs()}), 6)

    def test_a_full_disk_changes_no_exit_code_and_is_said_once(self):
        if os.geteuid() != 0:
            self.skipTest("mounting a small disk needs root")
        disk = self.home / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("this machine mounts no tmpfs")
        self.addCleanup(subprocess.run, ["umount", "-l", str(disk)], capture_output=True)
        (disk / "filler").write_bytes(b"x" * 60000)
        self.environment["HOME"] = str(disk)
        done = self.joulery("run", "--", "sh", "-c", "exit 7", check=False)
        self.assertEqual(done.returncode, 7)
        self.assertIn("yours", done.stderr, "the summary is printed all the same")
        self.assertRegex(done.stderr, r"joulery: warning: .*(space|disk|full)")

    def test_a_read_only_home_changes_no_exit_code(self):
        self.environment["HOME"] = "/proc/nowhere"
        done = self.joulery("run", "--", "sh", "-c", "exit 3", check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn("yours", done.stderr)
        self.assertIn("joulery: warning:", done.stderr)


class Replay(Case):
    def setUp(self):
        super().setUp()
        self.file = str(self.home / "run.jly")
        self.joulery("--place", "FR", "record", self.file, "--", "sleep", "0.5")

    def test_R40_a_replay_gives_the_same_bytes_under_any_locale_and_time_zone(self):
        first = self.joulery("--json", "replay", self.file).stdout
        for more in ({"LC_ALL": "C"}, {"TZ": "Asia/Tokyo"}, {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"}):
            self.assertEqual(self.joulery("--json", "replay", self.file, **more).stdout, first, more)
        self.assertGreater(json.loads(first)["total"]["energy_uj"], 0)

    def test_a_torn_recording_is_used_up_to_the_tear_and_says_so(self):
        whole = pathlib.Path(self.file).read_bytes()
        torn = self.home / "torn.jly"
        torn.write_bytes(whole[:-30])
        done = self.joulery("--json", "replay", str(torn))
        self.assertIn("broken record", done.stderr)
        self.assertGreater(json.loads(done.stdout)["total"]["energy_uj"], 0)

    def test_what_is_no_recording_is_refused_with_3(self):
        rubbish = self.home / "rubbish"
        rubbish.write_bytes(b"not a journal at all")
        done = self.joulery("replay", str(rubbish), check=False)
        self.assertEqual(done.returncode, 3)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1)

    def test_a_recording_is_never_overwritten(self):
        before = pathlib.Path(self.file).read_bytes()
        done = self.joulery("record", self.file, "--", "true", check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(pathlib.Path(self.file).read_bytes(), before)


class MovingCounter(Case):
    """A machine whose true energy is known: a counter file that a thread moves, over its wrap."""

    def setUp(self):
        super().setUp()
        self.zone = self.home / "machine/sys/class/powercap/intel-rapl:0"
        self.zone.mkdir(parents=True)
        (self.home / "machine/proc").mkdir()
        shutil.copy("/proc/stat", self.home / "machine/proc/stat")
        (self.zone / "name").write_text("package-0\n")
        (self.zone / "max_energy_range_uj").write_text(f"{RANGE_UJ}\n")
        (self.zone / "constraint_0_name").write_text("long_term\n")
        (self.zone / "constraint_0_max_power_uw").write_text("150000000\n")
        self.true_uj = RANGE_UJ - 8_000_000
        self.write()
        self.stop = threading.Event()
        self.mover = threading.Thread(target=self.move)

    def write(self):
        # In place, as sysfs does: the meter keeps the file open.
        with open(self.zone / "energy_uj", "r+b" if (self.zone / "energy_uj").exists() else "wb") as counter:
            counter.write(f"{self.true_uj % (RANGE_UJ + 61):>14}\n".encode())

    def move(self):
        """About 60 W in steps of 5 ms."""
        last = time.monotonic()
        while not self.stop.wait(0.005):
            now = time.monotonic()
            self.true_uj += int((now - last) * 60e6)
            last = now
            self.write()

    def test_R1_the_printed_interval_holds_the_true_energy_over_a_wrap(self):
        self.mover.start()
        self.addCleanup(self.mover.join)
        self.addCleanup(self.stop.set)
        out = self.home / "run.json"
        begin = self.true_uj
        self.joulery("--root", str(self.home / "machine"), "run", "--json", str(out), "--", "sleep", "1")
        end = self.true_uj
        run = json.loads(out.read_text())
        part = next(p for p in run["parts"] if p["part"] == "package-0")
        self.assertEqual(part["method"], "counted")
        self.assertIn("wrapped", part["flags"])
        # begin and end were read just outside the window: the truth lies within, and close below.
        self.assertLessEqual(part["energy_uj"], end - begin + 61)
        self.assertGreaterEqual(part["energy_j"]["high"] * 1e6, 0.9 * (end - begin))
        self.assertLess(part["energy_j"]["low"] * 1e6, end - begin)
        self.assertEqual(sum(s["energy_uj"] for s in run["shares"] if s["part"] in ("package-0", "machine/package-0")), part["energy_uj"])


if __name__ == "__main__":
    unittest.main(verbosity=1)
