// SPDX-License-Identifier: Apache-2.0
// Variables by the launchers' manuals: torchrun "Environment Variables", Open MPI mpirun(1) "Environmental Variables"
// and PMIx "PMIX_NAMESPACE", MPICH's Hydra (PMI_RANK, PMI_SIZE, MPI_LOCALRANKID), srun(1) "OUTPUT ENVIRONMENT
// VARIABLES".
#include "shell/session/job_rank.h"

#include <array>
#include <fmt/format.h>

#include "foundation/base/text.h"

namespace joulery {
namespace {

struct Launcher {
  const char* rank;
  const char* local;
  const char* world;
  bool world_needed;  ///< the rank's variable alone is a word anybody may use
};

// From the innermost: torchrun may run below srun or mpirun, and a PMI launcher below Slurm.
constexpr std::array kLaunchers{
    Launcher{"RANK", "LOCAL_RANK", "WORLD_SIZE", true},
    Launcher{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_LOCAL_RANK", "OMPI_COMM_WORLD_SIZE", false},
    Launcher{"PMI_RANK", "MPI_LOCALRANKID", "PMI_SIZE", false},
    Launcher{"SLURM_PROCID", "SLURM_LOCALID", "SLURM_NTASKS", false},
};

std::string text_of(const Variables& environment, const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

std::optional<std::uint32_t> number_of(const Variables& environment, const std::string& name) {
  const auto number = parse_u64(text_of(environment, name));
  if (!number || *number > UINT32_MAX) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

std::string step_of(const Variables& environment) {
  const std::string step = text_of(environment, "SLURM_STEP_ID");
  return step.empty() ? text_of(environment, "SLURM_STEPID") : step;
}

/// Slurm's job where there is one: it is the same on all machines. Its step only where Slurm numbers the ranks: mpirun
/// starts other steps on other machines.
std::string job_of(const Variables& environment, std::string_view rank_variable) {
  const std::string slurm = text_of(environment, "SLURM_JOB_ID");
  if (!slurm.empty()) {
    const bool numbers = rank_variable == "SLURM_PROCID";
    return numbers ? fmt::format("slurm {}.{}", slurm, step_of(environment)) : "slurm " + slurm;
  }
  const std::string torchrun = text_of(environment, "TORCHELASTIC_RUN_ID");
  if (rank_variable == "RANK") return torchrun.empty() || torchrun == "none" ? "" : "torchrun " + torchrun;
  const std::string mpi = text_of(environment, "PMIX_NAMESPACE");
  return mpi.empty() ? "" : "mpi " + mpi;
}

}  // namespace

std::optional<JobRank> job_rank(const Variables& environment) {
  for (const Launcher& launcher : kLaunchers) {
    const auto number = number_of(environment, launcher.rank);
    const auto world = number_of(environment, launcher.world);
    const bool batch_script = launcher.rank == std::string_view("SLURM_PROCID") && step_of(environment).empty();
    if (!number || batch_script || (launcher.world_needed && !world)) continue;
    if (world && *number >= *world) continue;
    return JobRank{job_of(environment, launcher.rank), *number, number_of(environment, launcher.local), world,
                   launcher.rank};
  }
  return std::nullopt;
}

}  // namespace joulery
