#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Installs into a temporary prefix and uses the result as a stranger would: pkg-config, the CMake package, the examples,
and what the library lets others see."""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path()
EXEC_PROGRAM = """
#include <joulery/joulery.h>
#include <stdio.h>
#include <unistd.h>
int main(void) {
  joulery_session *session = NULL;
  joulery_span span = 0;
  if (joulery_open(NULL, &session, NULL) != JOULERY_OK) return 2;
  joulery_begin(session, "before exec", 0, 0, &span, NULL);
  usleep(300000);
  joulery_end(session, span, JOULERY_PRECISE, NULL);
  joulery_begin(session, "cut by exec", 0, 0, &span, NULL);
  usleep(1200000); /* what is not written yet is lost, as with a kill: at most a tick */
  execl("/bin/sh", "sh", "-c", "ls -l /proc/$$/fd; read line", (char *)NULL);
  return 3;
}
"""
CMAKE_PROGRAM = """cmake_minimum_required(VERSION 3.25)
project(user LANGUAGES C CXX)
find_package(joulery REQUIRED)
add_executable(user %s)
target_link_libraries(user PRIVATE joulery::joulery)
"""


def call(*words, **options):
    done = subprocess.run([str(w) for w in words], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, words))}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        cls.prefix = cls.folder / "usr"
        call("cmake", "--install", BUILD, "--prefix", cls.prefix)
        cls.libraries = next(cls.prefix.rglob("libjoulery.so.1")).parent
        cls.environment = dict(os.environ, LD_LIBRARY_PATH=str(cls.libraries), HOME=str(cls.folder),
                               JOULERY_STORE=str(cls.folder / "runs.db"), XDG_STATE_HOME=str(cls.folder / "state"),
                               PKG_CONFIG_PATH=str(cls.libraries / "pkgconfig"))

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def flags(self):
        text = call("pkg-config", "--define-variable=prefix=" + str(self.prefix), "--cflags", "--libs", "joulery",
                    env=self.environment)
        return text.split()

    def runs(self):
        shown = call(self.prefix / "bin" / "joulery", "--json", "runs", "list", env=self.environment)
        return json.loads(shown)["runs"]

    def test_the_c_example_builds_by_pkg_config_and_its_run_is_stored(self):
        program = self.folder / "c-example"
        call("cc", "-Wall", "-Wextra", "-Werror", TOP / "examples/c/inference.c", "-o", program, *self.flags())
        before = len(self.runs())
        said = call(program, env=self.environment)
        self.assertRegex(said, r"prefill +[\d.e+-]+ J \([\d.e+-]+ \.\.\. [\d.e+-]+\)")
        self.assertEqual(len(self.runs()), before + 1)

    def test_a_program_that_becomes_another_leaves_its_run_to_the_next_start_and_nothing_open(self):
        source, program = self.folder / "exec.c", self.folder / "exec-example"
        source.write_text(EXEC_PROGRAM)
        call("cc", "-Wall", "-Wextra", "-Werror", source, "-o", program, *self.flags())
        before = {run["id"] for run in self.runs()}
        with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=self.environment) as other:
            first = other.stdout.readline()  # the other program is there: it has the same pid
            self.assertTrue(first.startswith("total"), first)
            call(self.prefix / "bin" / "joulery", "-q", "run", "--", "true", env=self.environment)
            added = [run for run in self.runs() if run["id"] not in before and run["command"] != "true"]
            held = other.communicate("\n")[0]
        self.assertEqual(len(added), 1)
        document = json.loads(call(self.prefix / "bin" / "joulery", "--json", "report", added[0]["id"], env=self.environment))
        names = [span["name"] for span in document["spans"]]
        self.assertIn("before exec", names)
        for kept in ("journal", "runs.db", "anon_inode", "memfd"):
            self.assertNotIn(kept, held)

    def test_the_cpp_example_builds_by_the_cmake_package(self):
        project = self.folder / "project"
        project.mkdir()
        (project / "CMakeLists.txt").write_text(CMAKE_PROGRAM % (TOP / "examples/cpp/inference.cpp"))
        call("cmake", "-G", "Ninja", "-S", project, "-B", project / "build", f"-DCMAKE_PREFIX_PATH={self.prefix}",
             "-DCMAKE_CXX_STANDARD=17")
        call("cmake", "--build", project / "build")
        said = call(project / "build" / "user", env=self.environment)
        self.assertIn("J per token", said)

    def test_only_the_promised_names_are_seen(self):
        blocks = re.findall(r"(JOULERY_\d+) \{(.*?)\}", (TOP / "cmake/libjoulery.map").read_text(), re.DOTALL)
        promised = {name: version for version, block in blocks for name in re.findall(r"joulery_\w+(?=;)", block)}
        listed = call("nm", "-D", "--defined-only", self.libraries / "libjoulery.so.1").split("\n")
        seen = {line.split()[2] for line in listed if line} - set(promised.values())  # newer nm lists the version itself
        self.assertEqual(seen, {f"{name}@@{version}" for name, version in promised.items()})
        declared = set(re.findall(r"\b(joulery_\w+)\(", (TOP / "include/joulery/joulery.h").read_text()))
        self.assertEqual(declared, set(promised))

    def test_it_needs_no_library_of_the_compiler(self):
        needed = call("readelf", "-d", self.libraries / "libjoulery.so.1")
        self.assertNotIn("libstdc++", needed)
        self.assertIn("libjoulery.so.1", needed)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    BUILD = parser.parse_args().build
    unittest.main(argv=[sys.argv[0]])
