# SPDX-License-Identifier: Apache-2.0
"""CodeCarbon's own examples, unchanged, under joulery.compat.codecarbon: those of the README that its distribution
brings along, and those of a copy of its sources, docs/ and examples/, which JOULERY_CODECARBON_SOURCE names. None is
kept here. A country is named in the environment, as the guide asks, and that the site uses no water, which CodeCarbon
assumes and one of them looks at; nothing else is."""
import ast
import csv
import importlib.metadata
import importlib.util
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
from typing import Optional

from rooms import need

from joulery.__main__ import program

need("codecarbon")

SOURCE = os.environ.get("JOULERY_CODECARBON_SOURCE", "")
PAGES = ("docs/tutorials/python-api.md", "docs/how-to/scikit-learn.md")
"""Each block of Python by itself, as their own tests run them."""
TUTORIAL = "docs/tutorials/first-tracking.md"
"""Its blocks go on from one another."""
EXAMPLES = {
    "command_line_tool.py": 1,
    "mnist-sklearn.py": 1,
    "multithread.py": 3,
    "print_hardware.py": 0,
    "pue.py": 1,
    "water_consumption_demo.py": 1,
    "wue.py": 1,
}
"""Those that need no network, no GPU and no days, and how many runs each makes."""


def blocks_of(text: str, language: str) -> list[str]:
    return re.findall(rf"^``` ?{language} *\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def is_whole(code: str) -> bool:
    """It is a program: the pages also show sketches whose bodies are comments, or that go on from what they do not say."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return False
    return any(isinstance(node, ast.ImportFrom) and node.module == "codecarbon" for node in tree.body)


def missing_of(code: str) -> list[str]:
    """Top-level modules it imports and this interpreter lacks."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return sorted(name for name in names if importlib.util.find_spec(name) is None)


def runs_of(code: str) -> int:
    """How many runs a block of a page makes: it starts a tracker or stands in one; one that only decorates makes none."""
    return int(bool(re.search(r"\.start\(\)|^with \w*EmissionsTracker", code, re.MULTILINE)))


class Examples(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        kept = {name: value for name, value in os.environ.items() if not name.lower().startswith("codecarbon_")}
        self.environment = {
            **kept,
            "PYTHONPATH": os.pathsep.join(os.path.abspath(path) for path in sys.path if path),
            "HOME": folder.name,
            "JOULERY_STORE": "none",
            "CODECARBON_COUNTRY_ISO_CODE": "FRA",
            "CODECARBON_WUE": "0",
        }

    def run_words(self, *words: str) -> "subprocess.CompletedProcess[str]":
        ran = subprocess.run(
            words, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=300, start_new_session=True
        )
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return ran

    def run_script(self, code: str, runs: int) -> str:
        """What the unchanged script prints; its rows are 38 columns, each of a time and an energy."""
        lacking = missing_of(code)
        if lacking:
            self.skipTest(f"{', '.join(lacking)} is not installed")
        script = self.folder / "script.py"
        script.write_text(code, encoding="utf-8")
        (self.folder / "emissions.csv").unlink(missing_ok=True)
        out = self.run_words(sys.executable, "-m", "joulery.compat.codecarbon", "script.py").stdout
        self.check_rows(runs)
        return out

    def check_rows(self, runs: int) -> None:
        path = self.folder / "emissions.csv"
        rows: list[list[str]] = []
        if path.exists():
            with open(path, newline="", encoding="utf-8") as file:
                rows = list(csv.reader(file))
        self.assertEqual(len(rows[1:]), runs)
        self.assertEqual({len(row) for row in rows}, {38} if runs else set())
        for row in (dict(zip(rows[0], row)) for row in rows[1:]):
            self.assertGreater(float(row["duration"]), 0)
            self.assertGreater(float(row["energy_consumed"]), 0)
            self.assertGreater(float(row["emissions"]), 0)


class Readme(Examples):
    text = str(importlib.metadata.metadata("codecarbon").get_payload())

    def test_its_python_runs_unchanged(self) -> None:
        blocks = [block for block in blocks_of(self.text, "python") if is_whole(block)]
        self.assertGreater(len(blocks), 0)
        for block in blocks:
            with self.subTest(block):
                self.assertIn("Emissions: ", self.run_script(block, runs_of(block)))

    def test_its_command_lines_run_with_joulery_before_them(self) -> None:
        found = program()
        if found is None:
            self.skipTest("the program joulery is not there")
        (self.folder / "train.py").write_text("print(sum(range(10**6)))\n", encoding="utf-8")
        lines = [line for block in blocks_of(self.text, "bash") for line in block.splitlines()]
        lines = [line for line in lines if line.startswith("codecarbon ")]
        self.assertGreater(len(lines), 1)
        os.symlink(sys.executable, self.folder / "python")
        self.environment["PATH"] = f"{self.folder}{os.pathsep}{self.environment.get('PATH', '')}"
        for line in lines:
            with self.subTest(line):
                self.run_words(found, *line.split())
        self.check_rows(sum("monitor" in line for line in lines))


@unittest.skipUnless(SOURCE, "JOULERY_CODECARBON_SOURCE names no copy of CodeCarbon's sources")
class SourceTree(Examples):
    def text_of(self, path: str) -> Optional[str]:
        file = pathlib.Path(SOURCE, path)
        return file.read_text(encoding="utf-8") if file.exists() else None

    def test_the_pages_blocks_run_unchanged(self) -> None:
        for page in PAGES:
            text = self.text_of(page)
            if text is None:
                with self.subTest(page):
                    self.skipTest(f"{page} is not in the copy")
                continue
            for block in blocks_of(text, "python"):
                if is_whole(block):
                    with self.subTest(page, block=block):
                        self.run_script(block, runs_of(block))

    def test_the_first_tutorial_runs_from_block_to_block(self) -> None:
        text = self.text_of(TUTORIAL)
        if text is None:
            self.skipTest(f"{TUTORIAL} is not in the copy")
        blocks = [block for block in blocks_of(text, "python") if not block.startswith("!")]
        out = self.run_script("\n".join(blocks), 1)
        self.assertIn("g CO2eq", out)

    def test_the_examples_run_unchanged(self) -> None:
        for name, runs in EXAMPLES.items():
            with self.subTest(name):
                text = self.text_of("examples/" + name)
                if text is None:
                    self.skipTest(f"{name} is not in the copy")
                self.run_script(text, runs)


if __name__ == "__main__":
    unittest.main()
