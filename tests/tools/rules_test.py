#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every rule of metering has a test that bears its number, and every test that the page of defects names exists. Reads
the sources only; whether the tests pass is theirs to say."""
import pathlib
import re
import unittest

HOUSE = pathlib.Path(__file__).resolve().parents[2]
PAGE = HOUSE / "docs/method/defects-of-the-field.md"
# G5 is advice for repeated trials, the benchmark's matter.
RULES = [f"R{n}" for n in range(1, 41)] + [f"M{n}" for n in range(1, 8)] + ["G1", "G2", "G3", "G4", "G6"]


def names_of_tests():
    names = set()
    for folder in ("src", "tests"):
        for path in (HOUSE / folder).rglob("*"):
            if path.suffix in (".cpp", ".h"):
                text = path.read_text(encoding="utf-8", errors="replace")
                found = re.findall(r"\b(?:TEST|TEST_F|TEST_P|RC_GTEST_PROP)\(\s*(\w+),\s*(\w+)", text)
                names |= {f"{suite}.{name}" for suite, name in found}
            elif path.suffix == ".py":
                names |= set(re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8")))
    return names


class Rules(unittest.TestCase):
    def setUp(self):
        self.names = names_of_tests()

    def test_every_rule_of_metering_has_a_test_that_bears_its_number(self):
        words = {word for name in self.names for word in re.split(r"[._]", name)}
        self.assertEqual([rule for rule in RULES if rule not in words], [])

    def test_every_test_that_the_page_of_defects_names_exists(self):
        named = re.findall(r"`(\w+\.\w+|test_\w+)`", PAGE.read_text(encoding="utf-8"))
        self.assertGreater(len(named), 30)
        self.assertEqual([name for name in named if name not in self.names], [])


if __name__ == "__main__":
    unittest.main()
