#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What it takes to train a small transformer on one text and to fine-tune it on another, in joules per token. The texts
are sources of Python's own library, so nothing is downloaded. Needs torch."""
import argparse
import inspect
import json.decoder
from typing import Iterator

import torch
from torch import nn

import joulery
from joulery.integrations.pytorch import TrainingLoop

LETTERS, LENGTH, BATCH, WIDTH = 128, 32, 8, 32


class Writer(nn.Module):
    """Two layers of attention that tell the next letter."""

    def __init__(self) -> None:
        super().__init__()
        self.letters = nn.Embedding(LETTERS, WIDTH)
        self.places = nn.Embedding(LENGTH, WIDTH)
        layer = nn.TransformerEncoderLayer(WIDTH, nhead=4, dim_feedforward=2 * WIDTH, dropout=0.0, batch_first=True)
        self.layers = nn.TransformerEncoder(layer, num_layers=2)
        self.next = nn.Linear(WIDTH, LETTERS)
        self.register_buffer("future", torch.ones(LENGTH, LENGTH).triu(1).bool())

    def forward(self, text: torch.Tensor) -> torch.Tensor:
        seen = self.letters(text) + self.places(torch.arange(LENGTH, device=text.device))
        return self.next(self.layers(seen, mask=self.future))


def batches(source: str, steps: int, device: str) -> Iterator[torch.Tensor]:
    """Pieces of the text, one letter longer than what is read, drawn at random."""
    codes = torch.tensor([min(ord(letter), LETTERS - 1) for letter in source])
    for _ in range(steps):
        starts = torch.randint(len(codes) - LENGTH - 1, (BATCH,))
        yield torch.stack([codes[start : start + LENGTH + 1] for start in starts]).to(device)


def train(model: Writer, source: str, steps: int, rate: float, device: str) -> TrainingLoop:
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate)
    with TrainingLoop(work=lambda batch: {"tokens": BATCH * LENGTH}) as loop:
        losses = []
        for batch in loop.epoch(batches(source, steps, device)):
            loss = nn.functional.cross_entropy(model(batch[:, :-1]).flatten(0, 1), batch[:, 1:].flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
    print(f"loss {losses[0]:.2f} at first, {losses[-1]:.2f} at last")
    return loop


def main() -> None:
    torch.manual_seed(1)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = Writer().to(device)
    with joulery.Session("fine-tune"):
        first = train(model, inspect.getsource(argparse), steps=300, rate=3e-3, device=device)
        print("trained on argparse:   ", first.result)
        second = train(model, inspect.getsource(json.decoder), steps=100, rate=1e-3, device=device)
        print("fine-tuned on json:    ", second.result)


if __name__ == "__main__":
    main()
