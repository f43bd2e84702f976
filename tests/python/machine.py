# SPDX-License-Identifier: Apache-2.0
"""A machine of a fixture whose packages a test can let count, and a session on it that keeps nothing on disk."""
import os
import pathlib
import shutil
import tempfile

import joulery

MACHINES = pathlib.Path(__file__).resolve().parents[1] / "machines"
PACKAGES = ("intel-rapl:0", "intel-rapl:1")


class CountingMachine:
    """Two sockets with energy counters, copied so that they can be written."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.root = os.path.join(self._folder.name, "machine")
        shutil.copytree(MACHINES / "xeon-two-sockets", self.root)

    def count(self, joules: float) -> None:
        """Each package has used so much more."""
        for package in PACKAGES:
            path = pathlib.Path(self.root, "sys/class/powercap", package, "energy_uj")
            path.write_text(f"{int(path.read_text()) + round(joules * 1e6)}\n")

    def close(self) -> None:
        self._folder.cleanup()


def session_on(machine: str, name: str = "test") -> joulery.Session:
    """A session on a machine whose counters stand still."""
    return joulery.Session(name, store="none", root=str(MACHINES / machine))
