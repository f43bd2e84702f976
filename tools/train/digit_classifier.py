#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains a tiny convolutional classifier on the handwritten digits of digits.py.

  tools/train/digit_classifier.py           trains (under a minute of one core) and writes model, set, card, golden answers
  tools/train/digit_classifier.py --check   hashes, and the accuracy of the committed model
Input: [batch, 3, 8, 8], levels / 255, three equal channels; output: scores of the digits 0 to 9.
"""
import sys

import common
import digits
import numpy
from common import MODELS

IDENTIFIER = "digits-cnn-tiny"
SEED = 20261127
STEPS, RATE, BATCH = 600, 3e-3, 64


def build(torch):
    from torch import nn

    class Classifier(nn.Module):
        def __init__(self):
            super().__init__()
            self.see = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(),
                                     nn.Conv2d(16, 32, 3, padding=1, stride=2), nn.BatchNorm2d(32), nn.ReLU(),
                                     nn.Conv2d(32, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.Flatten(),
                                     nn.Dropout(0.2), nn.Linear(512, 10))

        def forward(self, image):
            return self.see(image.mean(1, keepdim=True) - 0.3)

    return Classifier()


def as_input(levels):
    """[count, 3, 8, 8] of levels / 255."""
    grey = levels.astype(numpy.float32)[:, None] / numpy.float32(255)
    return numpy.ascontiguousarray(numpy.repeat(grey, 3, 1))


def scores_of(levels):
    """Scores of the committed model, one image a run as the worker asks."""
    session = common.session(MODELS / f"{IDENTIFIER}.onnx")
    return numpy.concatenate([session.run(["logits"], {"image": image[None]})[0] for image in as_input(levels)])


def judge():
    _, _, levels, truths = digits.split()
    return {"top_1": float((scores_of(levels).argmax(1) == truths).mean())}


def train(torch, levels, truths):
    images, targets = torch.from_numpy(as_input(levels)), torch.from_numpy(truths.astype(numpy.int64))
    model = build(torch)

    def loss_of(_):
        chosen = torch.randint(len(images), (BATCH,))
        by = torch.randint(-1, 2, (2,)).tolist()
        moved = torch.roll(images[chosen], by, (2, 3))  # the rims of the digits are mostly empty
        return torch.nn.functional.cross_entropy(model(moved if torch.rand(1) < 0.3 else images[chosen]), targets[chosen])

    return model, common.fit(torch, model, STEPS, RATE, loss_of, report=100)


def main():
    if sys.argv[1:] == ["--check"]:
        return common.check(IDENTIFIER, judge)
    torch = common.torch_ready(SEED)
    digits.main()
    levels, truths, held, held_truths = digits.split()
    model, seconds = train(torch, levels, truths)
    common.export(torch, model, (torch.zeros(1, 3, 8, 8),), MODELS / f"{IDENTIFIER}.onnx", ["image"], ["logits"],
                  {"image": {0: "batch"}, "logits": {0: "batch"}})
    (MODELS / f"{IDENTIFIER}.labels.txt").write_text("".join(f"{digit}\n" for digit in range(10)))
    scores = judge()
    common.write_json(common.GOLDEN / f"{IDENTIFIER}.json", {"recipe": "image-logits", "cases": [
        {"image": digits.held_out_name(number, held_truths[number]), "label": str(row.argmax()), "scores": [float(f"{value:.6g}") for value in row]}
        for number, row in enumerate(scores_of(held[:3]))]})
    common.write_card({
        "id": IDENTIFIER, "name": "tiny classifier of handwritten digits", "task": "image-classification", "recipe": "image-logits",
        "script": "tools/train/digit_classifier.py", "seed": SEED, "trained": seconds, "steps": STEPS,
        "parameters": common.parameters_of(model), "precision": "fp32, stored fp16",
        "data": f"{len(levels)} of scikit-learn's 1,797 digits of 8 x 8 pixels (UCI, Alpaydin and Kaynak 1998, CC BY 4.0)",
        "licence": "Apache-2.0; data CC BY 4.0", "data_set": "sets/digits",
        "options": {"size": "8x8", "fit": "stretch"}, "scores": scores, "baseline": {"most_common": float(
            (held_truths == numpy.bincount(truths).argmax()).mean())},
        "quality": f"top-1 accuracy {scores['top_1']:.3f} on {len(held)} held-out digits (by chance, so of the same writers)",
        "can": "tells handwritten digits of 8 x 8 pixels apart"},
        [("model", f"{IDENTIFIER}.onnx"), ("labels", f"{IDENTIFIER}.labels.txt")])
    return 0


if __name__ == "__main__":
    sys.exit(main())
