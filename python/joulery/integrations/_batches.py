# SPDX-License-Identifier: Apache-2.0
"""How much work a batch is: samples by its first dimension, tokens by its "input_ids". Shapes are read, never values,
so nothing waits for a device."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def samples_in(batch: Any) -> int | None:
    """The first dimension of an array, or of the first array in a mapping, tuple or list; None: it cannot be told."""
    shape = getattr(batch, "shape", None)
    if shape is not None:
        return int(shape[0]) if len(shape) else None
    if isinstance(batch, Mapping):
        return samples_in(next(iter(batch.values()))) if batch else None
    if isinstance(batch, (tuple, list)) and batch:
        inner = samples_in(batch[0])
        return inner if inner is not None else len(batch) if isinstance(batch, list) else None
    return None


def work_of(batch: Any) -> dict[str, float]:
    """{"samples": 32, "tokens": 4096}: what is known of it. Tokens are those of "input_ids", padding included."""
    samples = samples_in(batch)
    work: dict[str, float] = {} if samples is None else {"samples": samples}
    shape: Sequence[int] | None = getattr(batch["input_ids"], "shape", None) if _has_ids(batch) else None
    if shape:
        tokens = 1
        for size in shape:
            tokens *= int(size)
        work["tokens"] = tokens
    return work


def _has_ids(batch: Any) -> bool:
    return isinstance(batch, Mapping) and "input_ids" in batch
