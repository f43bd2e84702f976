# SPDX-License-Identifier: Apache-2.0
"""OutputMethod: the outputs by name, for scripts that name them so. Inside the package their words are enough, for the
module enum costs more than a run's start."""
from __future__ import annotations

from enum import Enum

__all__ = ["OutputMethod"]


class OutputMethod(str, Enum):
    """How emissions are put out. HTTP is asked for by `emissions_endpoint` instead."""

    CSV = "csv"
    API = "api"
    LOGGER = "logger"
    PROMETHEUS = "prometheus"
    LOGFIRE = "logfire"
    BOAMPS = "boamps"
