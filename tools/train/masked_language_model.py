#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains a tiny BERT-like masked language model on the King James Version of 1611 (public domain), Debian's bible-kjv-text.

  tools/train/masked_language_model.py           trains (under two minutes of one core) and writes model, set, card, golden answers
  tools/train/masked_language_model.py --check   hashes, and the pseudo-perplexity of the committed model
Reads the verses through `bible -f` (Debian's bible-kjv). Held out: one verse in 50 by the SHA-256 of its text; 120 of them
are the committed set. Quality: pseudo-perplexity (Salazar et al. 2020) over those, against a unigram of the training text
with the same vocabulary.
"""
import hashlib
import math
import random
import subprocess
import sys

import common
from common import CLS, MASK, MODELS, PAD, SEP, SETS, WordPiece

IDENTIFIER = "mlm-kjv-tiny"
SEED = 20261127
VOCABULARY, WIDTH, HEADS, INNER, LAYERS, MOST_TOKENS = 2048, 96, 4, 192, 2, 64
STEPS, RATE, TOKENS_A_BATCH = 700, 4e-3, 2048
SET = SETS / "kjv-verses/test.jsonl"
SET_SIZE = 120


def read_verses():
    """Every verse once: (text, is held out)."""
    listed = subprocess.run(["bible", "-f", "gen1:1-rev22:21"], capture_output=True, text=True, check=True).stdout
    texts = dict.fromkeys(line.split(" ", 1)[1].strip() for line in listed.splitlines() if " " in line)
    return [(text, int(hashlib.sha256(text.encode()).hexdigest(), 16) % 50 == 0) for text in texts]


def build(torch):
    from layers import Block, Near, padding_bias
    from torch import nn

    class MaskedLanguageModel(nn.Module):
        """Embeddings are also the output weights."""

        def __init__(self):
            super().__init__()
            self.words, self.places = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(MOST_TOKENS, WIDTH)
            nn.init.normal_(self.words.weight, std=0.05)
            nn.init.normal_(self.places.weight, std=0.05)
            self.near = Near(WIDTH, 2)
            self.blocks = nn.ModuleList([Block(WIDTH, HEADS, INNER) for _ in range(LAYERS)])
            self.norm, self.bias = nn.LayerNorm(WIDTH), nn.Parameter(torch.zeros(VOCABULARY))

        def states(self, input_ids, attention_mask):
            places = torch.cumsum(torch.ones_like(input_ids), 1) - 1
            x = self.near(self.words(input_ids) + self.places(places))
            bias = padding_bias(attention_mask)
            for block in self.blocks:
                x = block(x, bias)
            return self.norm(x)

        def scores(self, states):
            return states @ self.words.weight.t() + self.bias

        def forward(self, input_ids, attention_mask):
            return self.scores(self.states(input_ids, attention_mask))

    return MaskedLanguageModel()


def batches(sentences, draw):
    """Endless batches of sentences of about one length, about TOKENS_A_BATCH tokens each."""
    while True:
        ordered = sorted(sentences, key=lambda ids: (len(ids) // 4, draw.random()))
        groups, group = [], []
        for ids in ordered:
            if group and len(ids) * (len(group) + 1) > TOKENS_A_BATCH:
                groups.append(group)
                group = []
            group.append(ids)
        draw.shuffle(groups)
        yield from groups


def train(torch, sentences, counts):
    model = build(torch)
    total = sum(counts)
    with torch.no_grad():  # begin as the unigram
        model.bias.copy_(torch.tensor([math.log((count + 0.5) / total) for count in counts]))
    draw = random.Random(SEED)
    source = batches(sentences, draw)
    chance = torch.Generator().manual_seed(SEED)

    def loss_of(_):
        group = next(source)
        longest = max(map(len, group))
        ids = torch.tensor([sentence + [PAD] * (longest - len(sentence)) for sentence in group])
        luck = torch.rand(ids.shape, generator=chance)
        chosen = (luck < 0.2) & (ids > MASK)
        seen = torch.where(chosen & (luck < 0.18), torch.full_like(ids, MASK), ids)
        states = model.states(seen, ids != PAD)
        return torch.nn.functional.cross_entropy(model.scores(states[chosen]), ids[chosen])

    return model, common.fit(torch, model, STEPS, RATE, loss_of)


def masked_log_probabilities(session, ids):
    """Natural log probability of each token between the markers, masked in turn."""
    import numpy
    rows = numpy.array([ids] * (len(ids) - 2), dtype=numpy.int64)
    at = numpy.arange(1, len(ids) - 1)
    rows[at - 1, at] = MASK
    scores = session.run(["logits"], {"input_ids": rows, "attention_mask": numpy.ones_like(rows)})[0]
    return common.log_softmax(scores[at - 1, at].astype(numpy.float64))[at - 1, numpy.array(ids)[at]]


def judge(pieces=None):
    """Pseudo-perplexity over the committed set."""
    pieces = pieces or WordPiece.read(MODELS / f"{IDENTIFIER}.vocab.txt")
    session = common.session(MODELS / f"{IDENTIFIER}.onnx")
    total, count = 0.0, 0
    for row in common.read_lines(SET):
        found = masked_log_probabilities(session, mark(pieces.encode(row["text"])))
        total, count = total + float(found.sum()), count + len(found)
    return {"pseudo_perplexity": math.exp(-total / count)}


def mark(ids):
    return [CLS] + ids[:MOST_TOKENS - 2] + [SEP]


def golden(pieces):
    session = common.session(MODELS / f"{IDENTIFIER}.onnx")
    items = []
    for row in common.read_lines(SET)[:3]:
        found = masked_log_probabilities(session, mark(pieces.encode(row["text"])))
        items.append({"text": row["text"], "ids": mark(pieces.encode(row["text"])), "log_probabilities": [float(f"{p:.7g}") for p in found]})
    common.write_json(common.GOLDEN / f"{IDENTIFIER}.json", {"recipe": "mask", "cases": items})


def main():
    if sys.argv[1:] == ["--check"]:
        return common.check(IDENTIFIER, judge)
    torch = common.torch_ready(SEED)
    verses = read_verses()
    held = sorted((text for text, out in verses if out), key=lambda text: hashlib.sha256(text.encode()).hexdigest())
    training = [text for text, out in verses if not out]
    pieces = common.learn_vocabulary(training, VOCABULARY)
    pieces.write(MODELS / f"{IDENTIFIER}.vocab.txt")
    common.write_lines(SET, [{"text": text} for text in held[:SET_SIZE]])
    sentences = [mark(pieces.encode(text)) for text in training]
    counts = [0] * VOCABULARY
    for sentence in sentences:
        for token in sentence[1:-1]:
            counts[token] += 1
    model, seconds = train(torch, sentences, counts)
    example = torch.tensor([[CLS, 10, 11, SEP], [CLS, 12, 13, SEP]])
    common.export(torch, model, (example, torch.ones_like(example)), MODELS / f"{IDENTIFIER}.onnx",
                  ["input_ids", "attention_mask"], ["logits"],
                  {name: {0: "batch", 1: "tokens"} for name in ("input_ids", "attention_mask", "logits")})
    judged = [token for text in held[:SET_SIZE] for token in mark(pieces.encode(text))[1:-1]]
    total = sum(counts)
    unigram = math.exp(-sum(math.log((counts[token] + 0.5) / (total + 0.5 * VOCABULARY)) for token in judged) / len(judged))
    scores = judge(pieces)
    golden(pieces)
    common.write_card({
        "id": IDENTIFIER, "name": "tiny masked language model, King James Version", "task": "fill-mask", "recipe": "mask",
        "script": "tools/train/masked_language_model.py", "seed": SEED, "trained": seconds, "steps": STEPS,
        "parameters": common.parameters_of(model), "precision": "fp32, stored fp16",
        "data": f"{len(training)} verses of the King James Version of 1611 (Debian bible-kjv-text), public domain",
        "licence": "Apache-2.0", "data_set": "sets/kjv-verses/test.jsonl",
        "options": {"most_tokens": str(MOST_TOKENS)}, "scores": scores, "baseline": {"unigram_perplexity": unigram},
        "quality": f"pseudo-perplexity {scores['pseudo_perplexity']:.1f} over {len(judged)} tokens of {SET_SIZE} held-out verses; unigram {unigram:.0f}",
        "can": "knows the wording of that one book; other English gives far worse figures"},
        [("model", f"{IDENTIFIER}.onnx"), ("vocabulary", f"{IDENTIFIER}.vocab.txt")])
    return 0


if __name__ == "__main__":
    sys.exit(main())
