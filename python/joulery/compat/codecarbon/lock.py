# SPDX-License-Identifier: Apache-2.0
"""allow_multiple_runs=False: one tracker per user of the machine. The kernel frees the lock of a process that is gone,
however it went. A forked child has no part in its parent's."""
from __future__ import annotations

import fcntl
import os

__all__ = ["RunLock"]

FOLDER = "/tmp"
"""Whatever the environment says: XDG_RUNTIME_DIR and TMPDIR differ between logins, jobs and services of one user."""

_held: set[int] = set()
"""Descriptors that hold a lock. A forked child has them too, and would keep the lock of a parent that is gone."""


def _after_in_child() -> None:
    for descriptor in _held:
        os.close(descriptor)
    _held.clear()


os.register_at_fork(after_in_child=_after_in_child)


class RunLock:
    def __init__(self) -> None:
        self.path = os.path.join(FOLDER, f"joulery-codecarbon-{os.getuid()}.lock")
        self._descriptor = -1
        self._owner = 0

    def acquire(self) -> bool:
        """False when another tracker holds it. Raises OSError where there can be no such file."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        except OSError:
            os.close(descriptor)
            raise
        self._descriptor, self._owner = descriptor, os.getpid()
        _held.add(descriptor)
        return True

    def release(self) -> None:
        """Does nothing where it is not held, or in a forked child."""
        if self._descriptor < 0 or self._owner != os.getpid():
            return
        _held.discard(self._descriptor)
        # Closing alone would not do: a child that was forked in C has the descriptor as well.
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        os.close(self._descriptor)
        self._descriptor = -1
