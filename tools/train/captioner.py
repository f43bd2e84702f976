#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains a tiny image captioner on generated scenes: a convolutional encoder and a GRU whose greedy loop is unrolled in the graph.

  tools/train/captioner.py           trains (about a minute of one core) and writes model, set, card, golden answers
  tools/train/captioner.py --check   hashes, and the scores of the committed model
The held-out scenes are of another seed, and no training scene has one of their captions. The score of the card is
the share of scenes whose caption is one of the five true ones word for word, and BLEU as Joulery's own metric has it.
"""
import random
import sys

import common
import scenes
from common import MODELS, SETS

IDENTIFIER = "captioner-scenes"
SEED, HELD_OUT_SEED = 20261127, 7
SCENES, HELD_OUT = 12000, 150
STEPS, RATE, BATCH = 1800, 3e-3, 32
WIDTH, LONGEST = 112, 16
SET = SETS / "scenes"
END, BEGIN = 0, 1


def vocabulary():
    """Every word of a plain caption behind the two markers."""
    words = sorted({word for scene, _ in scenes.make(1, 3000) for word in scenes.plain_caption(scene).split()})
    return ["[END]", "[BEGIN]", *words]


def build(torch, size):
    from torch import nn

    class Captioner(nn.Module):
        """Image [batch, 3, 48, 48] of levels / 255 to LONGEST word numbers, as floats; after the end they mean nothing."""

        def __init__(self):
            super().__init__()
            steps, before = [], 5
            for after in (16, 32, 64):
                steps += [nn.Conv2d(before, after, 3, stride=2, padding=1), nn.BatchNorm2d(after), nn.ReLU()]
                before = after
            self.see = nn.Sequential(*steps, nn.Conv2d(64, 12, 1), nn.ReLU(), nn.Flatten())
            self.look = nn.Linear(12 * 36, WIDTH)
            self.words = nn.Embedding(size, 32)
            self.into, self.across = nn.Linear(32 + WIDTH, 3 * WIDTH), nn.Linear(WIDTH, 3 * WIDTH)
            self.say = nn.Linear(2 * WIDTH, size)
            ramp = torch.linspace(-1, 1, scenes.SIZE)
            self.register_buffer("places", torch.stack([ramp.expand(scenes.SIZE, -1), ramp.unsqueeze(1).expand(-1, scenes.SIZE)]).unsqueeze(0))

        def seen(self, image):
            places = self.places + image[:, :2] * 0
            return torch.tanh(self.look(self.see(torch.cat([image - 0.5, places], 1))))

        def step(self, word, seen, state):
            """One step of a GRU (Cho et al. 2014): scores of the next word, and the state."""
            given = self.into(torch.cat([self.words(word), seen], 1)).chunk(3, 1)
            kept = self.across(state).chunk(3, 1)
            reset, update = torch.sigmoid(given[0] + kept[0]), torch.sigmoid(given[1] + kept[1])
            state = (1 - update) * torch.tanh(given[2] + reset * kept[2]) + update * state
            return self.say(torch.cat([state, seen], 1)), state

        def forward(self, image):
            seen = self.seen(image)
            state, word, said = seen, (seen[:, 0] * 0).to(torch.int64) + BEGIN, []
            for _ in range(LONGEST):
                scores, state = self.step(word, seen, state)
                word = torch.argmax(scores, 1)
                said.append(word)
            return torch.stack(said, 1).to(torch.float32)

    return Captioner()


def train(torch, words, held_captions):
    ids = {word: number for number, word in enumerate(words)}
    made = scenes.make(SEED, SCENES, held_captions)
    images = torch.stack([torch.from_numpy(pixels.copy()) for _, pixels in made]).permute(0, 3, 1, 2)
    texts = [[ids[word] for word in scenes.plain_caption(scene).split()] + [END] for scene, _ in made]
    longest = max(map(len, texts))
    assert longest <= LONGEST
    targets = torch.tensor([text + [-100] * (longest - len(text)) for text in texts])
    model = build(torch, len(words))
    draw = random.Random(SEED)

    def loss_of(_):
        chosen = draw.sample(range(SCENES), BATCH)
        seen = model.seen(images[chosen].float() / 255)
        state, word, loss = seen, torch.full((BATCH,), BEGIN), 0.0
        for step in range(longest):
            scores, state = model.step(word, seen, state)
            loss = loss + torch.nn.functional.cross_entropy(scores, targets[chosen, step], ignore_index=-100, reduction="sum")
            word = targets[chosen, step].clamp(min=0)
        return loss / (targets[chosen] >= 0).sum()

    return model, common.fit(torch, model, STEPS, RATE, loss_of, report=100)


def caption(session, words, pixels):
    """The words before the end."""
    import numpy
    image = (pixels.astype(numpy.float32) / numpy.float32(255)).transpose(2, 0, 1)[None]
    said = session.run(["tokens"], {"image": numpy.ascontiguousarray(image)})[0][0].astype(int).tolist()
    return " ".join(words[number] for number in (said[:said.index(END)] if END in said else said))


def answers():
    words = (MODELS / f"{IDENTIFIER}.words.txt").read_text().splitlines()
    session = common.session(MODELS / f"{IDENTIFIER}.onnx")
    return [(caption(session, words, pixels), scenes.captions_of(scene)) for scene, pixels in scenes.make(HELD_OUT_SEED, HELD_OUT)]


def judge():
    """Share of captions that are one of the true sentences, word for word, and BLEU."""
    said = answers()
    return {"exact": sum(answer in truths for answer, truths in said) / len(said), "bleu": bleu(said)}


def bleu(said):
    """Corpus BLEU of lower-case words without punctuation (Papineni et al. 2002): here the same as metrics/bleu.h."""
    import math
    from collections import Counter
    right, made, length, true_length = [0] * 4, [0] * 4, 0, 0
    for answer, truths in said:
        words, lists = answer.split(), [truth.split() for truth in truths]
        length += len(words)
        true_length += min((abs(len(each) - len(words)), len(each)) for each in lists)[1]
        for n in range(1, 5):
            grams = Counter(tuple(words[i:i + n]) for i in range(len(words) - n + 1))
            most = Counter()
            for each in lists:
                most |= Counter(tuple(each[i:i + n]) for i in range(len(each) - n + 1))
            right[n - 1] += sum((grams & most).values())
            made[n - 1] += sum(grams.values())
    if min(right) == 0:
        return 0.0
    mean = sum(math.log(hit / all_) for hit, all_ in zip(right, made)) / 4
    return math.exp(mean) * min(1.0, math.exp(1 - true_length / length))


def write_set(held):
    (SET / "images").mkdir(parents=True, exist_ok=True)
    rows = []
    for number, (scene, pixels) in enumerate(held):
        name = f"images/{number:03}.png"
        (SET / name).write_bytes(scenes.png(pixels))
        rows.append({"image": name, "captions": scenes.captions_of(scene)})
    common.write_lines(SET / "test.jsonl", rows)


def main():
    if sys.argv[1:] == ["--check"]:
        return common.check(IDENTIFIER, judge)
    torch = common.torch_ready(SEED)
    held = scenes.make(HELD_OUT_SEED, HELD_OUT)
    write_set(held)
    words = vocabulary()
    (MODELS / f"{IDENTIFIER}.words.txt").write_text("".join(word + "\n" for word in words))
    model, seconds = train(torch, words, {scenes.plain_caption(scene) for scene, _ in held})
    common.export(torch, model, (torch.zeros(1, 3, scenes.SIZE, scenes.SIZE),), MODELS / f"{IDENTIFIER}.onnx", ["image"], ["tokens"],
                  {"image": {0: "batch"}, "tokens": {0: "batch"}})
    scores = judge()
    common.write_json(common.GOLDEN / f"{IDENTIFIER}.json", {"recipe": "caption", "cases": [
        {"image": f"images/{number:03}.png", "text": answer} for number, (answer, _) in enumerate(answers()[:3])]})
    common.write_card({
        "id": IDENTIFIER, "name": "tiny captioner of generated scenes", "task": "image-captioning", "recipe": "caption",
        "script": "tools/train/captioner.py", "seed": SEED, "trained": seconds, "steps": STEPS,
        "parameters": common.parameters_of(model), "precision": "fp32, stored fp16",
        "data": f"{SCENES} scenes of one or two shapes, generated by tools/train/scenes.py", "licence": "Apache-2.0",
        "data_set": "sets/scenes/test.jsonl", "options": {"size": f"{scenes.SIZE}x{scenes.SIZE}", "fit": "stretch"}, "scores": scores, "baseline": {},
        "quality": f"{scores['exact']:.0%} of {HELD_OUT} held-out scenes captioned word for word; BLEU {scores['bleu']:.3f}",
        "can": "names size, colour, shape, place and ground of one or two generated shapes; says the like of any other picture"},
        [("model", f"{IDENTIFIER}.onnx"), ("vocabulary", f"{IDENTIFIER}.words.txt")])
    return 0


if __name__ == "__main__":
    sys.exit(main())
