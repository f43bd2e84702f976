# SPDX-License-Identifier: Apache-2.0
"""The logger "codecarbon", its format and its levels, as scripts and their log filters know them."""
from __future__ import annotations

import logging
import os

__all__ = ["logger", "set_logger_format", "set_logger_level"]

logger = logging.getLogger("codecarbon")


def set_logger_format(custom_preamble: str | None = "") -> None:
    """[codecarbon INFO @ 12:00:00] message, with the preamble in brackets before the message. Handlers of files stay."""
    preamble = f"[{custom_preamble}]" if custom_preamble else ""
    handler = logging.StreamHandler()
    handler.setFormatter(
        logging.Formatter(f"[%(name)s %(levelname)s @ %(asctime)s]{preamble} %(message)s", datefmt="%H:%M:%S")
    )
    kept = [h for h in logger.handlers if isinstance(h, logging.FileHandler) or not isinstance(h, logging.StreamHandler)]
    logger.handlers = [*kept, handler]


def set_logger_level(level: str | int | None = None) -> None:
    """A level's name in any case, or its number; None takes CODECARBON_LOG_LEVEL, else INFO. Another one is told."""
    if level is None:
        variables = {name.lower(): value for name, value in os.environ.items()}
        level = variables.get("codecarbon_log_level", "INFO")
    try:
        logger.setLevel(level.upper() if isinstance(level, str) else level)
    except (ValueError, TypeError):
        logger.error("Unknown log level: %s. Doing nothing.", level)


set_logger_format()
set_logger_level()
logger.propagate = False
