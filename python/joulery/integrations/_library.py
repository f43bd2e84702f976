# SPDX-License-Identifier: Apache-2.0
"""How an integration gets the library it is for. Such libraries are typed as Any: which release is there, and whether
it has types, is the user's business."""
from __future__ import annotations

from importlib import import_module
from typing import Any

from ..errors import UnsupportedError


class MissingLibraryError(UnsupportedError, ImportError):
    """The library an integration is for is not installed."""


def library(name: str, install: str = "") -> Any:
    """The module of that name, imported. Raises MissingLibraryError, which says what to install: `install`, or the
    first part of the name. What goes wrong inside of an installed library is raised as it is."""
    package = name.partition(".")[0]
    try:
        return import_module(name)
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] != package:
            raise
        raise MissingLibraryError(f"{name} is not installed", "", f"pip install {install or package}") from missing
