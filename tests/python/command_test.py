# SPDX-License-Identifier: Apache-2.0
"""python -m joulery: which command it becomes, which program that is, and that it is that command."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

from joulery import __main__ as command
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


class Finding(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = pathlib.Path(folder.name).resolve()
        self.environment = {"PATH": str(self.put("path/joulery").parent)}

    def put(self, place: str) -> pathlib.Path:
        """An executable file."""
        path = self.top / place
        path.parent.mkdir(parents=True)
        path.touch(0o755)
        return path

    def found_from(self, package: str) -> str | None:
        """What a package at this place, under an interpreter elsewhere, takes for its program."""
        with (
            mock.patch.object(command, "__file__", str(self.top / package / "__main__.py")),
            mock.patch.object(sys, "executable", str(self.top / "elsewhere/python")),
            mock.patch.dict(os.environ, self.environment, clear=True),
        ):
            return command.program()

    def test_the_program_installed_with_the_package_comes_before_one_on_the_path(self) -> None:
        installed = self.put("env/bin/joulery")
        self.assertEqual(self.found_from("env/lib/python3.11/site-packages/joulery"), str(installed))
        beside = self.put("target/bin/joulery")
        self.assertEqual(self.found_from("target/joulery"), str(beside))

    def test_without_one_it_is_beside_the_interpreter_then_on_the_path_then_nowhere(self) -> None:
        package = "clone/python/joulery"
        self.assertEqual(self.found_from(package), str(self.top / "path/joulery"))
        beside = self.put("elsewhere/joulery")
        self.assertEqual(self.found_from(package), str(beside))
        beside.unlink()
        self.environment = {"PATH": str(self.top)}
        self.assertIsNone(self.found_from(package))

    def test_the_user_may_name_it(self) -> None:
        named = self.put("mine/joulery")
        self.environment["JOULERY_PROGRAM"] = str(named)
        self.put("env/bin/joulery")
        self.assertEqual(self.found_from("env/lib/python3.11/site-packages/joulery"), str(named))


class Running(unittest.TestCase):
    def test_a_script_runs_as_under_the_command_and_its_exit_code_is_kept(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            script = os.path.join(folder, "script.py")
            with open(script, "w", encoding="utf-8") as file:
                file.write("import sys; print('from', sys.argv[1:]); sys.exit(7)")
            environment = {**os.environ, "JOULERY_STORE": os.path.join(folder, "runs.db")}
            ran = subprocess.run(
                [sys.executable, "-m", "joulery", "run", script, "a"], env=environment, capture_output=True, text=True, timeout=60
            )
        self.assertEqual((ran.returncode, ran.stdout), (7, "from ['a']\n"), ran.stderr)
        self.assertIn("J", ran.stderr)


if __name__ == "__main__":
    unittest.main()
