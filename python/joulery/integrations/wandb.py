# SPDX-License-Identifier: Apache-2.0
"""Results in a run of Weights & Biases, online or offline (WANDB_MODE=offline):

    with wandb.init(project="tiny") as run, joulery.Session("train") as session:
        trainer.fit(model)                             # with EnergyCallback(loggers=[WandbLogger()])
        WandbLogger().log(session.result)              # the run so far
"""
from __future__ import annotations

from typing import Any

from ..errors import InvalidError
from ._library import library
from ._metrics import Result, metrics_of, name_of, words_of

_wandb: Any = library("wandb")


class WandbLogger:
    """Epochs as history, by their own number joulery/epoch/number; the training and the run in the summary.

    run: of wandb.init(); None: the active one.
    """

    def __init__(self, run: Any = None) -> None:
        self._run = run

    def log(self, result: Result, step: int | None = None) -> None:
        """Raises InvalidError where no run is active."""
        run = self._run or _wandb.run
        if run is None:
            raise InvalidError("no run of Weights & Biases is active", "WandbLogger", "call wandb.init() first")
        name = f"joulery/{name_of(result)}"
        metrics: dict[str, Any] = {f"{name}/{key}": value for key, value in metrics_of(result).items()}
        words = {f"{name}/{key}": word for key, word in words_of(result).items()}
        if step is None:
            run.summary.update({**metrics, **words})
            return
        run.define_metric(f"{name}/*", step_metric=f"{name}/number")
        run.log({**metrics, f"{name}/number": step})
        run.summary.update(words)
