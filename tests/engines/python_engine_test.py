#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The engine `python`: its conversation, against stub packages that play the shapes of transformers and diffusers; and
what it says where the packages are not installed, which needs no stub."""
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HOUSE = pathlib.Path(__file__).resolve().parents[2]
WORKER = HOUSE / "python/joulery_engine/worker.py"
STUBS = HOUSE / "tests/engines/stubs"


def load(task, **more):
    request = {"do": "load-model", "task": task, "recipe": "", "files": [], "labels": [], "options": {"model": "org/name"},
               "threads": 2, "batch": 1}
    return {**request, **more}


def ask(*items, seed=None):
    return {"do": "answer", "items": [{"text": "", "question": "", "words": [], "image_path": "", **item}
                                      for item in items], "seed": seed}


def converse(*requests, stubs=True, offline=None, asked=None):
    """What it says after its first line; no package of the machine is seen."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "PYTHON"))}
    if stubs:
        environment["PYTHONPATH"] = str(STUBS)
    if offline:
        environment["HF_HUB_OFFLINE"] = offline
    if asked:
        environment["STUB_ASKED"] = str(asked)
    lines = "".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in requests)
    done = subprocess.run([sys.executable, "-S", str(WORKER)], input=lines, capture_output=True, text=True, timeout=60,
                          env=environment, check=False)
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert said[0]["ready"]["worker"] == "python" and said[0]["ready"]["protocol"] == 1
    return said[1:]


def answer(task, item, **more):
    return converse(load(task, **more), ask(item))[1]["answered"]["results"][0]


