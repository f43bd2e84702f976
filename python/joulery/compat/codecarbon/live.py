# SPDX-License-Identifier: Apache-2.0
"""A thread that calls a function now and then, for outputs that want numbers while a run goes on. It never keeps a
program from ending."""
from __future__ import annotations

import threading

TYPE_CHECKING = False  # without importing typing: type checkers know this name
if TYPE_CHECKING:
    from typing import Callable

__all__ = ["Live"]


class Live:
    def __init__(self, every_s: float, call: Callable[[], None]) -> None:
        self._every_s = max(every_s, 0.1)
        self._call = call
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="codecarbon-live", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._ended.wait(self._every_s):
            self._call()

    def stop(self) -> None:
        """Waits for a call under way, but for no longer than a second."""
        self._ended.set()
        if threading.current_thread() is not self._thread:
            self._thread.join(1)
