# SPDX-License-Identifier: Apache-2.0
"""What may go wrong, as exceptions. Each says what happened, where, and what to do, and is classed by what can be done
about it; the classes are the statuses of joulery.h."""
from __future__ import annotations


class JouleryError(Exception):
    """Base of all errors of this package."""

    def __init__(self, what: str, where: str = "", remedy: str = "") -> None:
        self.what = what
        """What happened."""
        self.where = where
        """Where: a file, a setting, a span; may be empty."""
        self.remedy = remedy
        """What to do; may be empty."""
        super().__init__(what, where, remedy)

    def __str__(self) -> str:
        text = f"{self.what}: {self.where}" if self.where else self.what
        return f"{text}; {self.remedy}" if self.remedy else text


class TransientError(JouleryError):
    """Try again later."""


class GoneError(JouleryError):
    """It was there and is no more, such as a closed session."""


class DeniedError(JouleryError, PermissionError):
    """A right is missing."""


class UnsupportedError(JouleryError):
    """Not on this machine, or not in a forked child."""


class InvalidError(JouleryError, ValueError):
    """A wrong argument: an unknown span, a wrong unit, a bad place."""


class BrokenError(JouleryError):
    """Something does not keep its promise; report it."""


BY_STATUS: dict[int, type[JouleryError]] = {
    1: TransientError,
    2: GoneError,
    3: DeniedError,
    4: UnsupportedError,
    5: InvalidError,
    6: BrokenError,
}
