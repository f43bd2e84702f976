# SPDX-License-Identifier: Apache-2.0
"""Energy of a Lightning training, validation, test or prediction:

    from joulery.integrations.lightning import EnergyCallback

    energy = EnergyCallback()
    trainer = lightning.Trainer(callbacks=[energy])
    trainer.fit(model)
    print(energy.result)

For `lightning` and for `pytorch_lightning`: the one that is loaded already, as Lightning refuses a callback of the other.
Source of the hooks: Lightning 2.6, "Callback".
"""
from __future__ import annotations

import sys
from typing import Any, Callable, Iterable, Mapping

from ..sessions import Session
from ._batches import work_of
from ._library import library
from ._metrics import Logger
from ._training import Training, TrainingResults
from .pytorch import synchronize


def _callback_class() -> Any:
    loaded = "pytorch_lightning" if "pytorch_lightning" in sys.modules else "lightning.pytorch"
    if "lightning.pytorch" in sys.modules:
        loaded = "lightning.pytorch"
    return library(loaded + ".callbacks", "lightning").Callback


class EnergyCallback(TrainingResults, _callback_class()):  # type: ignore[misc]  # Lightning's class is known only when it is loaded
    """Spans "training", "epoch", "steps" for every `steps_per_span` steps (0: none), "validate", "test", "predict".

    session: an open one; None: the current one. work: from a batch to what it is, {"samples": 32}; by default samples
    by the first dimension, and tokens by that of "input_ids". loggers: as MlflowLogger; they are given each epoch and
    the training, on the first rank of a machine only. The energy of an epoch includes validation within it.
    """

    def __init__(
        self,
        *,
        session: Session | None = None,
        steps_per_span: int = 0,
        work: Callable[[Any], Mapping[str, float]] = work_of,
        loggers: Iterable[Logger] = (),
    ) -> None:
        super().__init__()
        self._training = Training(
            session=session, steps_per_span=steps_per_span, loggers=loggers, before_edge=synchronize
        )
        self._work = work

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        self._training.begin(leads=trainer.local_rank == 0)

    def on_train_epoch_start(self, trainer: Any, pl_module: Any) -> None:
        self._training.begin_epoch()

    def on_train_batch_start(self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int) -> None:
        self._training.begin_step()

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        self._training.end_step(self._work(batch))

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        self._training.end_epoch()

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        self._training.end()

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        self._training.end()

    def on_validation_start(self, trainer: Any, pl_module: Any) -> None:
        if not trainer.sanity_checking:
            self._training.begin_stage("validate")

    def on_validation_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0
    ) -> None:
        if not trainer.sanity_checking:
            self._training.count(self._work(batch))

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        self._training.end_stage()

    def on_test_start(self, trainer: Any, pl_module: Any) -> None:
        self._training.begin_stage("test")

    def on_test_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0
    ) -> None:
        self._training.count(self._work(batch))

    def on_test_end(self, trainer: Any, pl_module: Any) -> None:
        self._training.end_stage()

    def on_predict_start(self, trainer: Any, pl_module: Any) -> None:
        self._training.begin_stage("predict")

    def on_predict_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0
    ) -> None:
        self._training.count(self._work(batch))

    def on_predict_end(self, trainer: Any, pl_module: Any) -> None:
        self._training.end_stage()
