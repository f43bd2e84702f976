# SPDX-License-Identifier: Apache-2.0
"""Programs that end without stop(): trackers that run are stopped at exit and by SIGTERM, so that their row is written.
A handler of SIGTERM that the program set itself is left alone; after ours the signal ends the program as ever."""
from __future__ import annotations

import atexit
import os
import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

    from .tracker import BaseEmissionsTracker

__all__ = ["watch", "forget"]

_running: list[BaseEmissionsTracker] = []
_is_registered = False
_is_due = False
"""A SIGTERM came while a tracker was being stopped; it is passed on when that is done."""


def watch(tracker: BaseEmissionsTracker) -> None:
    """From start to stop."""
    global _is_registered
    if not _is_registered:
        atexit.register(_stop_all)
        _is_registered = True
    _running.append(tracker)
    if _is_main() and signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _on_sigterm)


def forget(tracker: BaseEmissionsTracker) -> None:
    """Its row is written."""
    if tracker in _running:
        _running.remove(tracker)
    if _is_due:
        _go_on()
    elif not _running and _is_main() and signal.getsignal(signal.SIGTERM) == _on_sigterm:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _is_main() -> bool:
    return threading.current_thread() is threading.main_thread()


def _stop_all() -> None:
    for tracker in list(_running):
        tracker.stop_at_end()


def _on_sigterm(number: int, frame: FrameType | None) -> None:
    global _is_due
    _is_due = True
    if not any(tracker.is_stopping for tracker in _running):
        _go_on()  # else it would wait for itself; forget() goes on


def _go_on() -> None:
    """Stops what still runs and ends the program by the signal. Handlers belong to the main thread."""
    if _is_main():
        _stop_all()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGTERM)
