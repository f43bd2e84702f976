# SPDX-License-Identifier: Apache-2.0
"""Programs that end without stop(): sessions and trackers that run are stopped at exit and by SIGTERM, so that what was
measured is kept. A handler of SIGTERM that the program sets itself, before or after, is left alone; after ours the signal
ends the program as ever.

Python runs a handler only when the main thread comes back to it, which one that waits or computes in C may never do. So
a thread does the work: it is woken by the signal itself (signal.set_wakeup_fd), or by the handler.
"""
from __future__ import annotations

import atexit
import os
from _thread import _local, allocate_lock, start_new_thread

TYPE_CHECKING = False  # without importing typing: type checkers know this name
if TYPE_CHECKING:
    import signal
    from types import FrameType
    from typing import Callable
else:
    import _signal as signal  # the module signal is enums around it, which cost as much as a run's start

__all__ = ["forget", "watch"]

_PATIENCE_S = 8.0
"""So long SIGTERM waits for all of them: less than the ten seconds that containers are given before they are killed."""
_HEARD = b"\0"
"""What our handler writes; a signal's number is never 0."""

_running: list[Callable[[], None]] = []
_pipe: tuple[int, int] | None = None
"""Where the thread reads, and where a signal writes its number."""
_at_fork = _local()
_is_registered = False


def watch(stop: Callable[[], None]) -> None:
    """From start to stop. `stop` raises nothing, and is called on any thread."""
    global _is_registered
    if not _is_registered:
        atexit.register(_stop_all)
        os.register_at_fork(before=_before_fork, after_in_parent=_after_in_parent, after_in_child=_after_in_child)
        _is_registered = True
    _running.append(stop)
    if signal.getsignal(signal.SIGTERM) == signal.SIG_DFL and _set_handler(signal.SIG_DFL):
        _listen()


def forget(stop: Callable[[], None]) -> None:
    """It was stopped."""
    if stop in _running:
        _running.remove(stop)
    if not _running and _is_ours() and _set_handler(signal.SIG_DFL):
        _listen_no_more()


def _is_ours() -> bool:
    return signal.getsignal(signal.SIGTERM) == _on_sigterm


def _set_handler(handler: Callable[[int, FrameType | None], None] | int) -> bool:
    """False: this is not Python's main thread, which alone may."""
    try:
        signal.signal(signal.SIGTERM, handler)
    except ValueError:
        return False
    return True


def _stop_all() -> None:
    """The newest first: a tracker before the session it runs on."""
    for stop in _running[::-1]:
        stop()


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
    if _pipe is not None and _is_ours():  # else a handler of the program calls what was there before it
        os.write(_pipe[1], _HEARD)


def _await_sigterm(descriptor: int) -> None:
    """A signal writes its number for the program's own handler too, and that one decides what becomes of it."""
    while True:
        numbers = os.read(descriptor, 512)
        if _HEARD in numbers or signal.SIGTERM in numbers and _is_ours():
            break
    try:
        _stop_all_in_time()
    finally:
        import ctypes

        # signal.signal() is the main thread's.
        ctypes.CDLL(None).signal(int(signal.SIGTERM), None)
        os.kill(os.getpid(), signal.SIGTERM)


def _stop_all_in_time() -> None:
    """On one more thread: an output that blocks keeps no program from ending."""
    stopped = allocate_lock()
    stopped.acquire()

    def stop() -> None:
        try:
            _stop_all()
        finally:
            stopped.release()

    start_new_thread(stop, ())
    stopped.acquire(timeout=_PATIENCE_S)


def _before_fork() -> None:
    """Python forgets a signal that comes before a forked child is set up. It waits instead until _after_in_child."""
    _at_fork.mask = None
    if _is_ours():
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
