# SPDX-License-Identifier: Apache-2.0
"""Programs that end without stop(), and forked children that leave their parent's blocks. They run on this machine."""
import signal
import subprocess
import sys
import unittest

STARTED = """
import sys, threading
import joulery
class Told(joulery.Session):
    def stop(self):
        result = super().stop()
        print("stopped", result.name, flush=True)
        return result
Told("first", store="none").start()
"""
WAIT = "print('ready', flush=True); threading.Event().wait()"


class Endings(unittest.TestCase):
    def test_a_session_that_is_started_ends_with_the_program(self) -> None:
        for ending, code in (("", 0), ("sys.exit(3)", 3), ("raise ValueError('mine')", 1)):
            with self.subTest(ending):
                ran = subprocess.run([sys.executable, "-c", STARTED + ending], capture_output=True, text=True, timeout=60)
                self.assertEqual((ran.returncode, ran.stdout), (code, "stopped first\n"), ran.stderr)

    def test_sigterm_ends_sessions_and_then_the_program(self) -> None:
        for standing, stopped in (
            (WAIT, ["stopped first"]),
            (f"with Told('second', store='none'), joulery.span('x'): {WAIT}", ["stopped second", "stopped first"]),
        ):
            with self.subTest(standing), subprocess.Popen(
                [sys.executable, "-c", STARTED + standing], stdout=subprocess.PIPE, text=True
            ) as program:
                assert program.stdout is not None
                self.assertEqual(program.stdout.readline(), "ready\n")
                program.terminate()
                self.assertEqual(program.stdout.read().splitlines(), stopped)
                self.assertEqual(program.wait(60), -signal.SIGTERM)

    def test_a_handler_of_sigterm_that_the_program_sets_is_left_alone(self) -> None:
        script = STARTED + "import signal\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(7))\n" + WAIT
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as program:
            assert program.stdout is not None
            self.assertEqual(program.stdout.readline(), "ready\n")
            program.terminate()
            self.assertEqual((program.stdout.read(), program.wait(60)), ("stopped first\n", 7))

    def test_a_forked_child_that_leaves_the_parents_blocks_is_not_disturbed(self) -> None:
        script = (
            "import joulery, os, sys\n"
            "with joulery.Session('parent', store='none') as session, joulery.span('x'):\n"
            "    child = os.fork()\n"
            "    if child == 0: sys.exit(0)\n"
            "    print(os.waitpid(child, 0)[1])\n"
            "print(len(session.result.spans))"
        )
        ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
        self.assertEqual((ran.returncode, ran.stdout, ran.stderr), (0, "0\n1\n", ""))


if __name__ == "__main__":
    unittest.main()
