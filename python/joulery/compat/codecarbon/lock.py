# SPDX-License-Identifier: Apache-2.0
"""allow_multiple_runs=False: one tracker per user of the machine. The kernel frees the lock of a process that is gone,
however it went."""
from __future__ import annotations

import fcntl
import os
import tempfile

__all__ = ["RunLock"]


class RunLock:
    def __init__(self) -> None:
        folder = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
        self.path = os.path.join(folder, f"joulery-codecarbon-{os.getuid()}.lock")
        self._descriptor = -1

    def acquire(self) -> bool:
        """False when another tracker holds it."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
