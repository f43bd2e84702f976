// SPDX-License-Identifier: Apache-2.0
// What the user asks `joulery bench` for: checked before anything is looked for. Which models and data that means is
// cli/bench_plan.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/benchmarking/tier.h"
#include "core/bundle/varied_option.h"
#include "core/tasks/task.h"
#include "foundation/base/result.h"
#include "shell/bench/curve_plan.h"
#include "shell/cli/command.h"

namespace joulery {

/// The options, understood.
struct BenchOptions {
  std::vector<Task> tasks;              ///< none: those of the models
  std::optional<std::string> zoo;       ///< file or folder; nothing: ours
  std::vector<std::string> models;      ///< as named_model() reads them; none: all of the zoo
  std::optional<std::string> data_set;  ///< name or path; nothing: as the zoo says
  std::optional<Tier> tier;             ///< nothing: smoke, or that of the benchmark that goes on
  std::optional<std::size_t> items;     ///< nothing: items_of_tier()
  std::uint64_t seed = 1;
  std::uint32_t threads = 1;
  std::uint32_t batch = 1;
  std::vector<VariedOptions> vary;    ///< each model in each of them; none: as it is named
  std::optional<CurvePlan> curve;     ///< nothing: none is wanted; how long its points are is the tier's
  std::optional<std::string> resume;  ///< the folder
  std::optional<std::string> folder;  ///< of the new benchmark
  bool is_progress_json = false;
  bool is_shared = false;  ///< others may use the accelerators meanwhile
};

/// How many items are drawn where nobody says: few to try out; at quick so many that a machine without an accelerator
/// passes over them in some seconds, fewer where long texts are written.
[[nodiscard]] std::size_t items_of_tier(Tier tier, const Task& task);

/// Errors (invalid): a word or number that is none, with the nearest; options that exclude each other.
Result<BenchOptions> bench_options(const Invocation& invocation);

}  // namespace joulery
