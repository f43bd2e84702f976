// SPDX-License-Identifier: Apache-2.0
// Measuring commands against each other: an idle machine, warm-up runs, then blocks in which each command runs once, in
// an order drawn anew for each block, and an idle machine again; all of it one run with a span for each piece. What the
// spans say is cli/compare_outcome.h's.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "shell/app/measurement.h"
#include "shell/cli/compare_plan.h"

namespace joulery {

/// Where it stands, for whoever waits.
struct BlockStanding {
  std::string doing;             ///< "block 3 of at most 30, B"
  std::optional<Duration> left;  ///< at most, by the mean block so far
};

/// What is handed in.
struct BlockTools {
  /// Starts a command with nothing on its stdin and its stdout thrown away.
  std::function<Result<std::unique_ptr<Workload>>(const CommandArm&)> start;
  std::function<void(const BlockStanding&)> tell;
};

/// How it ended.
struct BlocksSeen {
  bool is_interrupted = false;       ///< what was finished is kept
  std::optional<Error> not_started;  ///< a command could not be started
  std::optional<Error> failed_warm_up;
};

/// Runs the plan on a measurement that was started.
[[nodiscard]] BlocksSeen run_blocks(Measurement& measurement, const ComparePlan& plan, const BlockTools& tools);

}  // namespace joulery
