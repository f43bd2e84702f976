#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains a tiny extractive reader on the generated questions of facts.py: question and text in, first and last token out.

  tools/train/span_reader.py           trains (about two minutes of one core) and writes model, set, card, golden answers
  tools/train/span_reader.py --check   hashes, and the scores of the committed model
Tokens: [CLS] question [SEP] text [SEP], types 0 and 1. Beside its embedding each token is told whether it also stands in
the question (Chen et al. 2017); this is computed in the graph. Scores: exact match and F1 of words, on held-out names.
"""
import random
import re
import sys
from collections import Counter

import common
import facts
from common import CLS, MODELS, PAD, SEP, SETS, WordPiece

IDENTIFIER = "span-facts-tiny"
SEED, HELD_OUT_SEED = 20261127, 8
VOCABULARY, WIDTH, HEADS, INNER, MOST_TOKENS = 640, 64, 4, 128, 192
EXAMPLES, HELD_OUT = 16000, 200
STEPS, RATE, BATCH = 800, 4e-3, 24
SET = SETS / "facts/test.jsonl"


def build(torch):
    from layers import Block, Near, padding_bias
    from torch import nn

    class Reader(nn.Module):
        def __init__(self):
            super().__init__()
            self.words, self.types = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(2, WIDTH)
            self.places = nn.Embedding(MOST_TOKENS, WIDTH)
            nn.init.normal_(self.words.weight, std=0.3)
            nn.init.normal_(self.places.weight, std=0.05)
            self.also = nn.Parameter(torch.randn(WIDTH) * 0.5)
            self.near, self.blocks = nn.ModuleList([Near(WIDTH, 3) for _ in range(3)]), nn.ModuleList([Block(WIDTH, HEADS, INNER) for _ in range(2)])
            self.norm, self.ends = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 2)

        def forward(self, input_ids, attention_mask, token_type_ids):
            types, there = token_type_ids.to(torch.float32), attention_mask.to(torch.float32)
            asked = (1 - types) * there * (input_ids > SEP).to(torch.float32)
            same = (input_ids.unsqueeze(2) == input_ids.unsqueeze(1)).to(torch.float32) * asked.unsqueeze(1)
            also = torch.clamp(same.sum(2), max=1.0) * types
            places = torch.cumsum(torch.ones_like(input_ids), 1) - 1
            x = self.words(input_ids) + self.types(token_type_ids) + self.places(places) + also.unsqueeze(2) * self.also
            bias = padding_bias(attention_mask)
            x = self.near[1](self.near[0](x * there.unsqueeze(2)))
            x = self.near[2](self.blocks[0](x, bias))
            start, end = self.ends(self.norm(self.blocks[1](x, bias))).unbind(2)
            return start, end

    return Reader()


def row_of(pieces, item):
    """(ids, types, places in the context of each context token)."""
    asked = pieces.encode(item["question"])
    told = pieces.encode_places(item["context"])[:MOST_TOKENS - 3 - len(asked)]
    ids = [CLS] + asked + [SEP] + [token for token, _, _ in told] + [SEP]
    return ids, [0] * (len(asked) + 2) + [1] * (len(told) + 1), told


def target_of(item, types, told):
    """First and last token of the answer."""
    begin, stop = item["start"], item["start"] + len(item["answer"])
    inside = [number for number, (_, first, end) in enumerate(told) if first >= begin and end <= stop]
    offset = types.index(1)
    return offset + inside[0], offset + inside[-1]


def train(torch, pieces, examples):
    rows = [row_of(pieces, item) for item in examples]
    targets = [target_of(item, types, told) for item, (_, types, told) in zip(examples, rows)]
    by_length = sorted(range(len(rows)), key=lambda number: len(rows[number][0]))
    groups = [by_length[at:at + BATCH] for at in range(0, len(by_length), BATCH)]
    draw = random.Random(SEED)
    model = build(torch)

    def loss_of(_):
        group = draw.choice(groups)
        longest = max(len(rows[number][0]) for number in group)
        ids = torch.tensor([rows[number][0] + [PAD] * (longest - len(rows[number][0])) for number in group])
        types = torch.tensor([rows[number][1] + [0] * (longest - len(rows[number][1])) for number in group])
        mask = (ids != PAD).long()
        start, end = model(ids, mask, types)
        outside = (1 - types) * -1e4
        wanted = torch.tensor([targets[number] for number in group])
        loss = torch.nn.functional.cross_entropy
        return loss(start + outside, wanted[:, 0]) + loss(end + outside, wanted[:, 1])

    return model, common.fit(torch, model, STEPS, RATE, loss_of, report=100)


def read(session, pieces, item):
    """The answer as the worker takes it: the span of at most 30 tokens with the highest sum of scores."""
    import numpy
    ids, types, told = row_of(pieces, item)
    feeds = {"input_ids": numpy.array([ids]), "attention_mask": numpy.ones((1, len(ids)), numpy.int64), "token_type_ids": numpy.array([types])}
    start, end = (scores[0] for scores in session.run(["start_logits", "end_logits"], feeds))
    offset = types.index(1)
    _, first, last = max((float(start[offset + i]) + float(end[offset + j]), -i, -j)
                         for i in range(len(told)) for j in range(i, min(i + 30, len(told))))
    return item["context"][told[-first][1]:told[-last][2]]


def plain(text):
    """As SQuAD's script: lower case, without punctuation and articles."""
    return re.sub(r"\b(a|an|the)\b", " ", re.sub(r"[^\w\s]", "", text.lower())).split()