class PythonEngine(unittest.TestCase):
    def error(self, *requests, **more):
        error = converse(*requests, **more)[-1]["error"]
        self.assertNotIn("\n", error["what"])
        return error

    def test_a_package_that_is_not_installed_is_told_with_how_to_get_it(self):
        for task, package in (("text-classification", "transformers"), ("image-generation", "diffusers")):
            error = self.error(load(task), stubs=False)
            self.assertEqual(error["kind"], "unsupported")
            self.assertIn(f"the package {package} cannot be imported by {sys.executable}", error["what"])
            self.assertIn(f"-m pip install {package}", error["try"])

    def test_every_task_is_asked_and_read_in_its_own_way(self):
        text = {"text": "Ada wrote good programs"}
        labels = ["negative", "positive"]
        self.assertEqual(answer("text-classification", text, labels=labels)["answer"]["text"], "positive")
        tagged = answer("token-classification", {"words": ["Countess", "Ada", "wrote"]})
        self.assertEqual(tagged["answer"]["tags"], ["O", "B-PER", "O"])
        self.assertEqual(answer("image-classification", {"image_path": "a.png"})["answer"]["text"], "dog")
        box = answer("object-detection", {"image_path": "a.png"})["answer"]["boxes"][0]
        self.assertEqual(box["box"], {"left": 1, "top": 2, "width": 10, "height": 20})
        self.assertTrue(answer("text-generation", text)["answer"]["text"].startswith("128 False"))
        self.assertTrue(answer("image-generation", text)["image_path"].endswith(".png"))

    def test_tokens_are_counted_as_they_are_written(self):
        said = answer("text-generation", {"text": "x y z"})
        self.assertEqual((said["tokens_in"], said["tokens_out"]), (3, 128))
        self.assertLess(said["start_mono_ns"], said["first_token_mono_ns"])
        self.assertLess(said["first_token_mono_ns"], said["end_mono_ns"])

    def test_a_request_shortens_what_is_written_and_the_next_one_does_not_remember(self):
        said = converse(load("text-generation"), {**ask({"text": "x"}), "most_tokens": 1}, ask({"text": "x"}))
        self.assertEqual([message["answered"]["results"][0]["tokens_out"] for message in said[1:]], [1, 128])

    def test_counts_that_no_package_tells_are_left_out(self):
        said = answer("text-generation", {"text": "beams"})
        self.assertEqual([key for key in said if key.startswith("tokens") or "first" in key], [])

    def test_one_query_that_fails_says_why_and_the_others_go_on(self):
        said = converse(load("text-generation"), ask({"text": "a"}, {"text": "fail"}, {"text": "b"}))
        results = said[1]["answered"]["results"]
        self.assertEqual(results[1]["why_not"], "ValueError: told to fail")
        self.assertNotIn("answer", results[1])
        self.assertTrue(results[2]["answer"]["text"].startswith("128"))

    def paint(self, *prompts, batch=1, **options):
        """How the pipeline was asked, a line a call, and the results."""
        with tempfile.TemporaryDirectory() as folder:
            asked = pathlib.Path(folder, "asked")
            said = converse(load("image-generation", batch=batch, options={"model": "org/name", **options}),
                            ask(*({"text": prompt} for prompt in prompts)), asked=asked)
            return asked.read_text(encoding="utf-8").splitlines(), said[1]["answered"]["results"]

    def test_BM_26_images_are_made_in_the_steps_and_the_size_that_were_asked_for(self):
        self.assertEqual(self.paint("cat", steps="25", size="64x32")[0],
                         ["cat height=32 num_inference_steps=25 width=64"])
        self.assertEqual(self.paint("cat")[0], ["cat"])

    def test_images_lie_where_the_benchmark_says_and_stay_there(self):
        with tempfile.TemporaryDirectory() as folder:
            place = pathlib.Path(folder, "images", "painter")
            self.paint("cat", image_folder=str(place))
            self.assertEqual([path.name for path in place.iterdir()], ["1.png"])

    def test_BM_26_images_of_a_batch_are_made_at_once_and_share_their_instants(self):
        asked, results = self.paint("a", "b", "c", batch=2)
        self.assertEqual(asked, ["a b", "c"])
        self.assertEqual(results[0]["start_mono_ns"], results[1]["start_mono_ns"])
        self.assertLessEqual(results[1]["end_mono_ns"], results[2]["start_mono_ns"])
        self.assertEqual(len({result["image_path"] for result in results}), 3)

    def test_a_size_that_a_pipeline_cannot_make_fails_each_of_its_batch_with_the_reason(self):
        said = converse(load("image-generation", batch=2, options={"model": "org/name", "size": "30x30"}),
                        ask({"text": "a"}, {"text": "b"}))
        self.assertEqual([result["why_not"] for result in said[1]["answered"]["results"]],
                         ["ValueError: `height` and `width` have to be divisible by 8"] * 2)

    def test_a_model_on_disk_is_hashed_and_the_hub_is_not_asked(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("a.safetensors", "b.safetensors"):
                pathlib.Path(folder, name).write_bytes(name.encode())
            said = converse(load("text-generation", files=[{"role": "model", "path": folder}], options={}),
                            ask({"text": "x"}))
            listed = subprocess.run("sha256sum *", shell=True, cwd=folder, capture_output=True, check=True).stdout
            self.assertEqual(said[0]["loaded"]["model_sha256"], hashlib.sha256(listed).hexdigest())
            self.assertEqual(said[0]["loaded"]["model_bytes"], 26)
            self.assertEqual(said[0]["loaded"]["parameters"], 12345)
            self.assertTrue(said[1]["answered"]["results"][0]["answer"]["text"].endswith(" 1"))

    def test_a_hub_id_leaves_the_users_own_offline_setting_as_it_is(self):
        for offline, seen in ((None, "online"), ("1", "1")):
            said = converse(load("text-generation"), ask({"text": "x"}), offline=offline)
            self.assertTrue(said[1]["answered"]["results"][0]["answer"]["text"].endswith(" " + seen))

    def test_what_it_does_not_take_is_refused_in_one_line(self):
        self.assertEqual(self.error(load("fill-mask"))["kind"], "unsupported")
        self.assertEqual(self.error(load("text-generation", options={}))["what"], "no model is named")
        self.assertEqual(self.error(load("text-generation", options={"modle": "x"}))["what"], 'no option "modle"')
        for task, options in (("text-generation", {"steps": "25"}), ("image-generation", {"stepz": "25"})):
            error = self.error(load(task, options={"model": "org/name", **options}))
            self.assertEqual(error["what"], f'no option "{next(iter(options))}"')
        for name, text in (("steps", "0"), ("steps", "many"), ("size", "64"), ("size", "64x"), ("size", "64x64x64")):
            error = self.error(load("image-generation", options={"model": "org/name", name: text}))
            self.assertTrue(error["what"].startswith(f"the option {name} is"), error)
        self.assertEqual(self.error(load("text-generation", options={"model": "/no/model"}))["kind"], "gone")
        self.assertIn("pickled", self.error(load("text-generation", options={"model": "m.pt"}))["what"])
        self.assertEqual(self.error(load("text-generation", batch=8))["what"], "8 items at once")
        self.assertIn("org/none is no repository", self.error(load("text-generation", options={"model": "org/none"}))["what"])

    def test_rubbish_and_requests_of_others_are_answered_and_it_lives_on(self):
        said = converse("rubbish", {"do": "classify", "texts": []}, ask({"text": "x"}), load("text-generation"),
                        {"do": "quit"}, load("text-generation"))
        self.assertEqual([next(iter(message)) for message in said], ["error", "error", "error", "loaded"])
        self.assertEqual(said[2]["error"]["what"], "no model is loaded")


if __name__ == "__main__":
    unittest.main()
