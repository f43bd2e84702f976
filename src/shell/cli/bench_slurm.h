// SPDX-License-Identifier: Apache-2.0
// `joulery bench --slurm` and `--merge`: the benchmark as jobs of an existing Slurm, and one benchmark of what they
// left. What the jobs are is bench/job_array.h's; each of them is an ordinary `joulery bench`.
#pragma once

#include <string>

#include "shell/cli/bench_options.h"
#include "shell/cli/command.h"
#include "shell/cli/context.h"

namespace joulery {

/// Hands the tasks that are not finished below the folder to sbatch, a job each, and a job that merges them all. Done
/// again, it hands over what is still missing. Returns the exit code.
int bench_on_slurm(const BenchOptions& options, const Invocation& invocation, Context& context);

/// Makes bench.json of the finished parts below `folder`, and prints it. Returns the exit code: 1 where parts are
/// missing.
int merge_bench(const std::string& folder, Context& context);

}  // namespace joulery
