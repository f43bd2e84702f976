# SPDX-License-Identifier: Apache-2.0
"""Results in the event files that TensorBoard reads:

    with TensorBoardLogger("runs/tiny") as logger:
        trainer.fit(model)                             # with EnergyCallback(loggers=[logger])

Needs the package tensorboard; PyTorch and TensorFlow are not imported.
"""
from __future__ import annotations

import os
import time
from types import TracebackType
from typing import Any

from ._library import library
from ._metrics import Result, metrics_of, name_of, words_of

_events: Any = library("tensorboard.summary.writer.event_file_writer")
_event_pb2: Any = library("tensorboard.compat.proto.event_pb2")
_summary_pb2: Any = library("tensorboard.compat.proto.summary_pb2")
_tensor_pb2: Any = library("tensorboard.compat.proto.tensor_pb2")
_types_pb2: Any = library("tensorboard.compat.proto.types_pb2")


class TensorBoardLogger:
    """Scalars joulery/epoch/energy_j and so on, the method as text, in a new event file in `folder`, which is made if it
    is not there. Every log() is on disk when it returns."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._writer = _events.EventFileWriter(os.fspath(folder))

    def log(self, result: Result, step: int | None = None) -> None:
        """step: None counts as 0: event files have no other place for a whole training or run."""
        name = f"joulery/{name_of(result)}"
        values = [_scalar(f"{name}/{key}", value) for key, value in metrics_of(result).items()]
        values += [_text(f"{name}/{key}", word) for key, word in words_of(result).items()]
        summary = _summary_pb2.Summary(value=values)
        self._writer.add_event(_event_pb2.Event(wall_time=time.time(), step=step or 0, summary=summary))
        self._writer.flush()

    def close(self) -> None:
        self._writer.close()

    def __enter__(self) -> TensorBoardLogger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _scalar(tag: str, value: float) -> Any:
    return _summary_pb2.Summary.Value(tag=tag, simple_value=value)


def _text(tag: str, word: str) -> Any:
    plugin = _summary_pb2.SummaryMetadata.PluginData(plugin_name="text")
    tensor = _tensor_pb2.TensorProto(dtype=_types_pb2.DT_STRING, string_val=[word.encode()])
    return _summary_pb2.Summary.Value(tag=tag, metadata=_summary_pb2.SummaryMetadata(plugin_data=plugin), tensor=tensor)
