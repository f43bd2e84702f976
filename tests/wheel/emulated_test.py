#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The wheel of another processor under an emulator: a Python of that processor imports it and measures a span, and its
program answers. How much energy an emulated program uses says nothing about the real processor: only what kind of
number comes out is looked at. Skipped by name where the wheel or that Python is not there.

Usage: emulated_test.py MACHINE SYSROOT EMULATOR...
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import zipfile
from typing import Any

SOURCE = pathlib.Path(__file__).resolve().parents[2]
MACHINE, SYSROOT, EMULATOR = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:]
WHEELS = sorted((SOURCE / "build" / "wheel").glob(f"joulery-*_{MACHINE}.whl"))
PYTHONS = sorted((SYSROOT / "usr" / "bin").glob("python3.*"))
SPAN = """
import json, platform, sys, joulery
with joulery.Session(store="none", root=sys.argv[1]) as session:
    with joulery.span("emulated", tokens=3) as span:
        sum(range(300_000))
print(json.dumps({"machine": platform.machine(), "package": joulery.__file__, "session_s": session.result.duration_s,
                  "span": span.result.to_dict(), "shown": str(span.result)}))
"""


def missing() -> str:
    """What is not there, with the command that makes it; "" when all of it is."""
    if not WHEELS:
        return f"no wheel for {MACHINE}: tools/build_wheel {MACHINE}"
    if not PYTHONS:
        return f"no Python in {SYSROOT}: tools/sysroot {SYSROOT}"
    return ""


@unittest.skipIf(missing(), missing())
class EmulatedWheel(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="joulery-wheel-")
        self.addCleanup(folder.cleanup)
        self.top = pathlib.Path(folder.name)
        with zipfile.ZipFile(WHEELS[-1]) as wheel:
            wheel.extractall(self.top)

    def emulated(self, *command: str) -> str:
        """What it says, in an environment that names nothing of the real machine's."""
        ended = subprocess.run(
            [*EMULATOR, *command], env={"PYTHONPATH": str(self.top)}, text=True, capture_output=True, timeout=100
        )
        self.assertEqual(ended.returncode, 0, ended.stderr)
        return ended.stdout

    def measured(self, root: str) -> dict[str, Any]:
        """A span by the Python of that processor, on the machine whose files are under `root`."""
        said: dict[str, Any] = json.loads(self.emulated(str(PYTHONS[-1]), "-B", "-c", SPAN, root))
        print(said["shown"])
        return said

    def test_a_python_of_that_processor_measures_a_span(self) -> None:
        said = self.measured("/")
        self.assertEqual(said["machine"], MACHINE)
        self.assertEqual(pathlib.Path(said["package"]), self.top / "joulery" / "__init__.py")
        span = said["span"]
        self.assertEqual(span["work"], {"token": 3.0})
        self.assertLess(0, span["duration_s"])
        self.assertLess(span["duration_s"], said["session_s"])

    def test_where_nothing_counts_its_number_is_a_model_s_with_wide_bounds(self) -> None:
        span = self.measured(str(SOURCE / "tests" / "machines" / "altra-no-sensors"))["span"]
        self.assertIn(span["method"], ("modelled", "assumed"))
        low, best, high = (span["energy_j"][end] for end in ("low", "best", "high"))
        self.assertLessEqual(0, low)
        self.assertLess(low, best)
        self.assertLess(best, high)

    def test_the_program_says_its_version(self) -> None:
        (program,) = self.top.glob("joulery-*.data/scripts/joulery")
        program.chmod(0o755)
        version = re.search(r"project\(joulery VERSION ([0-9.]+)", (SOURCE / "CMakeLists.txt").read_text())
        self.assertRegex(self.emulated(str(program), "--version"), rf"^joulery {re.escape(version[1])}\b")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
