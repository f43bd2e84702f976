# SPDX-License-Identifier: Apache-2.0
"""Which process of a parallel job this is on its machine, by the launcher's variables. The ranks of a machine share one
meter and each sees the whole machine's energy, so one of them reports. Sources: torchrun "Environment Variables", Open
MPI mpirun(1), MPICH's Hydra, srun(1)."""
from __future__ import annotations

import os

TYPE_CHECKING = False  # without importing typing: type checkers know this name
if TYPE_CHECKING:
    from typing import Mapping


class _Launcher:
    """Its variables."""

    def __init__(self, local_rank: str, local_size: str, world_size: str) -> None:
        self.local_rank, self.local_size, self.world_size = local_rank, local_size, world_size


_LAUNCHERS = (  # from the innermost: torchrun may run below srun or mpirun
    _Launcher("LOCAL_RANK", "LOCAL_WORLD_SIZE", "WORLD_SIZE"),
    _Launcher("OMPI_COMM_WORLD_LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_SIZE", "OMPI_COMM_WORLD_SIZE"),
    _Launcher("MPI_LOCALRANKID", "MPI_LOCALNRANKS", "PMI_SIZE"),
    _Launcher("SLURM_LOCALID", "SLURM_NTASKS_PER_NODE", "SLURM_NTASKS"),
)


def _launcher(environment: Mapping[str, str]) -> _Launcher | None:
    for launcher in _LAUNCHERS:
        batch_script = launcher.local_rank == "SLURM_LOCALID" and not environment.get("SLURM_STEP_ID")
        if environment.get(launcher.local_rank, "").isdigit() and not batch_script:
            return launcher
    return None


def local_rank(environment: Mapping[str, str] = os.environ) -> int:
    """Its number among the ranks of its machine; 0 is the one that reports, and what is no rank at all."""
    launcher = _launcher(environment)
    return 0 if launcher is None else int(environment[launcher.local_rank])


def leads_locally(environment: Mapping[str, str] = os.environ) -> bool:
    """The first rank of its machine, or no rank at all: the one that reports."""
    return local_rank(environment) == 0


def is_alone(environment: Mapping[str, str] = os.environ) -> bool:
    """No other rank of its job runs on this machine. False where it cannot be told."""
    launcher = _launcher(environment)
    if launcher is None:
        return True
    size = environment.get(launcher.local_size) or environment.get(launcher.world_size) or ""
    return size == "1"
