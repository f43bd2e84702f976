#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains a tiny denoising diffusion model (Ho et al. 2020) that draws handwritten digits of 8 x 8 pixels, asked by number.

  tools/train/digit_generator.py           trains (about two minutes of one core) and writes model, card, golden images
  tools/train/digit_generator.py --check   hashes, and the scores of the committed model
The ONNX file is one step: `image` [batch, 1, 8, 8] in [-1, 1], `time` [batch] in (0, 1], `label` [batch] to `clean`, the image it
believes is below the noise. The chain of steps is sample() here and src/core/tasks/images/diffusion.h in the worker:
the cosine schedule of Nichol and Dhariwal 2021, the posterior of Ho et al., noise from splitmix64 by Box and Muller.
Scores: the Frechet distance of the 64 pixels (levels / 255) between 600 drawn and the training digits, beside that of
held-out digits and of white noise; and how many are read as the digit that was asked for by digit_classifier.py.
"""
import math
import sys

import common
import digit_classifier
import digits
import numpy
from common import MODELS

IDENTIFIER = "digits-ddpm-tiny"
SEED = 20261127
STEPS, RATE, BATCH = 2500, 2e-3, 256
WIDTH, BLOCKS, CHAIN = 256, 3, 40
DRAWN = 600


def build(torch):
    from torch import nn

    class Denoiser(nn.Module):
        """A residual network over the 64 pixels; time and label shift and scale each layer."""

        def __init__(self):
            super().__init__()
            self.labels = nn.Embedding(10, 64)
            self.about = nn.Sequential(nn.Linear(16 + 64, 128), nn.SiLU())
            self.first, self.last = nn.Linear(64, WIDTH), nn.Linear(WIDTH, 64)
            self.norms = nn.ModuleList([nn.LayerNorm(WIDTH) for _ in range(BLOCKS)])
            self.shifts = nn.ModuleList([nn.Linear(128, 2 * WIDTH) for _ in range(BLOCKS)])
            self.ups = nn.ModuleList([nn.Linear(WIDTH, WIDTH) for _ in range(BLOCKS)])
            self.downs = nn.ModuleList([nn.Linear(WIDTH, WIDTH) for _ in range(BLOCKS)])
            self.register_buffer("waves", math.pi * 2.0 ** torch.arange(8) / 4)

        def forward(self, image, time, label):
            phase = time.unsqueeze(1) * self.waves
            about = self.about(torch.cat([torch.sin(phase), torch.cos(phase), self.labels(label)], 1))
            x = self.first(image.flatten(1))
            for norm, shift, up, down in zip(self.norms, self.shifts, self.ups, self.downs):
                scale, offset = shift(about).chunk(2, 1)
                hidden = up(norm(x) * (1 + scale) + offset)
                x = x + down(hidden * torch.sigmoid(hidden))
            return torch.tanh(self.last(x)).reshape(-1, 1, 8, 8)

    return Denoiser()


def kept(time):
    """The share of the image's variance that is left at a time from 0 to 1."""
    return math.cos((time + 0.008) / 1.008 * math.pi / 2) ** 2 / math.cos(0.008 / 1.008 * math.pi / 2) ** 2


