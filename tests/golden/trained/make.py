#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes centroid-minilm.json: which sentence of a text is nearest to the middle of all, by paraphrase-MiniLM-L3-v2.

The other files of this folder are written by the scripts of tools/train. Needs `tools/fetch demo` and what these need.
"""
import pathlib
import sys

import numpy

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "tools/train"))
import common  # noqa: E402

TEXTS = (
    ["The library opens at nine.", "Readers may borrow four books for three weeks.", "A book that is late costs ten cents a day.",
     "The tower of the town hall is green."],
    ["Bees dance to tell where flowers are.", "The angle of the dance is the direction of the flowers.", "Its length is the distance.",
     "We had soup for lunch."],
    ["Rain fell for three days, and the river rose.", "On Friday the river flooded the lower town.", "People carried sandbags to the bridge.",
     "My aunt plays the piano.", "The water went back on Sunday."],
)


def main():
    cache = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path.home() / ".cache/joulery"
    pieces = common.WordPiece.read(cache / "minilm-l3/vocab.txt")
    session = common.session(cache / "minilm-l3/model.onnx")
    cases = []
    for sentences in TEXTS:
        vectors = []
        for sentence in sentences:
            inner = [i for word, _, _ in common.plain_words(sentence) for i in pieces.pieces(word)]
            ids = numpy.array([[pieces.ids["[CLS]"], *inner, pieces.ids["[SEP]"]]])
            vector = session.run(["461"], {"input_ids": ids, "attention_mask": numpy.ones_like(ids)})[0][0].astype(float)
            vectors.append(vector / numpy.linalg.norm(vector))
        nearness = numpy.array(vectors) @ numpy.sum(vectors, axis=0)
        cases.append({"text": " ".join(sentences), "summary": sentences[int(nearness.argmax())],
                      "nearness": [round(float(value), 4) for value in nearness]})
    common.write_json(common.GOLDEN / "centroid-minilm.json", {"recipe": "centroid", "cases": cases})
    return 0


if __name__ == "__main__":
    sys.exit(main())
