#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sources on the network, from outside: network_test.py BINARY.

Real servers on loopback play a wall plug and a management controller. What is named is read, what is not named is never
asked, a certificate nobody vouches for is refused, and no output holds a password.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = os.path.abspath(sys.argv.pop(1))
NO_COUNTERS = SOURCE / "tests/machines/altra-no-sensors"
PASSWORD = "hunter2"


class Device:
    """tests/servers/device.py while it is wanted; it ends when its standard input closes."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen([sys.executable, SOURCE / "tests/servers/device.py", *arguments],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.said = {}
        for line in self.process.stdout:
            word, _, value = line.strip().partition(" ")
            if word == "ready":
                break
            self.said[word] = value

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    @property
    def address(self):
        return f"{'https' if 'pin' in self.said else 'http'}://127.0.0.1:{self.said['port']}"


class Network(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="joulery-network-")
        self.addCleanup(self.folder.cleanup)
        self.home = pathlib.Path(self.folder.name)

    def joulery(self, *words, **variables):
        environment = {"HOME": str(self.home), "PATH": os.environ["PATH"], "TZ": "UTC", "LC_ALL": "C.UTF-8", **variables}
        done = subprocess.run([BINARY, *map(str, words)], env=environment, cwd=self.home, capture_output=True, text=True,
                              check=False)
        self.assertNotIn(PASSWORD, done.stdout + done.stderr)
        return done

    def test_a_plug_is_the_whole_machine_where_nothing_else_counts(self):
        with Device(SOURCE / "tests/devices/tasmota") as plug:
            done = self.joulery("--root", NO_COUNTERS, "--sensor", f"tasmota:{plug.address}", "run", "--json", "run.json",
                                "--", "sleep", "1.5")
        self.assertEqual(done.returncode, 0, done.stderr)
        run = json.loads((self.home / "run.json").read_text())
        parts = {part["source"]: part for part in run["parts"]}
        power = parts[f"tasmota {plug.address} power"]
        self.assertTrue(power["on_cut"])
        self.assertEqual(power["method"], "integrated")
        self.assertEqual(run["total"]["method"], "integrated", "nothing is modelled beside it")
        energy = run["total"]["energy_j"]
        truth = 121 * run["window"]["duration_s"]
        self.assertLessEqual(energy["low"], truth)
        self.assertGreaterEqual(energy["high"], truth)

    def test_what_is_not_named_is_not_asked(self):
        with Device(SOURCE / "tests/devices/shelly-gen2") as plug:
            self.joulery("--root", NO_COUNTERS, "doctor")
            address = f"shelly:{plug.address}"
            done = self.joulery("--root", NO_COUNTERS, "--sensor", address, "doctor")
            self.assertIn("shelly", done.stdout)
            self.assertRegex(done.stdout, r"(?m)^ok    shelly +counts wall")
            self.assertNotIn("redfish", done.stdout)

    def test_the_measured_command_inherits_neither_connections_nor_passwords(self):
        look = ("import os, socket, stat\n"
                "for fd in map(int, os.listdir('/proc/self/fd')):\n"
                "    try: is_socket = stat.S_ISSOCK(os.fstat(fd).st_mode)\n"
                "    except OSError: continue\n"
                "    if is_socket and socket.socket(fileno=os.dup(fd)).family != socket.AF_UNIX: print('connection', fd)\n"
                "print('password' if 'JOULERY_NETRC_TEXT' in os.environ else 'no password')\n")
        with Device(SOURCE / "tests/devices/shelly-gen2") as plug:
            done = self.joulery("--quiet", "--sensor", f"shelly:{plug.address}", "run", "--", sys.executable, "-c", look,
                                JOULERY_NETRC_TEXT=f"machine 127.0.0.1 login root password {PASSWORD}")
            self.assertEqual(done.stdout, "no password\n")

    def test_a_controller_needs_a_login_and_a_known_key(self):
        with Device(SOURCE / "tests/devices/redfish-idrac9", "--tls", "nameless", "--basic", f"root:{PASSWORD}") as bmc:
            words = ("--root", NO_COUNTERS, "--sensor", f"redfish:{bmc.address}", "doctor")
            entry = f"machine 127.0.0.1 login root password {PASSWORD}"
            stranger = self.joulery(*words, JOULERY_NETRC_TEXT=entry)
            self.assertIn("nobody vouches for its certificate", stranger.stdout)
            self.assertIn("openssl s_client", stranger.stdout)
            netrc = self.home / ".config/joulery/netrc"
            netrc.parent.mkdir(parents=True)
            netrc.write_text(f"{entry} sha256 {bmc.said['pin']}\n")
            netrc.chmod(0o644)
            self.assertIn("others may read it", self.joulery(*words).stdout)
            netrc.chmod(0o600)
            self.assertRegex(self.joulery(*words).stdout, r"(?m)^ok    redfish +counts node")

    def test_an_unreachable_source_is_a_line_of_the_doctor_and_a_note_of_the_run(self):
        with Device(SOURCE) as gone:
            address = f"shelly:{gone.address}"
        done = self.joulery("--root", NO_COUNTERS, "--sensor", address, "doctor")
        self.assertRegex(done.stdout, r"(?m)^warn  shelly +nobody answers")
        run = self.joulery("--root", NO_COUNTERS, "--sensor", address, "run", "-q", "--", "sh", "-c", "exit 5")
        self.assertEqual(run.returncode, 5, "a meter's fault never changes the child's code")

    def test_a_password_in_an_address_is_refused(self):
        done = self.joulery("--sensor", f"redfish:https://root:{PASSWORD}@bmc", "doctor")
        self.assertEqual(done.returncode, 2)
        self.assertIn("netrc", done.stderr)


if __name__ == "__main__":
    unittest.main()
