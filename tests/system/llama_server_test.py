#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Joulery against a real llama-server on loopback: llama_server_test.py JOULERY WORKER_HTTP WORKER_LLAMA.

The model is tiny, with weights of a generator (tests/servers/tiny_model.py): what it writes means nothing, what the server
counts is real. Skipped by name where tools/build_llama_tools has not built llama-server.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests" / "servers"))
from llama_server import LlamaServer, cache_folder, program  # noqa: E402

JOULERY, WORKER_HTTP, WORKER_LLAMA = "", "", ""
VOCABULARY = cache_folder() / "llama-0.5.0" / "vocabulary-only.gguf"
TEXTS = [f"The number {i} is the sum of {i - 1} and one, and half of {2 * i}." for i in range(1, 13)]
LABELS = ["bad", "good"]


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


class Worker:
    """A worker of ours, asked in its own words."""

    def __init__(self, binary):
        self.process = subprocess.Popen([binary], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.answer()

    def answer(self):
        while line := self.process.stdout.readline():
            said = json.loads(line)
            if "progress" not in said:
                return said
        raise RuntimeError("the worker ended")

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def load(self, task, recipe="", files=(), labels=(), **options):
        return self.ask(do="load-model", task=task, recipe=recipe, files=list(files), labels=list(labels), options=options,
                        threads=1, batch=1)

    def answers(self, texts):
        items = [{"text": text, "question": "", "answers": [], "words": [], "tags": [], "image_path": "", "boxes": []}
                 for text in texts]
        return self.ask(do="answer", items=items)["answered"]["results"]

    def end(self):
        self.process.communicate()


class AgainstLlamaServer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="joulery-llama-server-")
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.model = pathlib.Path(cls.temporary.name) / "tiny.gguf"
        subprocess.run([sys.executable, SOURCE / "tests/servers/tiny_model.py", VOCABULARY, cls.model], check=True)
        cls.server = cls.start()

    @classmethod
    def start(cls, *options):
        server = LlamaServer(cls.model, *options)
        cls.addClassCleanup(server.stop)
        server.wait_until_ready()
        return server

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="joulery-home-")
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)

    def worker(self, binary):
        worker = Worker(binary)
        self.addCleanup(worker.end)
        return worker

    def environment(self):
        return {"HOME": str(self.home), "PATH": os.environ["PATH"], "TZ": "UTC", "LC_ALL": "C.UTF-8"}

    def joulery(self, *words, timeout=100):
        return subprocess.run([JOULERY, *map(str, words)], env=self.environment(), cwd=self.home, capture_output=True,
                              text=True, check=False, timeout=timeout)

    def write_zoo(self, server, more=""):
        (self.home / "texts.csv").write_text("text\n" + "".join(f'"{text}"\n' for text in TEXTS))
        (self.home / "zoo.toml").write_text(
            f'[[model]]\nid = "served"\nname = "Tiny, served"\ntask = "text-generation"\nengine = "http"\n'
            f'kind = "synthetic-weights"\ngeneral = true\ndata_set = "./texts.csv"\nurl = "{server.origin}"\n'
            f'options = {{ most_tokens = 16, timeout_s = 20 }}\n' + more)

    def trials(self, folder="out"):
        return {trial["model"]["id"]: trial for trial in
                json.loads((self.home / folder / "bench.json").read_text())["measured"]["trials"]}

    def test_EN1_a_workers_counts_are_the_timings_of_the_server_for_every_query(self):
        for stream in ("yes", "no"):
            worker = self.worker(WORKER_HTTP)
            loaded = worker.load("text-generation", url=self.server.origin, stream=stream, most_tokens="12")["loaded"]
            self.assertIn("llama-server b1-de3ff81", loaded["runtime"])
            before = self.server.counters()
            answers = worker.answers([*TEXTS[:3], TEXTS[0]])
            after = self.server.counters()
            for text, answer in zip([*TEXTS[:3], TEXTS[0]], answers):
                told = self.server.json("/completion", {"prompt": text, "n_predict": 12, "temperature": 0,
                                                        "cache_prompt": False})
                timings = told["timings"]
                self.assertEqual(answer["tokens_in"], timings["prompt_n"] + timings["cache_n"])
                self.assertEqual(answer["tokens_out"], timings["predicted_n"])
                self.assertEqual(answer["answer"]["text"], told["content"].strip())
            self.assertEqual(sum(answer["tokens_out"] for answer in answers),
                             after["tokens_predicted_total"] - before["tokens_predicted_total"])
            self.assertEqual(sum(answer["tokens_in"] for answer in answers),
                             after["prompt_tokens_total"] - before["prompt_tokens_total"])

    def test_BM27_no_query_of_ours_takes_tokens_from_the_cache_though_the_server_would_give_them(self):
        question = {"prompt": TEXTS[0], "n_predict": 4, "temperature": 0}
        self.server.json("/completion", question)
        cached = self.server.json("/completion", question)["timings"]
        self.assertGreater(cached["cache_n"], 0)  # its own default
        worker = self.worker(WORKER_HTTP)
        worker.load("text-generation", url=self.server.origin)
        for answer in worker.answers([TEXTS[0], TEXTS[0]]):
            self.assertEqual(answer["tokens_cached"], 0)
            self.assertEqual(answer["tokens_in"], cached["prompt_n"] + cached["cache_n"])

    def test_EN1_a_bench_over_http_counts_what_the_server_counts(self):
        self.write_zoo(self.server)
        before = self.server.counters()
        done = self.joulery("-q", "bench", "--models", "zoo.toml", "--task", "text-generation", "--items", "6", "-o", "out")
        after = self.server.counters()
        self.assertEqual(done.returncode, 0, done.stderr)
        trial = self.trials()["served"]
        self.assertIsNone(trial["why_failed"] or None)
        repeats = trial["trial"]["repeats"]
        measured = sum(repeat["output_tokens"] for repeat in repeats)
        served = after["tokens_predicted_total"] - before["tokens_predicted_total"]
        self.assertGreater(measured, 0)
        self.assertLess(measured, served)  # warm-up is the server's work too
        first = trial["answers"][0][0]
        told = self.server.json("/completion", {"prompt": self.text_of(trial, 0), "n_predict": 16, "temperature": 0,
                                                "cache_prompt": False})["timings"]
        self.assertEqual((first["tokens_in"], first["tokens_out"]), (told["prompt_n"], told["predicted_n"]))
        headlines = json.loads((self.home / "out/bench.json").read_text())["headlines"]["trials"][0]
        self.assertEqual(headlines["tokens_per_query"]["cached"], 0)
        self.assertEqual(self.joulery("verify", "out").returncode, 0)

    @staticmethod
    def text_of(trial, number):
        return TEXTS[trial["items"]["positions"][number]]

    def test_choosing_over_http_is_choosing_in_the_engine_itself(self):
        served, engine = self.worker(WORKER_HTTP), self.worker(WORKER_LLAMA)
        served.load("text-classification", "prompt-choose", labels=LABELS, url=self.server.origin)
        engine.load("text-classification", "prompt-choose", labels=LABELS,
                    files=[{"role": "model", "path": str(self.model)}])
        over_http, inside = served.answers(TEXTS), engine.answers(TEXTS)
        self.assertEqual([each["answer"]["text"] for each in over_http], [each["answer"]["text"] for each in inside])
        self.assertEqual({each["answer"]["text"] for each in inside}, set(LABELS))  # both occur, else it shows little
        self.assertEqual([each["tokens_in"] for each in over_http], [each["tokens_in"] for each in inside])
        self.assertTrue(all(each["tokens_out"] == 1 and each["tokens_cached"] == 0 for each in over_http))

    def test_a_llama_server_cannot_be_read_and_says_so_while_it_loads(self):
        refused = self.worker(WORKER_HTTP).load("text-generation", "log-probabilities", url=self.server.origin)["error"]
        self.assertEqual(refused["kind"], "unsupported")
        self.assertIn("engine = \"llama\"", refused["try"])

    def test_the_nearest_label_over_http_is_that_of_the_engine_itself(self):
        server = self.start("--embeddings", "--pooling", "mean")
        served, engine = self.worker(WORKER_HTTP), self.worker(WORKER_LLAMA)
        served.load("text-classification", "nearest-label", labels=LABELS, url=server.origin)
        engine.load("text-classification", "nearest-label", labels=LABELS, pooling="mean",
                    files=[{"role": "model", "path": str(self.model)}])
        over_http, inside = served.answers([*LABELS, *TEXTS]), engine.answers([*LABELS, *TEXTS])
        self.assertEqual([each["answer"]["text"] for each in over_http[:2]], LABELS)  # nothing is nearer than itself
        self.assertEqual([each["answer"] for each in over_http], [each["answer"] for each in inside])
        self.assertEqual([each["tokens_in"] for each in over_http], [each["tokens_in"] for each in inside])

    def test_a_server_without_embeddings_says_so_while_it_loads(self):
        refused = self.worker(WORKER_HTTP).load("text-classification", "nearest-label", labels=LABELS,
                                                url=self.server.origin)["error"]
        self.assertIn(self.server.origin, refused["where"] + refused["what"])

    def test_EN2_attach_tells_joules_per_token_of_what_the_server_did_meanwhile(self):
        server = self.start()
        enough = threading.Event()

        def work():
            while not enough.is_set():
                server.json("/completion", {"prompt": TEXTS[0], "n_predict": 16, "temperature": 0, "cache_prompt": False})
                asked.append(1)

        asked = []
        before = server.counters()
        asking = threading.Thread(target=work)
        asking.start()
        try:
            done = self.joulery("attach", "--engine", server.origin, "--for", "3s", "--json", "run.json")
        finally:
            enough.set()
            asking.join()
        self.assertEqual(done.returncode, 0, done.stderr)
        run = json.loads((self.home / "run.json").read_text())
        engine = run["engine"]
        self.assertEqual(engine["server"], "llama-server")
        counts = {count["quantity"]: count["count"] for count in engine["counts"]}
        after = server.counters()
        each = server.json("/completion", {"prompt": TEXTS[0], "n_predict": 16, "temperature": 0, "cache_prompt": False})
        total = after["tokens_predicted_total"] - before["tokens_predicted_total"]
        self.assertEqual(total, len(asked) * each["timings"]["predicted_n"])
        self.assertGreater(counts["output_tokens"]["best"], 0)
        self.assertLessEqual(counts["output_tokens"]["best"], total)
        self.assertAlmostEqual(counts["prompt_tokens"]["best"] / counts["output_tokens"]["best"],
                               each["timings"]["prompt_n"] / each["timings"]["predicted_n"], delta=0.2)
        rows = {(work["unit"], work["basis"]): work["energy_per_unit_j"]["best"] for work in run["work"]}
        self.assertAlmostEqual(rows["output token", "machine"],
                               engine["energy_j"]["best"] / counts["output_tokens"]["best"], places=6)
        shares = [share for share in run["shares"] if share["consumer"]["kind"] == "tree"]
        self.assertTrue(all(share["consumer"]["pid"] == server.process.pid for share in shares))

    def test_EN4_a_server_that_is_killed_in_the_middle_fails_its_trial_alone_and_says_why(self):
        server = self.start()
        double = SOURCE / "tests/cli/engine_double.py"
        self.write_zoo(server, f'[[model]]\nid = "double"\nname = "Double"\ntask = "text-generation"\nengine = "command"\n'
                               f'kind = "synthetic-weights"\ndata_set = "./texts.csv"\ncommand = ["python3", "{double}"]\n')
        bench = subprocess.Popen([JOULERY, "-q", "bench", "--models", "zoo.toml", "--task", "text-generation", "--items",
                                  "6", "-o", "out"], env=self.environment(), cwd=self.home, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True)
        end = time.monotonic() + 60
        # Loading and warming up are over when so many answers were given.
        while server.counters().get("tokens_predicted_total", 0) < 16 * 8 and time.monotonic() < end:
            time.sleep(0.02)
        server.kill()
        shown, said = bench.communicate(timeout=100)
        self.assertEqual(bench.returncode, 0, said)
        trials = self.trials()
        self.assertFalse(trials["double"]["why_failed"])
        self.assertGreater(trials["double"]["trial"]["repeats"][0]["queries"]["answered"], 0)
        failed = [answer for repeat in trials["served"]["answers"] for answer in repeat if answer["answer"] is None]
        self.assertTrue(all(server.origin in answer["why_not"] for answer in failed) and failed)
        self.assertIn("void", trials["served"]["flags"])
        self.assertIn("answers failed, the first:", " ".join(shown.split()))

    def test_a_server_that_is_not_there_fails_its_trial_before_a_query(self):
        server = self.start()
        server.kill()
        self.write_zoo(server)
        done = self.joulery("-q", "bench", "--models", "zoo.toml", "--task", "text-generation", "-o", "out")
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertIn(server.origin, done.stderr + done.stdout)


if __name__ == "__main__":
    JOULERY, WORKER_HTTP, WORKER_LLAMA = (os.path.abspath(path) for path in sys.argv[1:4])
    if program() is None:
        skip("llama-server is not built: tools/build_llama_tools, some minutes once")
    if not VOCABULARY.exists():
        skip(f"{VOCABULARY} is not there: tools/fetch llama")
    unittest.main(argv=sys.argv[:1] + sys.argv[4:], verbosity=2)
