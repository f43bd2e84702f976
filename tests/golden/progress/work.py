#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Real work whose runs are recorded for the forecasts' scores: work.py KIND UNITS. Each unit ends with a line k/n.

even: a unit is always the same. warm-up: tables are built in the first unit. growing: a unit looks at all that came
before. checkpoints: every tenth unit also packs the state. phases: light units, then heavy ones. training: stochastic
gradient descent of a small network in plain Python; after each unit a validation.
"""
import bz2
import hashlib
import math
import random
import sys

STATE = {"rows": [], "weights": [[random.Random(1).uniform(-1, 1) for _ in range(8)] for _ in range(8)], "out": [0.1] * 8}


def hashed(rounds):
    digest = b"joulery"
    for _ in range(rounds):
        digest = hashlib.sha256(digest).digest()
    return digest


def even(i, n):
    hashed(150_000)


def warm_up(i, n):
    if i == 0:
        STATE["table"] = {k: hashed(3) for k in range(200_000)}
    hashed(120_000)


def growing(i, n):
    STATE["rows"].extend(hashed(50) for _ in range(1_500))
    STATE["rows"].sort()
    for _ in range(12):
        sum(row[0] for row in STATE["rows"])


def checkpoints(i, n):
    hashed(120_000)
    if i % 10 == 9:
        bz2.compress(bytes(random.Random(i).randbytes(1_000_000)))


def phases(i, n):
    hashed(60_000 if i < 0.3 * n else 150_000)


def training(i, n):
    source = random.Random(i)
    for step in range(1_000):
        x = [source.gauss(0, 1) for _ in range(8)]
        hidden = [math.tanh(sum(w * v for w, v in zip(row, x))) for row in STATE["weights"]]
        error = sum(o * h for o, h in zip(STATE["out"], hidden)) - math.sin(x[0] * x[1])
        for j, h in enumerate(hidden):
            slope = error * STATE["out"][j] * (1 - h * h)
            STATE["out"][j] -= 0.01 * error * h
            STATE["weights"][j] = [w - 0.01 * slope * v for w, v in zip(STATE["weights"][j], x)]
        if step % 500 == 0:
            sum(sum(row) for row in STATE["weights"])


def main():
    work = {"even": even, "warm-up": warm_up, "growing": growing, "checkpoints": checkpoints, "phases": phases,
            "training": training}[sys.argv[1]]
    units = int(sys.argv[2])
    for i in range(units):
        work(i, units)
        print(f"{i + 1}/{units}", flush=True)


if __name__ == "__main__":
    main()