class Noise:
    """Standard normal numbers from a seed: splitmix64, Box and Muller, the sine kept for the next call."""

    def __init__(self, seed):
        self.state, self.spare = seed & (2 ** 64 - 1), None

    def uniform(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & (2 ** 64 - 1)
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & (2 ** 64 - 1)
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & (2 ** 64 - 1)
        return (((z ^ (z >> 31)) >> 11) + 0.5) / 2 ** 53

    def normal(self):
        if self.spare is not None:
            value, self.spare = self.spare, None
            return value
        radius, angle = math.sqrt(-2 * math.log(self.uniform())), 2 * math.pi * self.uniform()
        self.spare = radius * math.sin(angle)
        return radius * math.cos(angle)

    def normals(self, count):
        return numpy.array([self.normal() for _ in range(count)])


def sample(session, labels, seeds, steps=CHAIN):
    """Images [count, 8, 8] in [-1, 1]; each has a seed of its own."""
    noises = [Noise(seed) for seed in seeds]
    image = numpy.stack([noise.normals(64) for noise in noises])
    for step in range(steps, 0, -1):
        now, after = kept(step / steps), kept((step - 1) / steps)
        feeds = {"image": image.reshape(-1, 1, 8, 8).astype(numpy.float32), "label": numpy.array(labels, dtype=numpy.int64),
                 "time": numpy.full(len(labels), step / steps, dtype=numpy.float32)}
        clean = numpy.clip(session.run(["clean"], feeds)[0].reshape(-1, 64).astype(numpy.float64), -1, 1)
        alpha = now / after
        image = (math.sqrt(after) * (1 - alpha) * clean + math.sqrt(alpha) * (1 - after) * image) / (1 - now)
        if step > 1:
            spread = math.sqrt((1 - alpha) * (1 - after) / (1 - now))
            image = image + spread * numpy.stack([noise.normals(64) for noise in noises])
    return image.reshape(-1, 8, 8)


def levels_of(images):
    """[-1, 1] to levels 0 to 255."""
    return numpy.clip(numpy.floor((images + 1) * 127.5 + 0.5), 0, 255).astype(numpy.uint8)


def train(torch, levels, truths):
    images = torch.from_numpy(levels.astype(numpy.float32) / 127.5 - 1).unsqueeze(1)
    targets = torch.from_numpy(truths.astype(numpy.int64))
    model = build(torch)

    def loss_of(_):
        chosen = torch.randint(len(images), (BATCH,))
        time = torch.rand(BATCH).clamp(min=1e-3)
        left = (torch.cos((time + 0.008) / 1.008 * math.pi / 2) ** 2).reshape(-1, 1, 1, 1)
        noisy = left.sqrt() * images[chosen] + (1 - left).sqrt() * torch.randn(BATCH, 1, 8, 8)
        weight = (left / (1 - left)).clamp(0.1, 5)  # signal to noise, cut (Hang et al. 2023)
        return (weight * (model(noisy, time, targets[chosen]) - images[chosen]) ** 2).mean()

    return model, common.fit(torch, model, STEPS, RATE, loss_of, report=250)


def frechet(first, second):
    """As src/core/tasks/metrics/frechet.h: of the 64 pixels, levels / 255."""
    first, second = (each.reshape(-1, 64).astype(numpy.float64) / 255 for each in (first, second))
    one, two = numpy.cov(first.T), numpy.cov(second.T)
    values, vectors = numpy.linalg.eigh(one)
    root = vectors * numpy.sqrt(numpy.clip(values, 0, None)) @ vectors.T
    inner = numpy.linalg.eigvalsh(root @ two @ root)
    return float(((first.mean(0) - second.mean(0)) ** 2).sum() + numpy.trace(one) + numpy.trace(two) - 2 * numpy.sqrt(numpy.clip(inner, 0, None)).sum())


def draw_all():
    """The images that are judged, and what they were asked to be."""
    labels = [number % 10 for number in range(DRAWN)]
    return levels_of(sample(common.session(MODELS / f"{IDENTIFIER}.onnx"), labels, range(1000, 1000 + DRAWN))), labels


def nearest(images, levels):
    """Mean distance to the nearest of `levels`, root mean square over pixels of levels / 255: small where a model repeats them."""
    one, two = (each.reshape(-1, 64).astype(numpy.float64) / 255 for each in (images, levels))
    squares = (one ** 2).sum(1)[:, None] + (two ** 2).sum(1)[None] - 2 * one @ two.T
    return float(numpy.sqrt(numpy.clip(squares, 0, None).min(1) / 64).mean())


def baselines(held, levels):
    """What the scores are to be held against."""
    white = (numpy.random.default_rng(SEED).random((DRAWN, 8, 8)) * 255).astype(numpy.uint8)
    return {"frechet_held_out": frechet(held, levels), "frechet_white_noise": frechet(white, levels),
            "nearest_of_drawn": nearest(draw_all()[0], levels), "nearest_of_held_out": nearest(held, levels)}


def judge():
    levels, _, _, _ = digits.split()
    drawn, labels = draw_all()
    read = digit_classifier.scores_of(drawn).argmax(1)
    return {"frechet": frechet(drawn, levels), "read_as_asked": float((read == labels).mean())}


def main():
    if sys.argv[1:] == ["--check"]:
        return common.check(IDENTIFIER, judge, tolerance=0.02)
    torch = common.torch_ready(SEED)
    digits.main()
    levels, truths, held, _ = digits.split()
    model, seconds = train(torch, levels, truths)
    (MODELS / f"{IDENTIFIER}.labels.txt").write_text("".join(f"{digit}|{word}\n" for digit, word in enumerate(digits.WORDS)))
    axes = {name: {0: "batch"} for name in ("image", "time", "label", "clean")}
    common.export(torch, model, (torch.zeros(2, 1, 8, 8), torch.ones(2), torch.tensor([1, 2])), MODELS / f"{IDENTIFIER}.onnx",
                  ["image", "time", "label"], ["clean"], axes)
    scores = judge()
    baseline = baselines(held, levels)
    session = common.session(MODELS / f"{IDENTIFIER}.onnx")
    common.write_json(common.GOLDEN / f"{IDENTIFIER}.json", {"recipe": "ddpm", "steps": CHAIN, "cases": [
        {"prompt": f"a handwritten {digit}", "seed": seed, "levels": levels_of(sample(session, [digit], [seed]))[0].flatten().tolist()}
        for digit, seed in ((3, 1), (7, 2), (0, 3))]})
    common.write_card({
        "id": IDENTIFIER, "name": "tiny diffusion model of handwritten digits", "task": "image-generation", "recipe": "ddpm",
        "script": "tools/train/digit_generator.py", "seed": SEED, "trained": seconds, "steps": STEPS,
        "parameters": common.parameters_of(model), "precision": "fp32, stored fp16",
        "data": f"{len(levels)} of scikit-learn's 1,797 digits of 8 x 8 pixels (UCI, Alpaydin and Kaynak 1998, CC BY 4.0)",
        "licence": "Apache-2.0; data CC BY 4.0", "data_set": "sets/digit-prompts/test.jsonl", "reference_images": "sets/digits/test",
        "options": {"steps": str(CHAIN)}, "scores": scores, "baseline": baseline,
        "quality": f"Frechet distance of 64 pixels {scores['frechet']:.2f} to the training digits ({DRAWN} drawn; held-out digits "
                   f"{baseline['frechet_held_out']:.2f}, white noise {baseline['frechet_white_noise']:.2f}); {scores['read_as_asked']:.0%} read as asked; mean distance to the nearest training "
                   f"digit {baseline['nearest_of_drawn']:.3f}, of held-out digits {baseline['nearest_of_held_out']:.3f}",
        "can": "draws one grey digit of 8 x 8 pixels, the first one named in the prompt (figure or English word), nearer to a digit of its training than held-out digits are"},
        [("model", f"{IDENTIFIER}.onnx"), ("labels", f"{IDENTIFIER}.labels.txt")])
    return 0


if __name__ == "__main__":
    sys.exit(main())
