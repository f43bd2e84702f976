# SPDX-License-Identifier: Apache-2.0
"""Plays the shapes of transformers' pipelines, computes nothing: for the plumbing of joulery_engine alone."""
import os

__version__ = "0-stub"
asked = []


class Tokens:
    """As many numbers of tokens."""

    def __init__(self, count):
        self.count = count

    def numel(self):
        return self.count


class Model:
    @staticmethod
    def num_parameters():
        return 12345


class Pipeline:
    def __init__(self, task):
        self.task, self.model = task, Model()

    def __call__(self, *words, **more):
        print("a package that prints to standard output")
        if "fail" in str(words):
            raise ValueError("told to\nfail")
        return getattr(self, self.task.replace("-", "_"))(*words, **more)

    def text_classification(self, text, truncation):
        return [{"label": "LABEL_1" if "good" in text else "LABEL_0", "score": 0.9}]

    def token_classification(self, text):
        return [{"entity": "B-PER", "score": 0.9, "start": text.index("Ada"), "word": "Ada"},
                {"entity": "I-PER", "score": 0.9, "start": text.index("Ada") + 1, "word": "##da"}]

    def image_classification(self, path):
        return [{"label": "cat", "score": 0.1}, {"label": "dog", "score": 0.8}]

    def object_detection(self, path):
        return [{"label": "cat", "score": 0.8, "box": {"xmin": 1, "ymin": 2, "xmax": 11, "ymax": 22}}]

    def text_generation(self, text, max_new_tokens, do_sample, return_full_text, streamer):
        if text != "beams":
            streamer.put(Tokens(len(text.split())))
            for _ in range(max_new_tokens):
                streamer.put(Tokens(1))
            streamer.end()
        return [{"generated_text": f"{max_new_tokens} {do_sample} {os.environ.get('HF_HUB_OFFLINE', 'online')}"}]


def pipeline(task, model, device, model_kwargs):
    assert model_kwargs == {"use_safetensors": True}
    if model == "org/none":
        raise OSError("org/none is no repository\nreally")
    return Pipeline(task)