def judge():
    pieces, session = WordPiece.read(MODELS / f"{IDENTIFIER}.vocab.txt"), common.session(MODELS / f"{IDENTIFIER}.onnx")
    exact, f1 = 0, 0.0
    for item in facts.make(HELD_OUT_SEED, HELD_OUT, True):
        said, true = plain(read(session, pieces, item)), plain(item["answer"])
        common_words = sum((Counter(said) & Counter(true)).values())
        exact += said == true
        f1 += 2 * common_words / (len(said) + len(true))
    return {"exact_match": exact / HELD_OUT, "f1": f1 / HELD_OUT}


def main():
    if sys.argv[1:] == ["--check"]:
        return common.check(IDENTIFIER, judge)
    torch = common.torch_ready(SEED)
    examples, held = facts.make(SEED, EXAMPLES, False), facts.make(HELD_OUT_SEED, HELD_OUT, True)
    common.write_lines(SET, [{"context": item["context"], "question": item["question"],
                              "answers": {"text": [item["answer"]], "answer_start": [item["start"]]}} for item in held])
    pieces = common.learn_vocabulary([f"{item['question']} {item['context']}" for item in examples[:4000]], VOCABULARY)
    pieces.write(MODELS / f"{IDENTIFIER}.vocab.txt")
    model, seconds = train(torch, pieces, examples)
    example = torch.tensor([[CLS, 60, SEP, 61, 62, SEP], [CLS, 63, SEP, 64, 65, SEP]])
    names = ["input_ids", "attention_mask", "token_type_ids"]
    common.export(torch, model, (example, torch.ones_like(example), torch.tensor([[0, 0, 0, 1, 1, 1]] * 2)),
                  MODELS / f"{IDENTIFIER}.onnx", names, ["start_logits", "end_logits"],
                  {name: {0: "batch", 1: "tokens"} for name in names + ["start_logits", "end_logits"]})
    scores = judge()
    session = common.session(MODELS / f"{IDENTIFIER}.onnx")
    common.write_json(common.GOLDEN / f"{IDENTIFIER}.json", {"recipe": "span", "cases": [
        {"context": item["context"], "question": item["question"], "ids": row_of(pieces, item)[0], "text": read(session, pieces, item)} for item in held[:3]]})
    common.write_card({
        "id": IDENTIFIER, "name": "tiny span reader of generated facts", "task": "question-answering", "recipe": "span",
        "script": "tools/train/span_reader.py", "seed": SEED, "trained": seconds, "steps": STEPS,
        "parameters": common.parameters_of(model), "precision": "fp32, stored fp16",
        "data": f"{EXAMPLES} questions about generated texts (tools/train/facts.py)", "licence": "Apache-2.0",
        "data_set": "sets/facts/test.jsonl", "options": {"most_tokens": str(MOST_TOKENS)}, "scores": scores, "baseline": {},
        "quality": f"exact match {scores['exact_match']:.3f}, F1 {scores['f1']:.3f} on {HELD_OUT} held-out questions with names never trained on",
        "can": "answers six kinds of question about generated texts of six plain facts; it is no reader of real texts"},
        [("model", f"{IDENTIFIER}.onnx"), ("vocabulary", f"{IDENTIFIER}.vocab.txt")])
    return 0


if __name__ == "__main__":
    sys.exit(main())
