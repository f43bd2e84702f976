# SPDX-License-Identifier: Apache-2.0
"""Energy of a training by Hugging Face's Trainer:

    from joulery.integrations.transformers import EnergyCallback

    energy = EnergyCallback()
    trainer = transformers.Trainer(..., callbacks=[energy])
    trainer.train()
    print(energy.result)

Source of the events: Transformers 5.17, "Callbacks". The Trainer does not show its batches to callbacks; its own count of
tokens is used where TrainingArguments(include_num_input_tokens_seen=...) turns it on.
"""
from __future__ import annotations

from typing import Any, Iterable

from ..sessions import Session
from ._library import library
from ._metrics import Logger
from ._training import Training, TrainingResults
from .pytorch import synchronize

_TrainerCallback: Any = library("transformers").TrainerCallback


class EnergyCallback(TrainingResults, _TrainerCallback):  # type: ignore[misc]  # Any: as library() gives it
    """Spans "training", "epoch", "steps" for every `steps_per_span` optimizer steps (0: none) and "evaluate", with work
    steps and, if the Trainer counts them, tokens: of all ranks, divided by their number.

    session: an open one; None: the current one. loggers: as MlflowLogger; they are given each epoch and the training, on
    the first rank of a machine only. The energy of an epoch includes evaluation within it.
    """

    def __init__(
        self, *, session: Session | None = None, steps_per_span: int = 0, loggers: Iterable[Logger] = ()
    ) -> None:
        super().__init__()
        self._training = Training(
            session=session, steps_per_span=steps_per_span, loggers=loggers, before_edge=synchronize
        )
        self._tokens_seen = 0

    def on_train_begin(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        self._tokens_seen = int(state.num_input_tokens_seen)
        self._training.begin(leads=bool(state.is_local_process_zero))

    def on_epoch_begin(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        self._training.end_stage()
        self._training.begin_epoch()

    def on_step_begin(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        self._training.end_stage()
        self._training.begin_step()

    def on_step_end(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        self._training.end_step(self._new_tokens(args, state))
        self._begin_evaluation(control)

    def on_epoch_end(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        self._training.end_epoch()
        self._begin_evaluation(control)

    def on_evaluate(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        self._training.end_stage()

    def on_train_end(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        self._training.end()

    def _begin_evaluation(self, control: Any) -> None:
        """No event says that an evaluation begins; the Trainer's own flow, which is asked before us, has decided."""
        if control.should_evaluate:
            self._training.begin_stage("evaluate")

    def _new_tokens(self, args: Any, state: Any) -> dict[str, float]:
        seen = int(state.num_input_tokens_seen)
        new, self._tokens_seen = seen - self._tokens_seen, seen
        return {"tokens": new / max(1, int(args.world_size))} if new else {}
