#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One meter per machine: ranks of a job on one fixture machine whose counter moves, and leaders that are killed.

  node_test.py JOULERY

The machine is a folder with one RAPL package; a thread moves its counter at a known power, so what every run must say
is known. Nothing here judges how long a thing took.
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
import threading
import time
import unittest

JOULERY = os.path.abspath(sys.argv.pop(1) if len(sys.argv) > 1 else "build/release/bin/joulery")
SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
PATIENCE_S = 30
RANGE_UJ = 262143328850
WATTS = 50


class Machine:
    """A package whose counter grows with the monotonic clock; it wraps once soon after the start."""

    def __init__(self, folder):
        self.root = folder
        zone = folder / "sys/class/powercap/intel-rapl:0"
        zone.mkdir(parents=True)
        (zone / "name").write_text("package-0\n")
        (zone / "max_energy_range_uj").write_text(f"{RANGE_UJ}\n")
        (zone / "constraint_0_max_power_uw").write_text("150000000\n")
        shutil.copytree(SOURCE / "tests/machines/epyc-two-packages/proc", folder / "proc")
        self.counter = os.open(zone / "energy_uj", os.O_CREAT | os.O_WRONLY, 0o600)
        self.start = time.monotonic()
        self.stopped = threading.Event()
        self.longest_rest = 0.0  # of the counter: how late it may have been at any moment
        self.moved = self.start
        self.move()
        self.thread = threading.Thread(target=self.turn, daemon=True)
        self.thread.start()

    def move(self):
        now = time.monotonic()
        self.longest_rest = max(self.longest_rest, now - self.moved)
        self.moved = now
        value = (RANGE_UJ - 40_000_000 + int((now - self.start) * WATTS * 1e6)) % RANGE_UJ
        os.pwrite(self.counter, f"{value:<13}\n".encode(), 0)  # one width: a reader never sees half a number

    def turn(self):
        while not self.stopped.wait(0.001):
            self.move()

    def stop(self):
        self.stopped.set()
        self.thread.join()
        os.close(self.counter)


