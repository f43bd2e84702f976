# SPDX-License-Identifier: Apache-2.0
"""The logger "codecarbon", its format and its levels, as scripts and their log filters know them. The module logging
costs more than a run's start: where the script has not loaded it, the first line that is told does."""
from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # without importing typing: type checkers know this name
if TYPE_CHECKING:
    from logging import Logger
    from typing import Any

    logger: Logger
    """The true logger."""

__all__ = ["logger", "set_logger_format", "set_logger_level"]

_NUMBERS = {"DEBUG": 10, "INFO": 20, "WARNING": 30, "WARN": 30, "ERROR": 40, "CRITICAL": 50, "FATAL": 50}

_level = _NUMBERS["INFO"]
_preamble: str | None = ""
_true: Logger | None = None


def true_logger() -> Logger:
    """The logger, which is there from now on."""
    global _true
    if _true is None:
        from logging import getLogger

        _true = getLogger("codecarbon")
        _true.propagate = False
        if not _true.level:  # else the script has said it since
            _true.setLevel(_level)
        _format(_true, _preamble)
    return _true


def _is_there() -> bool:
    return _true is not None or "logging" in sys.modules


class _Lines:
    """What the package tells: the logger, where it is there or the line is to be seen."""

    def is_told(self, level: int) -> bool:
        return true_logger().isEnabledFor(level) if _is_there() else level >= _level

    def _tell(self, level: int, text: str, *arguments: object, **words: Any) -> None:
        if self.is_told(level):
            true_logger().log(level, text, *arguments, stacklevel=3, **words)

    def info(self, text: str, *arguments: object) -> None:
        self._tell(_NUMBERS["INFO"], text, *arguments)

    def warning(self, text: str, *arguments: object, exc_info: bool = False) -> None:
        self._tell(_NUMBERS["WARNING"], text, *arguments, exc_info=exc_info)

    def error(self, text: str, *arguments: object, exc_info: bool = False) -> None:
        self._tell(_NUMBERS["ERROR"], text, *arguments, exc_info=exc_info)


log = _Lines()


def set_logger_format(custom_preamble: str | None = "") -> None:
    """[codecarbon INFO @ 12:00:00] message, with the preamble in brackets before the message. Handlers of files stay."""
    global _preamble
    _preamble = custom_preamble
    if _is_there():
        _format(true_logger(), custom_preamble)


def _format(logger: Logger, custom_preamble: str | None) -> None:
    from logging import FileHandler, Formatter, StreamHandler

    preamble = f"[{custom_preamble}]" if custom_preamble else ""
    handler = StreamHandler()
    handler.setFormatter(Formatter(f"[%(name)s %(levelname)s @ %(asctime)s]{preamble} %(message)s", datefmt="%H:%M:%S"))
    kept = [h for h in logger.handlers if isinstance(h, FileHandler) or not isinstance(h, StreamHandler)]
    logger.handlers = [*kept, handler]


def set_logger_level(level: str | int | None = None) -> None:
    """A level's name in any case, or its number; None takes CODECARBON_LOG_LEVEL, else INFO. Another one is told."""
    global _level
    if level is None:
        variables = {name.lower(): value for name, value in os.environ.items()}
        level = variables.get("codecarbon_log_level", "INFO")
    number = _NUMBERS.get(level.upper()) if isinstance(level, str) else None
    if number is not None and not _is_there():
        _level = number
        return
    try:
        true_logger().setLevel(level.upper() if isinstance(level, str) else level)
    except (ValueError, TypeError):
        log.error("Unknown log level: %s. Doing nothing.", level)


def __getattr__(name: str) -> Logger:
    if name != "logger":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return true_logger()


set_logger_level()
if _is_there():
    true_logger()
