#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The engine `python` with the real packages: small models of random weights, made here, for every task it is asked for.
Skipped by name where torch, transformers or diffusers is not installed. JOULERY_TEST_DEVICE=cuda asks a GPU."""
import importlib.util
import os
import sys
import tempfile
import unittest
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path[:0] = [str(HOUSE / "python"), str(HOUSE / "tests/engines")]
DEVICE = os.environ.get("JOULERY_TEST_DEVICE", "cpu")
MISSING = [name for name in ("torch", "transformers", "tokenizers", "PIL") if importlib.util.find_spec(name) is None]


def load(task, place, batch=1, **options):
    from joulery_engine.pipelines import load as load_model

    return load_model({"do": "load-model", "task": task, "recipe": "", "files": [{"role": "model", "path": str(place)}],
                       "labels": ["negative", "positive"], "options": {"device": DEVICE, **options}, "threads": 1,
                       "batch": batch})


@unittest.skipIf(MISSING, "not installed: " + ", ".join(MISSING))
class RealModels(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        import small_models

        cls.folder = tempfile.TemporaryDirectory()
        cls.made = small_models.make(Path(cls.folder.name))
        cls.image = str(next((HOUSE / "data/sets/scenes/images").glob("*.png")))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def ask(self, task, item, most_tokens=None, **options):
        whole = {"text": "", "question": "", "words": [], "image_path": "", **item}
        self.model = load(task, self.made[task], **options)  # kept: its images go with it
        result = self.model.ask([whole], 1, most_tokens)[0]
        self.model.wait()
        return result

    def test_labels_tags_and_boxes_come_from_pipelines(self):
        self.assertIn(self.ask("text-classification", {"text": "good"})["answer"]["text"], ("negative", "positive"))
        tags = self.ask("token-classification", {"words": ["Anna", "went", "home"]})["answer"]["tags"]
        self.assertEqual(len(tags), 3)
        self.assertTrue(self.ask("image-classification", {"image_path": self.image})["answer"]["text"])
        self.assertIsInstance(self.ask("object-detection", {"image_path": self.image})["answer"]["boxes"], list)

    def test_an_answer_is_a_span_of_its_context_also_of_one_longer_than_a_window(self):
        for context in ("The film was a delight.", "The film was a delight. " * 200):
            answer = self.ask("question-answering", {"text": context, "question": "What was it?"})["answer"]["text"]
            self.assertTrue(answer)
            self.assertIn(answer, context)

    def test_texts_are_cut_where_it_was_asked_and_their_tokens_counted(self):
        for task, item, knows_prompt in (("text-generation", {"text": "The film was a delight."}, True),
                                         ("summarization", {"text": "The film was a delight. " * 5}, True),
                                         ("image-captioning", {"image_path": self.image}, False)):
            with self.subTest(task):
                result = self.ask(task, item, most_tokens=5)
                self.assertEqual(result["tokens_out"], 5)
                self.assertEqual("tokens_in" in result, knows_prompt)
                self.assertGreater(result["first_token_mono_ns"], 0)

    def test_one_token_is_one_token(self):
        self.assertEqual(self.ask("text-generation", {"text": "The film"}, most_tokens=1)["tokens_out"], 1)

    @unittest.skipIf(importlib.util.find_spec("diffusers") is None, "not installed: diffusers")
    def test_an_image_is_made_of_a_prompt(self):
        result = self.ask("image-generation", {"text": "a red square"})
        with open(result["image_path"], "rb") as opened:
            self.assertEqual(opened.read(8), b"\x89PNG\r\n\x1a\n")

    @unittest.skipIf(importlib.util.find_spec("diffusers") is None, "not installed: diffusers")
    def test_images_of_a_batch_have_the_size_that_was_asked_for(self):
        from PIL import Image

        model = load("image-generation", self.made["image-generation"], batch=2, steps="2", size="32x16")
        made = model.ask([{"text": "a red square"}, {"text": "a blue circle"}], 1)
        sizes = []
        for result in made:
            with Image.open(result["image_path"]) as image:
                sizes.append(image.size)
        self.assertEqual(sizes, [(32, 16), (32, 16)])
        alone = load("image-generation", self.made["image-generation"], steps="2", size="32x16")
        [second] = alone.ask([{"text": "a blue circle"}], 2)
        with Image.open(second["image_path"]) as one, Image.open(made[1]["image_path"]) as other:
            difference = max(abs(a - b) for a, b in zip(one.tobytes(), other.tobytes()))
        self.assertLessEqual(difference, 2, "an image of a batch is the one of its seed alone")


if __name__ == "__main__":
    unittest.main()
