// SPDX-License-Identifier: Apache-2.0
// A benchmark as a job array of an existing Slurm: the batch script, and what its commands answer. Each job is an
// ordinary `joulery bench` of one task with all its models on one machine, because only models that take turns on one
// machine are compared (BM-16). Slurm decides where and when; nothing here starts a program.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

/// One job of the array.
struct ArrayPart {
  std::string folder;                  ///< of its benchmark
  std::vector<std::string> arguments;  ///< of `joulery`: "bench", "--task", ...
};

/// The jobs still to be run.
struct JobArray {
  std::string program;  ///< path of joulery on the nodes
  std::string folder;   ///< of the whole: the jobs' output goes to logs/ in it
  std::vector<ArrayPart> parts;
};

/// A word as a POSIX shell reads it back: quoted where needed.
[[nodiscard]] std::string shell_word(std::string_view word);

/// The batch script: each job picks its own line by SLURM_ARRAY_TASK_ID. Once interrupted by its time limit, a job has
/// ended its benchmark as Ctrl-C does, so that it is resumed.
[[nodiscard]] std::string array_script(const JobArray& array);

/// What to give sbatch for it, the script's path and the user's own words included: a node for each job alone, because
/// whole machines are metered.
[[nodiscard]] std::vector<std::string> array_command(const JobArray& array, const std::string& script,
                                                     const std::vector<std::string>& own_words);

/// The job that merges the parts once all of them have ended, well or not.
[[nodiscard]] std::vector<std::string> merge_command(const JobArray& array, std::uint64_t after,
                                                     const std::vector<std::string>& own_words);

/// The number in the answer of `sbatch --parsable`: "17" or "17;cluster". Errors (broken): it is none.
Result<std::uint64_t> job_number(std::string_view answer);

}  // namespace joulery
