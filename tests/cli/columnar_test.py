#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Benchmarks on Parquet and Arrow files, from outside: columnar_test.py JOULERY. The engine computes nothing (engine_double.py).

The files are those of tests/golden/columnar. Without worker-tables beside the program the tests that need it are skipped
by name; those of a worker that is missing, dies, hangs or babbles bring one of their own.
"""
import csv
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
FILES = HERE.parent / "golden/columnar"
DIGITS = HERE.parents[1] / "data/sets/digits/test"
JOULERY = pathlib.Path(sys.argv.pop(1)).resolve()
WORKER = JOULERY.parent.parent / "libexec/joulery/worker-tables"
ONNX = WORKER.with_name("worker-onnx")
MODEL = """[[model]]
id = "{name}"
name = "{name}"
task = "{task}"
engine = "command"
kind = "pretrained"
precision = "fp32"
data_set = "{data}"
command = ["{python}", "{double}"]
"""


def sha256_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Columnar(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="joulery-columnar-")
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)
        self.scratch = self.home / "scratch"
        self.scratch.mkdir()
        self.variables = {"PATH": os.environ["PATH"], "HOME": folder.name, "TZ": "UTC", "LC_ALL": "C.UTF-8",
                          "TMPDIR": str(self.scratch)}

    def zoo(self, **data_sets):
        """A zoo of one engine a data set."""
        tasks = {"squad": "question-answering", "boxed": "object-detection", "captioned": "image-captioning",
                 "pictures": "image-classification"}
        entries = [MODEL.format(name=name, task=tasks.get(name, "text-classification"), data=data,
                                python=sys.executable, double=HERE / "engine_double.py")
                   for name, data in data_sets.items()]
        (self.home / "models.toml").write_text("".join(entries))

    def bench(self, *words, code=0):
        done = subprocess.run([JOULERY, "-q", "bench", "--models", "models.toml", "--items", "4", "-o", "out", *map(str, words)],
                              env=self.variables, cwd=self.home, capture_output=True, text=True, timeout=100, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def trials(self):
        document = json.loads((self.home / "out/bench.json").read_text())
        return {each["model"]["id"]: each for each in document["measured"]["trials"]}

    def refusal(self, data, code=3, name="one"):
        """The one line a refused data set is told in; the name says the task."""
        self.zoo(**{name: data})
        done = self.bench("--dataset", data, code=code)
        lines = [line for line in done.stderr.splitlines() if line]
        self.assertEqual(len(lines), 1, done.stderr)
        self.assertFalse((self.home / "out").exists())
        return lines[0]

    def play(self, script):
        """A worker of our own in place of the real one."""
        folder = self.home / "libexec"
        folder.mkdir()
        (folder / "worker-tables").write_text(script)
        (folder / "worker-tables").chmod(0o755)
        self.variables["JOULERY_LIBEXEC"] = str(folder)


@unittest.skipUnless(WORKER.exists(), "worker-tables is not built: tools/fetch tables && ./joulery build")
class WithTheWorker(Columnar):
    def test_files_and_shards_are_measured_and_the_record_names_their_bytes(self):
        shards = [FILES / f"shards/test-0000{shard}-of-00002.parquet" for shard in (0, 1)]
        self.zoo(labels=FILES / "labels.parquet", shards=FILES / "shards", squad=FILES / "squad.parquet", saved=FILES / "saved")
        self.bench()
        trials = self.trials()
        self.assertEqual({name: trial["why_failed"] for name, trial in trials.items()}, dict.fromkeys(trials, ""))
        items = {name: trial["items"] for name, trial in trials.items()}
        self.assertEqual(items["labels"]["sha256"], sha256_of(FILES / "labels.parquet"))
        self.assertEqual(items["labels"]["labels"], ["negative", "positive"])
        self.assertEqual(items["saved"]["sha256"], sha256_of(FILES / "saved/test/data-00000-of-00001.arrow"))
        self.assertEqual(items["saved"]["labels"], ["negative", "positive"])
        self.assertEqual([items[name]["split"] for name in ("shards", "saved")], ["test", "test"])
        lines = "".join(f"{sha256_of(path)}  {path.name}\n" for path in shards)
        self.assertEqual(items["shards"]["sha256"], hashlib.sha256(lines.encode()).hexdigest())
        self.assertEqual(len(items["shards"]["positions"]), 3)

    def test_names_with_marks_of_patterns_and_of_sql_are_names(self):
        odd = self.home / "it's [a] *?.parquet"
        shutil.copy(FILES / "labels.parquet", odd)
        (self.home / "models.toml").write_text(MODEL.format(name="odd", task="text-classification", data=FILES / "gone.csv",
                                                            python=sys.executable, double=HERE / "engine_double.py"))
        self.bench("--dataset", odd)
        self.assertEqual(self.trials()["odd"]["items"]["sha256"], sha256_of(odd))

    def test_what_cannot_be_read_is_told_in_one_line(self):
        (self.home / "none.parquet").write_text("no Parquet file at all")
        for data, words in ((FILES / "truncated.parquet", "the file cannot be read ("),
                            (FILES / "truncated.arrow", "the file cannot be read ("),
                            (self.home / "none.parquet", "the file is neither Parquet nor Arrow"),
                            (FILES / "empty.parquet", "no items"),
                            (FILES / "nulls.parquet", "no value for the text (column text)"),
                            (FILES / "long-row.parquet", "a row of more than 16 MiB"),
                            (FILES / "bomb.parquet", "Out of Memory"),
                            (FILES / "squad.parquet", "no column with the text")):
            self.assertIn(words, self.refusal(data), data)

    def test_a_bad_file_fails_its_data_set_alone(self):
        self.zoo(good=FILES / "labels.parquet", bad=FILES / "bomb.parquet")
        self.bench()
        trials = self.trials()
        self.assertEqual(trials["good"]["why_failed"], "")
        self.assertIn("Out of Memory", trials["bad"]["why_failed"])

    def test_the_worker_itself_holds_to_what_it_may_say(self):
        with open(FILES / "labels.parquet", "rb") as file:
            done = subprocess.run([WORKER, "rows", "50", "100", "text"], stdin=file, capture_output=True, text=True,
                                  timeout=60, check=False)
        *rows, last = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual((done.returncode, len(rows)), (1, 2))
        self.assertEqual((last["error"]["what"], last["error"]["where"]), ("more than 50 bytes as JSON lines", "row 3"))
        self.assertEqual(subprocess.run([WORKER], capture_output=True, check=False).returncode, 2)


@unittest.skipUnless(WORKER.exists(), "worker-tables is not built: tools/fetch tables && ./joulery build")
class ImagesInTables(Columnar):
    def copied(self):
        """The images of digits.csv as a folder of classes."""
        folder = self.home / "digits"
        with open(FILES / "digits.csv", encoding="utf-8", newline="") as listed:
            for row in csv.DictReader(listed):
                (folder / row["label"]).mkdir(parents=True, exist_ok=True)
                shutil.copy(DIGITS / row["image"], folder / row["label"])
        return folder

    def seen_by(self, data):
        """What the tiny classifier of digits answered, what was true, and how well it did."""
        done = subprocess.run([JOULERY, "-q", "bench", "digits-cnn-tiny", "--items", "20", "--dataset", str(data), "-o", "out"],
                              env=self.variables, cwd=self.home, capture_output=True, text=True, timeout=100, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(list(self.scratch.iterdir()), [], "images are gone when the run is over")
        document = json.loads((self.home / "out/bench.json").read_text())
        shutil.rmtree(self.home / "out")
        trial = document["measured"]["trials"][0]
        self.assertNotIn("joulery-scratch", json.dumps(trial))
        answers = [each["answer"]["text"] for each in trial["answers"][0]]
        truths = [each["label"] for each in trial["items"]["truths"]]
        return {"answers": answers, "truths": truths, "items": trial["items"]}

    @unittest.skipUnless(ONNX.exists(), "worker-onnx is not built")
    def test_a_table_of_images_is_judged_as_the_folder_of_the_same_images(self):
        folder = self.seen_by(self.copied())
        right = [answer == truth for answer, truth in zip(folder["answers"], folder["truths"])]
        self.assertTrue(0 < right.count(False) < len(right) / 2, folder)
        for data, file in (("digits.parquet", "digits.parquet"),
                           ("digits-saved", "digits-saved/test/data-00000-of-00001.arrow")):
            table = self.seen_by(FILES / data)
            for key in ("answers", "truths"):
                self.assertEqual(table[key], folder[key], data)
            for key in ("positions", "labels", "available"):
                self.assertEqual(table["items"][key], folder["items"][key], data)
            self.assertEqual(table["items"]["sha256"], sha256_of(FILES / file))

    def test_a_broken_image_is_told_at_its_row_and_nothing_is_left(self):
        said = self.refusal(FILES / "broken.parquet", name="pictures")
        self.assertIn("broken image: neither PNG nor JPEG: ", said)
        self.assertIn("broken.parquet:2", said)
        for name in ("boxed", "captioned"):
            for data in ("boxed.parquet", "boxed.arrow"):
                said = self.refusal(FILES / data, name=name)
                self.assertIn("no image for the image (column image)", said)
                self.assertIn(f"{data}:4", said)
        self.assertEqual(list(self.scratch.iterdir()), [])

    def test_the_worker_gives_each_file_after_its_length_and_holds_to_its_limits(self):
        def files(most, longest):
            with open(FILES / "boxed.parquet", "rb") as file:
                return subprocess.run([WORKER, "files", str(most), str(longest), "image"], stdin=file, capture_output=True,
                                      timeout=60, check=False)
        image = (DIGITS / "0/016.png").read_bytes()
        done = files(1000, 500)
        self.assertEqual((done.returncode, done.stdout), (0, b"%d\n%s\n9\nno image\n\n0\n\n0\n\n" % (len(image), image)))
        done = files(1000, 100)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(json.loads(done.stdout)["error"]["what"], "a file of more than 100 bytes")


class WithoutTheWorker(Columnar):
    def test_a_worker_that_is_not_there_is_named_with_what_to_type(self):
        self.variables["JOULERY_LIBEXEC"] = str(self.home)
        said = self.refusal(FILES / "labels.parquet")
        self.assertIn("worker-tables, which is not built", said)
        self.assertIn("tools/fetch tables && ./joulery build", said)

    def test_a_worker_that_ends_badly_is_told_in_one_line(self):
        self.play("#!/bin/sh\n. ./how\n")
        for how, words in (("kill -9 $$", "was killed"), ("kill -SEGV $$", "crashed on it (signal 11)"),
                           ("kill -ALRM $$", "was not done in its time"), ("exit 1", "does not say why"),
                           ("echo '{\"error\":{\"what\":\"odd\"}}'; exit 1", "odd: "),
                           ("echo '{\"error\":{\"what\":5}}'; exit 1", "labels.parquet"),
                           ("echo Hello", "told no columns")):
            (self.home / "how").write_text(how)
            self.assertIn(words, self.refusal(FILES / "labels.parquet"), how)


if __name__ == "__main__":
    unittest.main(verbosity=2)
