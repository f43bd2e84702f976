# SPDX-License-Identifier: Apache-2.0
"""Tests of ./joulery, the bootstrap, on a tree of one C++ file: builds once, passes everything on, says one line.
Package tools are stand-ins on PATH, downloads a script that notes its arguments; compiler and CMake are real.
Run by ctest as tools.bootstrap, or alone: python3 tests/tools/bootstrap_test.py."""

import json
import os
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534
PROGRAM = """#include <cstdio>
int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) std::printf("<%s>", argv[i]);
  std::printf("\\n");
  return argc > 1 && argv[1][0] == '7' ? 7 : 0;
}
"""
CMAKE = """cmake_minimum_required(VERSION 3.25)
project(tiny CXX)
option(JOULERY_TESTS "" ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
add_executable(joulery src/main.cpp)
if(JOULERY_TESTS)
  enable_testing()
  add_test(NAME good COMMAND joulery)
  add_test(NAME other COMMAND joulery ${TINY_ARGUMENT})
endif()
"""
PRESETS = {"version": 4, "configurePresets": [{"name": "release", "generator": "Ninja",
                                               "binaryDir": "${sourceDir}/build/${presetName}"}]}


class BootstrapTest(unittest.TestCase):
    """One tiny tree per test."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="joulery-bootstrap-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.tree = self.folder / "a tree"
        for name in ("joulery", "tools/setup.sh", "tools/test", "tools/count_tests", "tools/packages.txt"):
            (self.tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.tree / name)
        for name in ("src", "data", "cmake"):
            (self.tree / name).mkdir()
        for name in ("layers.txt", "tools/pins.txt"):
            (self.tree / name).touch()
        (self.tree / "src" / "main.cpp").write_text(PROGRAM, encoding="utf-8")
        (self.tree / "CMakeLists.txt").write_text(CMAKE, encoding="utf-8")
        (self.tree / "CMakePresets.json").write_text(json.dumps(PRESETS), encoding="utf-8")
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        self.notes = self.folder / "notes"
        self.notes.touch()
        self.stand_in(self.tree / "tools" / "fetch", 'echo "fetch $*" >>"$NOTES"')
        self.stand_in(self.bin / "dpkg-query", 'shift 2; printf "installed %s\\n" "$@"')
        self.stand_in(self.bin / "apt-get", 'echo "apt-get $*" >>"$NOTES"')
        self.stand_in(self.bin / "sudo", "exit 1")

    @staticmethod
    def stand_in(path, body):
        path.write_text(f"#!/bin/bash\n{body}\n", encoding="utf-8")
        path.chmod(0o755)

    def type(self, *words, user=None, at=None):
        """What a user types, with nothing but the stand-ins before the real tools."""
        environment = {"PATH": f"{self.bin}:/usr/bin:/bin", "HOME": str(self.folder), "NOTES": str(self.notes),
                       "LC_ALL": "C.UTF-8"}
        return subprocess.run([str((at or self.tree) / "joulery"), *words], env=environment, cwd=self.folder, user=user,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)

    def noted(self, word):
        return [line for line in self.notes.read_text(encoding="utf-8").splitlines() if line.startswith(word)]

    def age_sources(self):
        """Puts the stamp's build into the past, so that a touch now is newer whatever the clock's tick."""
        past = time.time() - 100
        for path in self.tree.rglob("*"):
            if "build" not in path.parts:
                os.utime(path, (past, past))

    def test_the_first_word_builds_and_every_argument_arrives(self):
        done = self.type("run", "--", "a b", "*", "")
        self.assertEqual((done.returncode, done.stdout), (0, "<run><--><a b><*><>\n"))
        self.assertIn("building build/release", done.stderr)

    def test_the_exit_code_is_the_programs(self):
        self.assertEqual(self.type("7").returncode, 7)

    def test_a_built_tree_starts_nothing_and_says_nothing(self):
        self.age_sources()
        self.type("x")
        self.notes.write_text("", encoding="utf-8")
        done = self.type("x")
        self.assertEqual((done.stdout, done.stderr), ("<x>\n", ""))
        self.assertEqual(self.notes.read_text(encoding="utf-8"), "")

    def test_a_built_tree_works_through_a_link_and_for_another_user(self):
        self.age_sources()
        self.type("x")
        (self.folder / "joulery").symlink_to(self.tree / "joulery")
        self.assertEqual(self.type("x", at=self.folder).stdout, "<x>\n")
        if os.geteuid() == 0:
            self.folder.chmod(0o755)
            self.assertEqual(self.type("x", user=NOBODY).stdout, "<x>\n")

    def test_a_changed_source_is_built_again(self):
        self.age_sources()
        self.type("x")
        source = self.tree / "src" / "main.cpp"
        source.write_text(PROGRAM.replace("<%s>", "[%s]"), encoding="utf-8")
        self.assertEqual(self.type("x").stdout, "[x]\n")

    def test_a_source_that_does_not_compile_is_named_and_stdout_stays_clean(self):
        (self.tree / "src" / "main.cpp").write_text("int main() { return nonsense; }\n", encoding="utf-8")
        done = self.type("run")
        self.assertEqual((done.returncode, done.stdout), (125, ""))
        self.assertIn("nonsense", done.stderr)
        self.assertEqual(self.type("build").returncode, 1)

    def test_path_prints_the_binary_and_nothing_else(self):
        done = self.type("path")
        self.assertEqual(done.stdout, f"{self.tree}/build/release/bin/joulery\n")

    def test_clean_leaves_no_build(self):
        self.type("build")
        self.assertEqual(self.type("clean").returncode, 0)
        self.assertFalse((self.tree / "build").exists())

    def test_a_tree_that_was_moved_builds_anew(self):
        self.type("build")
        self.tree = self.tree.rename(self.folder / "moved")
        (self.tree / "src" / "main.cpp").touch()
        self.assertEqual(self.type("x").stdout, "<x>\n")

    def test_demo_fetches_the_model_and_other_words_do_not(self):
        self.type("run", "--", "demo")
        self.assertEqual(self.noted("fetch"), ["fetch worker"])
        self.type("--place", "FR", "demo")
        self.assertIn("fetch worker demo", self.noted("fetch"))
        self.assertIn("fetch llama general", self.noted("fetch"))

    def test_demo_that_compares_with_nothing_fetches_no_language_model(self):
        self.type("demo", "--general", "no")
        self.type("demo", "--general=no")
        self.assertEqual(self.noted("fetch llama"), [])

    def test_demo_goes_on_without_the_language_model(self):
        self.stand_in(self.tree / "tools" / "fetch", '[[ $1 != llama ]] || { echo "joulery: no network" >&2; exit 1; }')
        done = self.type("demo")
        self.assertEqual((done.returncode, done.stdout), (0, "<demo>\n"))
        self.assertIn("going on without the language model", done.stderr)

    def test_demo_without_its_downloads_ends_with_their_failure(self):
        self.type("build")
        self.stand_in(self.tree / "tools" / "fetch", "echo 'joulery: no network' >&2; exit 1")
        done = self.type("demo")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("no network", done.stderr)

    def test_other_words_go_on_without_the_downloads(self):
        self.stand_in(self.tree / "tools" / "fetch", "exit 1")
        done = self.type("x")
        self.assertEqual((done.returncode, done.stdout), (0, "<x>\n"))
        self.assertIn("everything but the demo", done.stderr)

    @unittest.skipUnless(os.geteuid() == 0, "installing is root's")
    def test_root_installs_what_is_missing_and_only_that(self):
        self.stand_in(self.bin / "dpkg-query", 'shift 2; printf "installed %s\\n" "$@" | grep -v libfmt-dev')
        self.type("x")
        installs = [line for line in self.noted("apt-get") if " install " in line]
        self.assertTrue(installs)
        self.assertTrue(all(line.endswith(" libfmt-dev") for line in installs), installs)
        self.assertIn("--no-install-recommends", installs[0])

    @unittest.skipUnless(os.geteuid() == 0, "installing is root's")
    def test_an_install_that_fails_shows_the_cause(self):
        self.stand_in(self.bin / "dpkg-query", "true")
        self.stand_in(self.bin / "apt-get", "echo 'E: Unable to locate package x'; exit 100")
        done = self.type("x")
        self.assertEqual((done.returncode, done.stdout), (125, ""))
        self.assertIn("Unable to locate package x", done.stderr)

    def test_without_the_right_to_install_the_line_to_type_is_printed(self):
        self.stand_in(self.bin / "dpkg-query", 'shift 2; printf "installed %s\\n" "$@" | grep -v libfmt-dev')
        self.folder.chmod(0o755)
        done = self.type("x", user=NOBODY if os.geteuid() == 0 else None)
        self.assertEqual((done.returncode, done.stdout), (6, ""))
        self.assertEqual(len(done.stderr.splitlines()), 1)
        self.assertIn("sudo apt-get update && sudo apt-get install -y --no-install-recommends libfmt-dev", done.stderr)

    def test_test_counts_and_ends_with_the_plain_line(self):
        done = self.type("test")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(done.stdout.splitlines()[-1], "3 passed, 0 failed")

    def test_test_fails_when_a_test_fails(self):
        cmake = (self.tree / "CMakeLists.txt").read_text(encoding="utf-8").replace("${TINY_ARGUMENT}", "7")
        (self.tree / "CMakeLists.txt").write_text(cmake, encoding="utf-8")
        done = self.type("test")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout.splitlines()[-1], "2 passed, 1 failed")

    def test_test_fails_when_the_build_does(self):
        (self.tree / "src" / "main.cpp").write_text("int main() { return nonsense; }\n", encoding="utf-8")
        done = self.type("test")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout.splitlines()[-1], "0 passed, 1 failed")

    def test_test_knows_one_option(self):
        self.assertEqual(self.type("test", "--al").returncode, 2)


if __name__ == "__main__":
    unittest.main()
