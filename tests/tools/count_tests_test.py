# SPDX-License-Identifier: Apache-2.0
"""Tests of tools/count_tests: cases inside programs are counted, and no failure is lost.
Run by ctest as tools.count_tests, or alone: python3 tests/tools/count_tests_test.py."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

COUNT = Path(__file__).resolve().parents[2] / "tools" / "count_tests"
GTEST = "[==========] {} tests from 1 test suite ran. (0 ms total)\n[  PASSED  ] {} tests.\n"


def case(status, said="", inner=""):
    """One ctest entry as ctest writes it."""
    return f'<testcase name="n" status="{status}">{inner}<system-out>{said}</system-out></testcase>'


class CountTest(unittest.TestCase):

    def counts(self, *cases):
        with tempfile.NamedTemporaryFile("w", suffix=".xml") as report:
            report.write(f"<testsuite>{''.join(cases)}</testsuite>")
            report.flush()
            done = subprocess.run([sys.executable, COUNT, report.name], capture_output=True, text=True, check=True)
        return tuple(map(int, done.stdout.split()))

    def test_a_program_that_says_nothing_counts_as_one(self):
        self.assertEqual(self.counts(case("run"), case("fail")), (1, 1, 0))

    def test_the_cases_of_googletest_are_counted(self):
        self.assertEqual(self.counts(case("run", GTEST.format(5, 5))), (5, 0, 0))
        self.assertEqual(self.counts(case("fail", GTEST.format(5, 2) + "[  SKIPPED ] 1 test.\n")), (2, 2, 1))
        self.assertEqual(self.counts(case("run", GTEST.format(5, 4) + "[  SKIPPED ] 1 test, listed below:\n")), (4, 0, 1))

    def test_the_cases_of_unittest_are_counted(self):
        self.assertEqual(self.counts(case("run", "Ran 3 tests in 0.1s\n\nOK (skipped=1)\n")), (2, 0, 1))
        said = "Ran 6 tests in 0.1s\n\nFAILED (failures=1, errors=2, expected failures=1)\n"
        self.assertEqual(self.counts(case("fail", said)), (3, 3, 0))

    def test_a_program_that_dies_after_good_cases_is_one_failure(self):
        self.assertEqual(self.counts(case("fail", GTEST.format(5, 5))), (5, 1, 0))

    def test_a_skip_is_a_skip_and_a_missing_program_a_failure(self):
        skip = '<skipped message="SKIP_RETURN_CODE=77"/>'
        lost = '<skipped message="Unable to find executable"/>'
        self.assertEqual(self.counts(case("notrun", inner=skip), case("notrun", inner=lost)), (0, 1, 1))


if __name__ == "__main__":
    unittest.main()
