# SPDX-License-Identifier: Apache-2.0
"""The spans of a training, for every callback: "training" around it, in it an "epoch" each, in those "steps", one for
every so many steps if asked for, and stages such as "validate". A step costs an addition or two; the native library is
called at edges only, and nobody waits for a result before the training ends."""
from __future__ import annotations

import time
from contextlib import suppress
from typing import Callable, Iterable, Mapping

from .._ranks import leads_locally
from ..errors import InvalidError, TransientError
from ..results import SpanResult
from ..sessions import Session
from ..spans import Span
from ._metrics import Logger

SETTLED_S = 3.5
"""After this long the result of a span is there without waiting: a slow sensor takes up to three seconds."""


def _nothing() -> None:
    pass


class Training:
    """Begins and ends the spans, counts work, and hands results to loggers.

    session: an open one; None: the current one when the training begins. steps_per_span: a span "steps" for every so
    many steps; 0: none. loggers: are given each epoch, with its number from 0, and the training; on the first rank of a
    machine only. before_edge: is called before a span begins or ends, to wait for kernels that still run.
    """

    def __init__(
        self,
        *,
        session: Session | None = None,
        steps_per_span: int = 0,
        loggers: Iterable[Logger] = (),
        before_edge: Callable[[], None] = _nothing,
    ) -> None:
        if steps_per_span < 0:
            raise InvalidError(f"a span of {steps_per_span} steps", "steps_per_span", "give 0 for none, or a count")
        self.leads = leads_locally()
        self._session = session
        self._steps_per_span = steps_per_span
        self._loggers = tuple(loggers)
        self._before_edge = before_edge
        self._open: list[Span] = []
        self._stage: Span | None = None
        self._counts: dict[str, float] = {}
        self._steps_left = 0
        self._pending: list[tuple[float, Span]] = []
        self._results: list[SpanResult] = []
        self._whole: Span | None = None

    def begin(self, leads: bool | None = None) -> None:
        """Begins the training; one that an error left open is ended first. leads: whether this is the first rank of its
        machine, where the library knows; else the launcher's variables tell."""
        self._abandon()
        self.leads = leads_locally() if leads is None else leads
        self._pending, self._results = [], []
        self._whole = self._begun("training")

    def begin_epoch(self) -> None:
        """Raises InvalidError outside of a training."""
        if not self._open:
            raise InvalidError("no training has begun", "epoch", "use it as `with TrainingLoop() as loop:`")
        while len(self._open) > 1:
            self._end_innermost()
        self._begun("epoch")

    def begin_step(self) -> None:
        if self._steps_per_span and not self._steps_left:
            self._begun("steps")
            self._steps_left = self._steps_per_span

    def end_step(self, work: Mapping[str, float] = {}, steps: int = 1) -> None:
        """work: done in it, by unit: {"tokens": 4096}."""
        self.count(work)
        self.count({"steps": steps})
        if self._steps_left:
            self._steps_left = max(0, self._steps_left - steps)
            if not self._steps_left:
                self._end_innermost()

    def count(self, work: Mapping[str, float]) -> None:
        """Adds work to all that is open; during a stage to the stage only."""
        counts = self._counts
        for unit, amount in work.items():
            counts[unit] = counts.get(unit, 0) + amount

    def begin_stage(self, name: str) -> None:
        """A stage, such as "validate": work counted in it is its own. It is part of the epoch around it."""
        self.end_stage()
        if self._steps_left:
            self._end_innermost()
        self._flush()
        self._before_edge()
        self._stage = self._span(name).begin()

    def end_stage(self) -> None:
        stage = self._stage
        if stage is not None:
            self._before_edge()
            self._flush()
            self._stage = None
            stage.__exit__(None, None, None)

    def end_epoch(self, work: Mapping[str, float] = {}) -> None:
        """work: done in it beside that of its steps."""
        self.end_stage()
        while len(self._open) > 2:
            self._end_innermost()
        self.count(work)
        while len(self._open) > 1:
            self._end_innermost()
        self._report(settled_only=True)

    def end(self) -> None:
        """Ends what is open, and reports."""
        if not self._open and self._stage is None:
            return
        self.end_stage()
        while self._open:
            self._end_innermost()
        self._report(settled_only=False)

    def results(self) -> list[SpanResult]:
        """One of each ended epoch, in order. Waits and raises as Span.result does."""
        self._collect(settled_only=False)
        return list(self._results)

    def result(self) -> SpanResult:
        """Of the whole training, once it has ended. Waits and raises as Span.result does."""
        if self._whole is None:
            raise InvalidError("no training has begun", "result", "ask after the training")
        return self._whole.result

    def _span(self, name: str) -> Span:
        return Span(name, session=self._session)

    def _begun(self, name: str) -> Span:
        self._flush()
        self._before_edge()
        span = self._span(name).begin()
        self._open.append(span)
        return span

    def _end_innermost(self) -> None:
        self._before_edge()
        self._flush()
        span = self._open.pop()
        self._steps_left = 0
        span.__exit__(None, None, None)  # nothing where the session has ended meanwhile, which ends its spans
        if span.name != "steps":
            self._pending.append((time.monotonic(), span))

    def _flush(self) -> None:
        """What was counted goes to the spans it was counted in."""
        if not self._counts:
            return
        for span in [self._stage] if self._stage is not None else self._open:
            span.work(**self._counts)
        self._counts = {}

    def _abandon(self) -> None:
        self._counts, self._steps_left = {}, 0
        left = [*self._open, *([self._stage] if self._stage is not None else [])]
        self._open, self._stage = [], None
        for span in reversed(left):
            span.__exit__(None, None, None)

    def _collect(self, settled_only: bool) -> None:
        while self._pending:
            ended_s, span = self._pending[0]
            if settled_only and time.monotonic() - ended_s < SETTLED_S:
                return
            result = span.result
            self._pending.pop(0)
            if span is self._whole:
                self._log(result, None)
                continue
            self._results.append(result)
            self._log(result, len(self._results) - 1)

    def _report(self, settled_only: bool) -> None:
        if self.leads and self._loggers:
            with suppress(TransientError):  # a sensor is late: the next epoch, or `results`, asks again
                self._collect(settled_only)

    def _log(self, result: SpanResult, step: int | None) -> None:
        if self.leads:
            for logger in self._loggers:
                logger.log(result, step)


class TrainingResults:
    """What a callback tells once its training ran."""

    _training: Training

    @property
    def results(self) -> list[SpanResult]:
        """One of each ended epoch. Waits for the newest, a tenth of a second, or raises TransientError after three."""
        return self._training.results()

    @property
    def result(self) -> SpanResult:
        """Of the whole training, once it has ended; InvalidError before it began. Waits as `results` does."""
        return self._training.result()
