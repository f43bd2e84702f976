#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every rule of metering, of the benchmark and of lint has a test that bears its number, and every test that the page of
defects names exists. Reads the sources only; whether the tests pass is theirs to say."""
import pathlib
import re
import unittest

HOUSE = pathlib.Path(__file__).resolve().parents[2]
PAGE = HOUSE / "docs/method/defects-of-the-field.md"
# By their letters: how many there are. BM_4 and BM4 are one rule.
RULES = {"R": 40, "M": 7, "G": 6, "BM": 35, "EQ": 5, "RP": 2, "EN": 5, "L": 18}
# Rules of what is not built yet. One that has a test is no exception any more.
NOT_BUILT = {}


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

    def test_every_rule_has_a_test_that_bears_its_number(self):
        words = {word for name in self.names for word in re.split(r"[._]", re.sub(r"(BM|EQ|RP|EN)_(?=\d)", r"\1", name))}
        rules = [f"{letters}{number}" for letters, most in RULES.items() for number in range(1, most + 1)]
        self.assertEqual([rule for rule in rules if rule not in words and rule not in NOT_BUILT], [])

    def test_every_test_that_the_page_of_defects_names_exists(self):
        named = re.findall(r"`(\w+\.\w+|test_\w+)`", PAGE.read_text(encoding="utf-8"))
        self.assertGreater(len(named), 30)
        self.assertEqual([name for name in named if name not in self.names], [])


if __name__ == "__main__":
    unittest.main()