class Nodes(unittest.TestCase):
    def setUp(self):
        # Where a file system in memory is at hand, the counter moves without touching a disk.
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="joulery-node-", dir=memory))
        self.addCleanup(shutil.rmtree, self.home, True)
        (self.home / "run").mkdir(mode=0o700)
        self.machine = Machine(self.home / "machine")
        self.addCleanup(self.machine.stop)
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(self.home), "LC_ALL": "C.UTF-8", "TZ": "UTC",
                            "XDG_RUNTIME_DIR": str(self.home / "run")}

    def rank(self, number, world, command, job="77"):
        environment = {**self.environment, "SLURM_JOB_ID": job, "SLURM_STEP_ID": "0", "SLURM_PROCID": str(number),
                       "SLURM_LOCALID": str(number), "SLURM_NTASKS": str(world)}
        return subprocess.Popen([JOULERY, "--root", str(self.machine.root), "-q", "run", "--interval", "20ms", "--json",
                                 str(self.home / f"rank-{number}.json"), "--", *command], env=environment)

    def result(self, number):
        return json.loads((self.home / f"rank-{number}.json").read_text())

    def joulery(self, *words):
        done = subprocess.run([JOULERY, *words], env=self.environment, capture_output=True, text=True, timeout=PATIENCE_S)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def node_words(self, run):
        return [a["text"] for a in run["anomalies"] if a["kind"] == "node"]

    def expect_its_energy(self, run, what):
        """The whole window at the machine's power: nothing lost, nothing twice."""
        seconds = run["window"]["duration_s"]
        package = next(p for p in run["parts"] if p["path"] == "machine/package-0")
        energy = package["energy_j"]
        # The counter is exact but for its rests, which a busy machine makes long: one at each edge.
        self.assertAlmostEqual(energy["best"], WATTS * seconds, delta=2 * WATTS * (self.machine.longest_rest + 0.002), msg=what)
        self.assertEqual(package["coverage"], 1, what)
        self.assertEqual(run["gaps"], [], what)

    def wait_for(self, what, question):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if question():
                return
            time.sleep(0.01)
        self.fail("never came: " + what)

    def sockets(self):
        return list((self.home / "run/joulery").glob("*.sock"))

    def test_R32_four_ranks_share_one_meter_and_merge_to_the_machine_once(self):
        ranks = [self.rank(n, 4, ["sleep", "1.5"]) for n in range(4)]
        self.assertEqual([r.wait(PATIENCE_S) for r in ranks], [0] * 4)
        runs = [self.result(n) for n in range(4)]
        for number, run in enumerate(runs):
            self.expect_its_energy(run, f"rank {number}")
            self.assertEqual(run["rank"]["number"], number)
        followers = [run for run in runs if any("readings are used" in word for word in self.node_words(run))]
        self.assertGreaterEqual(len(followers), 3, [self.node_words(run) for run in runs])
        merged = json.loads(self.joulery("--json", "runs", "merge", *[run["id"] for run in runs]))
        self.expect_its_energy(merged, "merged")
        self.assertEqual(merged["total"]["coverage"], 1)
        self.assertEqual(len(merged["merged"]["nodes"]), 1)
        self.assertEqual(self.sockets(), [])

    def test_a_leader_that_ends_hands_over_and_nothing_is_lost(self):
        first = self.rank(0, 2, ["sleep", "0.6"])
        self.wait_for("a leader", self.sockets)
        second = self.rank(1, 2, ["sleep", "1.8"])
        self.assertEqual([first.wait(PATIENCE_S), second.wait(PATIENCE_S)], [0, 0])
        run = self.result(1)
        self.expect_its_energy(run, "the one that stayed")
        words = self.node_words(run)
        self.assertTrue(any("readings are used" in word for word in words), words)
        self.assertTrue(any("ended" in word for word in words), words)

    def test_leaders_killed_at_any_moment_cost_no_energy(self):
        """Three ranks, the first two killed one after the other: the third says what the machine took."""
        chance = random.Random(4711)
        for attempt in range(4):
            job = f"9{attempt}"
            first = self.rank(0, 3, ["sleep", "30"], job)
            self.wait_for("a leader", self.sockets)
            second = self.rank(1, 3, ["sleep", "30"], job)
            time.sleep(0.1)
            third = self.rank(2, 3, ["sleep", "2.5"], job)
            for victim in (first, second):
                time.sleep(chance.uniform(0.05, 0.9))
                children = pathlib.Path(f"/proc/{victim.pid}/task/{victim.pid}/children").read_text().split()
                victim.send_signal(signal.SIGKILL)
                victim.wait()
                for child in children:
                    os.kill(int(child), signal.SIGKILL)
            self.assertEqual(third.wait(PATIENCE_S), 0)
            self.expect_its_energy(self.result(2), f"attempt {attempt}")
        listed = json.loads(self.joulery("--json", "runs", "list", "--limit", "0"))["runs"]
        self.assertGreaterEqual(len(listed), 8, "the killed ones were closed by the next")

    def test_runs_that_join_a_job_by_name_share_and_others_do_not(self):
        def joined(job, number):
            return subprocess.Popen([JOULERY, "--root", str(self.machine.root), "-q", "run", "--join", job, "--json",
                                     str(self.home / f"rank-{number}.json"), "--", "sleep", "1"], env=self.environment)
        runs = [joined("mine", 0), joined("mine", 1), joined("other", 2), joined("none", 3)]
        self.assertEqual([r.wait(PATIENCE_S) for r in runs], [0] * 4)
        following = [bool(self.node_words(self.result(n))) for n in range(4)]
        self.assertEqual(sum(following[:2]), 1, following)
        self.assertEqual(following[2:], [False, False])

    def test_a_leader_that_hangs_is_left_alone(self):
        first = self.rank(0, 2, ["sleep", "30"])
        self.wait_for("a leader", self.sockets)
        first.send_signal(signal.SIGSTOP)
        second = self.rank(1, 2, ["sleep", "1"])
        self.assertEqual(second.wait(PATIENCE_S), 0)
        self.expect_its_energy(self.result(1), "beside a leader that hangs")
        first.send_signal(signal.SIGCONT)
        children = pathlib.Path(f"/proc/{first.pid}/task/{first.pid}/children")
        self.wait_for("its command, which it may not have started yet", lambda: children.read_text().split())
        for child in children.read_text().split():
            os.kill(int(child), signal.SIGKILL)
        first.wait(PATIENCE_S)


if __name__ == "__main__":
    unittest.main(verbosity=2)
