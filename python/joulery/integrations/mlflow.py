# SPDX-License-Identifier: Apache-2.0
"""Results as metrics of an MLflow run:

    with mlflow.start_run(), joulery.Session("train") as session:
        model.fit(x, y, callbacks=[EnergyCallback(loggers=[MlflowLogger()])])
    MlflowLogger(run_id=...).log(session.result)       # the whole run, and its document as an artifact
"""
from __future__ import annotations

from typing import Any

from ..results import RunResult
from ._library import library
from ._metrics import Result, metrics_of, name_of, words_of

_mlflow: Any = library("mlflow", "mlflow-skinny")


class MlflowLogger:
    """Metrics joulery/epoch/energy_j and so on, the method as a tag. run_id: of MLflow; None: the active run."""

    def __init__(self, run_id: str | None = None) -> None:
        self._run_id = run_id

    def log(self, result: Result, step: int | None = None) -> None:
        """result: of a span or a run; of a run, the document joulery.run/1 becomes an artifact."""
        name = name_of(result)
        run_id = self._run_id or _active_run_id()
        metrics = {f"joulery/{name}/{key}": value for key, value in metrics_of(result).items()}
        _mlflow.log_metrics(metrics, step=step, run_id=run_id)
        client = _mlflow.MlflowClient()
        for key, word in words_of(result).items():
            client.set_tag(run_id, f"joulery.{name}.{key}", word)
        if isinstance(result, RunResult):
            client.log_dict(run_id, result.to_dict(), "joulery/run.json")


def _active_run_id() -> str:
    """MLflow begins a run where none is active, as its own functions do."""
    run = _mlflow.active_run() or _mlflow.start_run()
    return str(run.info.run_id)
