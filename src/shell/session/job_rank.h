// SPDX-License-Identifier: Apache-2.0
// Which process of a parallel job this is, as its launcher told it: torchrun, Open MPI, MPICH and other PMI launchers,
// Slurm's srun (metering 7). The innermost launcher counts. Pure.
#pragma once

#include <optional>

#include "foundation/domain/run.h"
#include "shell/session/paths.h"

namespace joulery {

/// Nothing: no launcher started it, or it says nonsense. The script of a batch job is no rank: Slurm calls it 0 of all
/// though it is none of them, but gives it no step.
[[nodiscard]] std::optional<JobRank> job_rank(const Variables& environment);

}  // namespace joulery
