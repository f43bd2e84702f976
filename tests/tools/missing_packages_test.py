#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of cmake/MissingPackages.cmake: a build that lacks something says in one line what, and what to type."""
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class MissingPackages(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="joulery-missing-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.stand_in("dpkg-query", 'shift 2; for p in "$@"; do [ "$p" = libicu-dev ] || [ "$p" = g++ ] || echo "installed $p"; done')

    def stand_in(self, name, body):
        path = self.folder / name
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(0o755)

    def configure(self, code, **environment):
        """Runs CMake code with the functions, and with no program on the PATH but the stand-ins."""
        script = self.folder / "script.cmake"
        script.write_text(f"set(JOULERY_WHEEL ON)\ninclude({ROOT}/cmake/MissingPackages.cmake)\n{code}\n", encoding="utf-8")
        return subprocess.run([shutil.which("cmake"), "-P", str(script)], cwd=ROOT, env={"PATH": str(self.folder), **environment},
                              capture_output=True, text=True)

    def line_of(self, done):
        self.assertNotEqual(done.returncode, 0)
        lines = [line.strip() for line in done.stderr.splitlines() if "joulery: " in line]
        self.assertEqual(len(lines), 1, done.stderr)
        return lines[0]

    def test_no_compiler_is_said_before_cmake_looks_for_one(self):
        line = "joulery: not found: a C++ compiler; on a Debian type: sudo apt-get install -y --no-install-recommends g++ libicu-dev"
        self.assertEqual(self.line_of(self.configure("joulery_need_compiler()")), line)
        self.assertEqual(self.line_of(self.configure("joulery_need_compiler()", CXX="x86_64-linux-gnu-g++ -m64")), line)

    def test_a_compiler_the_user_names_or_has_is_enough(self):
        self.stand_in("my-g++", "exit 0")
        self.assertEqual(self.configure("joulery_need_compiler()", CXX="my-g++ -m64").returncode, 0)
        self.stand_in("c++", "exit 0")
        self.assertEqual(self.configure("joulery_need_compiler()").returncode, 0)

    def test_what_was_not_found_is_named_and_nothing_else(self):
        found = "set(ICU_FOUND FALSE)\nset(fmt_FOUND TRUE)\nset(JOULERY_RE2 JOULERY_RE2-NOTFOUND)\n"
        line = self.line_of(self.configure(found + "joulery_need(ICU_FOUND fmt_FOUND JOULERY_RE2)"))
        self.assertTrue(line.startswith("joulery: not found: ICU, RE2; on a Debian type: "), line)
        self.assertEqual(self.configure(found + "joulery_need(fmt_FOUND)").returncode, 0)

    def test_where_all_packages_are_there_none_is_advised(self):
        self.stand_in("dpkg-query", 'shift 2; printf "installed %s\\n" "$@"')
        self.assertEqual(self.line_of(self.configure("joulery_need(ICU_FOUND)")), "joulery: not found: ICU")

    def test_without_dpkg_all_of_them_are_named(self):
        (self.folder / "dpkg-query").unlink()
        line = self.line_of(self.configure("joulery_need(ICU_FOUND)"))
        for package in ("g++", "libfmt-dev", "libicu-dev", "libncurses-dev"):
            self.assertIn(f" {package}", line)
        self.assertNotIn("libpng-dev", line, "a wheel has no workers that decode images")


if __name__ == "__main__":
    unittest.main()
