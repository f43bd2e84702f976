# SPDX-License-Identifier: Apache-2.0
"""Energy of a PyTorch training loop of one's own:

    with TrainingLoop(steps_per_span=100) as loop:
        for epoch in range(3):
            for inputs, targets in loop.epoch(loader):
                ...
            with loop.stage("validate"):
                ...
    for result in loop.results:
        print(result)                                  # epoch  8.21 s  262 J (70 … 590)  modelled  4.4 mJ ... per sample

Nothing of PyTorch is imported; where its GPU was used, its kernels are waited for at the edges of spans, not at steps.
"""
from __future__ import annotations

import sys
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Callable, Iterable, Iterator, Mapping, TypeVar

from ..sessions import Session
from ._batches import work_of
from ._metrics import Logger
from ._training import Training, TrainingResults

Batch = TypeVar("Batch")


def synchronize() -> None:
    """Waits for the kernels of PyTorch's accelerator, where one was used in this process: they are asynchronous, and
    their energy would fall behind the span."""
    torch = sys.modules.get("torch")
    if torch is None:
        return
    for name in ("cuda", "xpu"):
        device = getattr(torch, name, None)
        if device is not None and device.is_initialized():
            device.synchronize()


class TrainingLoop(TrainingResults):
    """Spans around a loop: "training", "epoch", and "steps" for every `steps_per_span` steps (0: none).

    session: an open one; None: the current one. work: from a batch to what it is, {"samples": 32}; by default samples
    by the first dimension, and tokens by that of "input_ids". loggers: as MlflowLogger; they are given each epoch and
    the training, on the first rank of a machine only.
    """

    def __init__(
        self,
        *,
        session: Session | None = None,
        steps_per_span: int = 0,
        work: Callable[[Any], Mapping[str, float]] = work_of,
        loggers: Iterable[Logger] = (),
    ) -> None:
        self._training = Training(
            session=session, steps_per_span=steps_per_span, loggers=loggers, before_edge=synchronize
        )
        self._work = work

    def epoch(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        """The batches, one by one, as one epoch. A batch counts as a step when the next one is asked for."""
        training = self._training
        training.begin_epoch()
        try:
            for batch in batches:
                training.begin_step()
                yield batch
                training.end_step(self._work(batch))
        finally:
            training.end_epoch()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Something beside the steps, such as "validate"; work counted in it is its own."""
        self._training.begin_stage(name)
        try:
            yield
        finally:
            self._training.end_stage()

    def count(self, **work: float) -> None:
        """Adds work that the batches do not show: count(tokens=128)."""
        self._training.count(work)

    def __enter__(self) -> TrainingLoop:
        self._training.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._training.end()
