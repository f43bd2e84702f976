# SPDX-License-Identifier: Apache-2.0
"""Programs that end without stop(): trackers that run are stopped at exit and by SIGTERM, so that their row is written.
A handler of SIGTERM that the program set itself is left alone; after ours the signal ends the program as ever.

Python runs a handler only when the main thread comes back to it, which one that waits or computes in C may never do. So
a thread does the work: it is woken by the signal itself (signal.set_wakeup_fd), or by the handler.
"""
from __future__ import annotations

import atexit
import os
from _thread import _local, start_new_thread

TYPE_CHECKING = False  # without importing typing: type checkers know this name
if TYPE_CHECKING:
    import signal
    from types import FrameType
    from typing import Callable

    from .tracker import BaseEmissionsTracker
else:
    import _signal as signal  # the module signal is enums around it, which cost as much as a run's start

__all__ = ["forget", "watch"]

_running: list[BaseEmissionsTracker] = []
_pipe: tuple[int, int] | None = None
"""Where the thread reads, and where a signal writes its number."""
_at_fork = _local()
_is_registered = False


def watch(tracker: BaseEmissionsTracker) -> None:
    """From start to stop."""
    global _is_registered
    if not _is_registered:
        atexit.register(_stop_all)
        os.register_at_fork(before=_before_fork, after_in_parent=_after_in_parent, after_in_child=_after_in_child)
        _is_registered = True
    _running.append(tracker)
    if signal.getsignal(signal.SIGTERM) == signal.SIG_DFL and _set_handler(signal.SIG_DFL):
        _listen()


def forget(tracker: BaseEmissionsTracker) -> None:
    """Its row is written."""
    if tracker in _running:
        _running.remove(tracker)
    if not _running and signal.getsignal(signal.SIGTERM) == _on_sigterm and _set_handler(signal.SIG_DFL):
        _listen_no_more()


def _set_handler(handler: Callable[[int, FrameType | None], None] | int) -> bool:
    """False: this is not Python's main thread, which alone may."""
    try:
        signal.signal(signal.SIGTERM, handler)
    except ValueError:
        return False
    return True


def _stop_all() -> None:
    for tracker in list(_running):
        tracker.stop_at_end()


def _listen() -> None:
    global _pipe
    if _pipe is None:
        _pipe = os.pipe()
        os.set_blocking(_pipe[1], False)
        start_new_thread(_await_sigterm, (_pipe[0],))
    _set_handler(_on_sigterm)
    other = signal.set_wakeup_fd(_pipe[1], warn_on_full_buffer=False)
    if other not in (-1, _pipe[1]):
        signal.set_wakeup_fd(other)  # somebody else's; the handler wakes the thread then


def _listen_no_more() -> None:
    other = signal.set_wakeup_fd(-1)
    if _pipe is not None and other not in (-1, _pipe[1]):
        signal.set_wakeup_fd(other)


def _on_sigterm(number: int, frame: FrameType | None) -> None:
    if _pipe is not None:
        os.write(_pipe[1], bytes([signal.SIGTERM]))


def _await_sigterm(descriptor: int) -> None:
    while signal.SIGTERM not in os.read(descriptor, 512):
        pass  # another signal's number
    _stop_all()
    import ctypes

    # signal.signal() is the main thread's.
    ctypes.CDLL(None).signal(int(signal.SIGTERM), None)
    os.kill(os.getpid(), signal.SIGTERM)


def _before_fork() -> None:
    """Python forgets a signal that comes before a forked child is set up. It waits instead until _after_in_child."""
    _at_fork.mask = None
    if signal.getsignal(signal.SIGTERM) == _on_sigterm:
        _at_fork.mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})


def _after_in_parent() -> None:
    if _at_fork.mask is not None:
        signal.pthread_sigmask(signal.SIG_SETMASK, _at_fork.mask)


def _after_in_child() -> None:
    """The parent's runs are none of the child's business, and its thread is not here."""
    global _pipe
    _running.clear()
    if _at_fork.mask is not None:
        _set_handler(signal.SIG_DFL)
        _listen_no_more()
        signal.pthread_sigmask(signal.SIG_SETMASK, _at_fork.mask)
    if _pipe is not None:
        for descriptor in _pipe:
            os.close(descriptor)
        _pipe = None
