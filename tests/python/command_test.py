# SPDX-License-Identifier: Apache-2.0
"""python -m joulery: which command it becomes, and that it is that command."""
import os
import subprocess
import sys
import tempfile
import unittest

from joulery.__main__ import arguments_of


class Arguments(unittest.TestCase):
    def test_a_script_is_run_by_this_interpreter(self) -> None:
        self.assertEqual(
            arguments_of(["run", "--name", "x", "train.py", "--lr", "1"]),
            ["run", "--name", "x", "--", sys.executable, "train.py", "--lr", "1"],
        )
        self.assertEqual(arguments_of(["run", "-m", "pkg"]), ["run", "--", sys.executable, "-m", "pkg"])

    def test_everything_else_is_handed_on(self) -> None:
        for words in (["doctor"], ["run", "--", "sleep", "1"], ["report", "last"], ["run", "--", "python", "a.py"]):
            self.assertEqual(arguments_of(words), words)


class Running(unittest.TestCase):
    def test_a_script_runs_as_under_the_command_and_its_exit_code_is_kept(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            script = os.path.join(folder, "script.py")
            with open(script, "w", encoding="utf-8") as file:
                file.write("import sys; print('from', sys.argv[1:]); sys.exit(7)")
            environment = {**os.environ, "JOULERY_STORE": "none"}
            ran = subprocess.run(
                [sys.executable, "-m", "joulery", "run", script, "a"], env=environment, capture_output=True, text=True, timeout=60
            )
        self.assertEqual((ran.returncode, ran.stdout), (7, "from ['a']\n"), ran.stderr)
        self.assertIn("J", ran.stderr)


if __name__ == "__main__":
    unittest.main()
