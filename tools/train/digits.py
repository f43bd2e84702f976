# SPDX-License-Identifier: Apache-2.0
"""Handwritten digits of 8 x 8 pixels: scikit-learn's copy of the test set of "Optical Recognition of Handwritten Digits" (Alpaydin
and Kaynak 1998, UCI Machine Learning Repository, CC BY 4.0), split by a seed. Run as a program it writes the held-out
ones as images by class to data/sets/digits/test, and the prompts of image generation to data/sets/digit-prompts.
Needs Debian's python3-sklearn.
"""
import sys

import common
import numpy
import scenes

SEED = 20261127
HELD_OUT = 297
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def load():
    """(levels 0 to 255 [1797, 8, 8], digits [1797], order): the first HELD_OUT of the order are held out."""
    from sklearn.datasets import load_digits
    bunch = load_digits()
    levels = numpy.round(bunch.images * 255 / 16).astype(numpy.uint8)
    return levels, bunch.target, numpy.random.default_rng(SEED).permutation(len(levels))


def split():
    """(training levels, training digits, held-out levels, held-out digits)."""
    levels, digits, order = load()
    held, training = order[:HELD_OUT], order[HELD_OUT:]
    return levels[training], digits[training], levels[held], digits[held]


def prompts():
    """100 prompts, ten of each digit."""
    return [{"prompt": f"a handwritten {digit}", "digit": digit} for _ in range(10) for digit in range(10)]


def held_out_name(number, digit):
    """Where a held-out image lies below the set."""
    return f"test/{digit}/{number:03}.png"


def main():
    _, _, levels, digits = split()
    for number, (image, digit) in enumerate(zip(levels, digits)):
        path = common.SETS / "digits" / held_out_name(number, digit)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(scenes.png(image))
    common.write_lines(common.SETS / "digit-prompts/test.jsonl", [{"prompt": row["prompt"]} for row in prompts()])
    return 0


if __name__ == "__main__":
    sys.exit(main())
