#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""joulery-sensord against the world: rights really given up, an ordinary user metered through it, kill -9, crowds.

  sensord_test.py SENSORD JOULERY

Counters are a fixture's, readable by root alone. What needs root is skipped by name without it.
"""
import json
import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]
JOULERY = os.path.abspath(sys.argv.pop(2))
SENSORD = os.path.abspath(sys.argv.pop(1))
PATIENCE_S = 30
READ = struct.pack("<IHH", 0x44534C4A, 1, 2)
CHANNELS = struct.pack("<IHH", 0x44534C4A, 1, 1)
NOBODY = pwd.getpwnam("nobody")
needs_root = unittest.skipIf(os.geteuid() != 0, "needs root, to have rights to give up")


def become_nobody():
    os.setgroups([])
    os.setgid(NOBODY.pw_gid)
    os.setuid(NOBODY.pw_uid)


class Sensord(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """The tree may lie below root's home, where nobody else may run anything."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix="joulery-program-"))
        cls.addClassCleanup(shutil.rmtree, folder, True)
        folder.chmod(0o755)
        cls.program = shutil.copy(JOULERY, folder)

    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="joulery-sensord-"))
        self.addCleanup(shutil.rmtree, self.root, True)
        shutil.copytree(TOP / "tests/machines/xeon-two-sockets", self.root, dirs_exist_ok=True)
        self.root.chmod(0o755)
        (self.root / "run/joulery").mkdir(parents=True)
        self.socket = self.root / "run/joulery/sensord.sock"
        self.counter = self.root / "sys/class/powercap/intel-rapl:0/energy_uj"
        for file in self.root.glob("sys/class/powercap/*/energy_uj"):
            file.chmod(0o400)
        self.count_to(100_000_000_000)
        self.log = open(self.root / "log", "w+")
        self.addCleanup(self.log.close)
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="joulery-home-"))
        self.addCleanup(shutil.rmtree, self.home, True)
        if os.geteuid() == 0:
            os.chown(self.home, NOBODY.pw_uid, NOBODY.pw_gid)
        self.server = None
        self.start()
        self.addCleanup(self.stop)

    def count_to(self, microjoules):
        """In one write of always the same length, so that no reader sees half a number."""
        self.counter.chmod(0o600)
        with open(self.counter, "r+b", buffering=0) as file:
            os.pwrite(file.fileno(), f"{microjoules:015d}\n".encode(), 0)
            file.truncate(16)
        self.counter.chmod(0o400)

    def start(self, *words):
        command = [SENSORD, "--root", str(self.root), "--user", "nobody", *words]
        self.server = subprocess.Popen(command, stderr=self.log)
        self.wait_for("an answer", lambda: self.ask(READ))

    def stop(self):
        if self.server and self.server.poll() is None:
            self.server.terminate()
            self.server.wait()

    def wait_for(self, what, question):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            answer = question()
            if answer:
                return answer
            time.sleep(0.02)
        self.log.seek(0)
        return self.fail(f"never came: {what}\n{self.log.read()}")

    def connect(self):
        client = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.addCleanup(client.close)
        client.connect(str(self.socket))
        client.settimeout(PATIENCE_S)
        return client

    def ask(self, request):
        try:
            with self.connect() as client:
                client.send(request)
                return client.recv(200_000)
        except OSError:
            return None

    def joulery(self, *words, user=become_nobody):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.home), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        return subprocess.Popen([self.program, "--root", str(self.root), *words], env=environment, cwd=self.home, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                preexec_fn=user if os.geteuid() == 0 else None)

    def status(self):
        lines = pathlib.Path(f"/proc/{self.server.pid}/status").read_text().splitlines()
        return {line.split(":")[0]: line.split(":")[1].split() for line in lines}

    @needs_root
    def test_every_right_is_given_up(self):
        status = self.status()
        for word in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
            self.assertEqual(int(status[word][0], 16), 0, word)
        self.assertEqual(status["NoNewPrivs"], ["1"])
        self.assertEqual(status["Seccomp"], ["2"])
        self.assertEqual(status["Uid"], [str(NOBODY.pw_uid)] * 4)
        self.assertEqual(status["Gid"], [str(NOBODY.pw_gid)] * 4)
        self.assertEqual(status["Groups"], [])

    @needs_root
    def test_without_its_user_it_does_not_start(self):
        done = subprocess.run([SENSORD, "--root", str(self.root), "--user", "no-such-user"], capture_output=True, text=True)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("no such user", done.stderr)

    def test_one_socket_has_one_server(self):
        done = subprocess.run([SENSORD, "--root", str(self.root), "--user", "nobody"], capture_output=True, text=True)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("another server listens there", done.stderr)

    @needs_root
    def test_an_ordinary_user_is_told_what_only_root_may_read(self):
        doctor, _ = self.joulery("doctor").communicate(timeout=PATIENCE_S)
        self.assertRegex(doctor, r"ok +sensord +joulery-sensord counts package-0")
        self.assertRegex(doctor, r"ok +powercap +.*counted by joulery-sensord")
        run = self.run_while(lambda: self.count_to(100_000_000_000 + 7_000_000))
        part = next(p for p in run["parts"] if p["part"] == "package-0")
        self.assertEqual(part["method"], "counted")
        self.assertEqual(part["source"], "powercap intel-rapl:0")
        self.assertAlmostEqual(part["energy_uj"], 7_000_000, delta=350_000)
        self.assertLess(part["energy_j"]["low"], 7.0)
        self.assertGreater(part["energy_j"]["high"], 7.0)

    def run_while(self, deed):
        """A run of an ordinary user during which `deed` is done: its command waits for it."""
        os.mkfifo(self.home / "go", 0o666)
        os.chmod(self.home / "go", 0o666)
        file = self.home / "run.json"
        process = self.joulery("-q", "run", "--json", str(file), "--", "sh", "-c", "read line < go")
        with open(self.home / "go", "w") as go:  # opens when the command reads
            deed()
            time.sleep(0.3)  # a tick that sees it before the command ends
            go.write("go\n")
        _, said = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, 0, said)
        return json.loads(file.read_text())

    @needs_root
    def test_a_server_that_is_killed_and_comes_back_loses_no_energy(self):
        def deed():
            self.server.send_signal(signal.SIGKILL)
            self.server.wait()
            self.count_to(100_000_000_000 + 5_000_000)
            self.start()
            time.sleep(1.2)  # a client asks again after a second
            self.count_to(100_000_000_000 + 9_000_000)
        run = self.run_while(deed)
        part = next(p for p in run["parts"] if p["part"] == "package-0")
        self.assertAlmostEqual(part["energy_uj"], 9_000_000, delta=450_000)

    @needs_root
    def test_the_socket_is_closed_to_who_is_not_in_the_group(self):
        os.chown(self.socket, 0, 0)
        self.socket.chmod(0o660)
        doctor, _ = self.joulery("doctor").communicate(timeout=PATIENCE_S)
        self.assertRegex(doctor, r"sensord +joulery-sensord may not be asked")
        self.assertIn("usermod -aG joulery", doctor)

    def test_a_crowd_and_its_rubbish_keep_nobody_from_an_answer(self):
        crowd = []
        for number in range(1000):
            client = self.connect()
            try:
                client.send((READ, b"x", b"rubbish!", READ[:5], READ + b"more", b"y" * 50_000)[number % 6])
            except OSError:
                pass  # it was closed already
            crowd.append(client)
        for client in crowd:
            client.close()
        self.assertTrue(self.wait_for("an answer", lambda: self.ask(READ)))
        self.assertTrue(self.ask(CHANNELS))

    def test_a_flood_does_not_keep_others_waiting(self):
        stop = threading.Event()

        def flood():
            with self.connect() as client:
                while not stop.is_set():
                    client.send(READ)
                    client.recv(4096)
        threads = [threading.Thread(target=flood) for _ in range(4)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(50):
                self.assertTrue(self.ask(READ))
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    def test_a_socket_of_the_service_manager_is_taken(self):
        self.stop()
        path = self.root / "handed.sock"
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
            listener.bind(str(path))
            listener.listen()
            words = [SENSORD, "--root", str(self.root), "--user", "nobody"]
            pid = os.fork()
            if pid == 0:
                os.dup2(listener.fileno(), 3)
                os.execve(SENSORD, words, {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"})
            try:
                self.socket = path
                self.assertTrue(self.wait_for("an answer", lambda: self.ask(READ)))
                self.assertTrue(pathlib.Path(f"/proc/{pid}").exists())
            finally:
                os.kill(pid, signal.SIGTERM)
                os.waitpid(pid, 0)


class Units(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="joulery-units-"))
        self.addCleanup(shutil.rmtree, self.folder, True)
        source = TOP / "packaging/systemd"
        service = (source / "joulery-sensord.service.in").read_text()
        self.service = self.folder / "joulery-sensord.service"
        self.service.write_text(service.replace("@sbin@", os.path.dirname(SENSORD)))
        shutil.copy(source / "joulery-sensord.socket", self.folder)

    def analyze(self, *words):
        if not shutil.which("systemd-analyze"):
            self.skipTest("needs systemd-analyze")
        return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, cwd=self.folder)

    def test_systemd_knows_every_option_of_both_units(self):
        done = self.analyze("verify", "--recursive-errors=no", "./joulery-sensord.service", "./joulery-sensord.socket")
        ours = [line for line in done.stderr.splitlines() if "joulery-sensord" in line]
        self.assertEqual(ours, [])
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_systemd_thinks_the_service_little_exposed(self):
        done = self.analyze("security", "--offline=true", "./joulery-sensord.service")
        found = re.search(r"exposure level for .*: ([0-9.]+)", done.stdout)
        self.assertIsNotNone(found, done.stdout + done.stderr)
        self.assertLessEqual(float(found.group(1)), 2.0, done.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=1)
