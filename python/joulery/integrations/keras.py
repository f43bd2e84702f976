# SPDX-License-Identifier: Apache-2.0
"""Energy of a Keras model's fit, evaluate and predict:

    from joulery.integrations.keras import EnergyCallback

    energy = EnergyCallback(work_per_epoch={"samples": len(x)})
    model.fit(x, y, epochs=3, callbacks=[energy])
    print(energy.result)

Source of the hooks: Keras 3, "Callback". Keras shows no batches to callbacks: how much an epoch holds is said here.
"""
from __future__ import annotations

from typing import Any, Iterable, Mapping

from ..sessions import Session
from ._library import library
from ._metrics import Logger
from ._training import Training, TrainingResults

_Callback: Any = library("keras").callbacks.Callback


class EnergyCallback(TrainingResults, _Callback):  # type: ignore[misc]  # Any: as library() gives it
    """Spans "training", "epoch", "steps" for every `steps_per_span` steps (0: none), "validate" within fit, "evaluate"
    and "predict" outside of it, with steps as work.

    session: an open one; None: the current one. work_per_epoch: {"samples": 60000}; counted for epochs that ran to their
    end. loggers: as MlflowLogger; they are given each epoch and the training, on the first rank of a machine only.
    """

    def __init__(
        self,
        *,
        session: Session | None = None,
        steps_per_span: int = 0,
        work_per_epoch: Mapping[str, float] = {},
        loggers: Iterable[Logger] = (),
    ) -> None:
        super().__init__()
        self._training = Training(session=session, steps_per_span=steps_per_span, loggers=loggers)
        self._work_per_epoch = dict(work_per_epoch)
        self._is_training = False
        self._steps = 0

    def on_train_begin(self, logs: Any = None) -> None:
        self._is_training = True
        self._training.begin()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._steps = 0
        self._training.begin_epoch()

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._training.begin_step()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """batch: the last one of those that ran; several run at once with steps_per_execution."""
        steps = batch + 1 - self._steps
        self._steps = batch + 1
        self._training.end_step(steps=steps)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        expected = (self.params or {}).get("steps")
        ran_to_its_end = expected is None or self._steps >= expected
        self._training.end_epoch(self._work_per_epoch if ran_to_its_end else {})

    def on_train_end(self, logs: Any = None) -> None:
        self._is_training = False
        self._training.end()

    def on_test_begin(self, logs: Any = None) -> None:
        self._training.begin_stage("validate" if self._is_training else "evaluate")

    def on_test_end(self, logs: Any = None) -> None:
        self._training.end_stage()

    def on_predict_begin(self, logs: Any = None) -> None:
        self._training.begin_stage("predict")

    def on_predict_end(self, logs: Any = None) -> None:
        self._training.end_stage()
