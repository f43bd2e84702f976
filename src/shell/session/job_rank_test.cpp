// SPDX-License-Identifier: Apache-2.0
// Environments as launchers set them.
#include "shell/session/job_rank.h"

namespace joulery {
namespace {

TEST(JobRank, metering_7_every_launcher_is_understood) {
  struct Case {
    Variables environment;
    JobRank rank;
  };
  const std::vector<Case> cases{
      {{{"SLURM_JOB_ID", "4711"},
        {"SLURM_STEP_ID", "0"},
        {"SLURM_PROCID", "3"},
        {"SLURM_LOCALID", "1"},
        {"SLURM_NTASKS", "8"}},
       {"slurm 4711.0", 3, 1, 8, "SLURM_PROCID"}},
      {{{"RANK", "5"}, {"LOCAL_RANK", "1"}, {"WORLD_SIZE", "8"}, {"TORCHELASTIC_RUN_ID", "night7"}},
       {"torchrun night7", 5, 1, 8, "RANK"}},
      {{{"RANK", "0"}, {"WORLD_SIZE", "1"}, {"TORCHELASTIC_RUN_ID", "none"}}, {"", 0, {}, 1, "RANK"}},
      {{{"OMPI_COMM_WORLD_RANK", "2"},
        {"OMPI_COMM_WORLD_LOCAL_RANK", "0"},
        {"OMPI_COMM_WORLD_SIZE", "4"},
        {"PMIX_NAMESPACE", "prterun-a-17@1"}},
       {"mpi prterun-a-17@1", 2, 0, 4, "OMPI_COMM_WORLD_RANK"}},
      {{{"PMI_RANK", "1"}, {"PMI_SIZE", "2"}, {"MPI_LOCALRANKID", "1"}}, {"", 1, 1, 2, "PMI_RANK"}},
  };
  for (const Case& one : cases) EXPECT_EQ(job_rank(one.environment), one.rank) << one.rank.source;
}

TEST(JobRank, the_innermost_launcher_counts_and_the_job_is_slurms) {
  const Variables torchrun_below_srun{{"SLURM_JOB_ID", "9"}, {"SLURM_STEP_ID", "2"}, {"SLURM_PROCID", "1"},
                                      {"SLURM_NTASKS", "2"}, {"RANK", "12"},         {"LOCAL_RANK", "4"},
                                      {"WORLD_SIZE", "16"}};
  EXPECT_EQ(job_rank(torchrun_below_srun), (JobRank{"slurm 9", 12, 4, 16, "RANK"}));
}

TEST(JobRank, what_is_no_rank_is_none) {
  const std::vector<Variables> others{
      {},
      {{"RANK", "colonel"}, {"WORLD_SIZE", "4"}},
      {{"RANK", "3"}},                                                        // anybody's word
      {{"RANK", "4"}, {"WORLD_SIZE", "4"}},                                   // beyond the last
      {{"SLURM_JOB_ID", "9"}, {"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "8"}},  // the batch script
      {{"OMPI_COMM_WORLD_RANK", "-1"}},
  };
  for (const Variables& environment : others) EXPECT_EQ(job_rank(environment), std::nullopt);
}

}  // namespace
}  // namespace joulery
