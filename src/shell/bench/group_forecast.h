// SPDX-License-Identifier: Apache-2.0
// What is left of a task by the blocks that are finished: the mean block, as often as the slowest arm still needs one.
// Only for the eyes of whoever waits; no result is made of it.
#pragma once

#include <optional>
#include <span>

#include "shell/bench/plan.h"

namespace joulery {

/// One arm that still runs.
struct ArmProgress {
  std::size_t repeats = 0;
  Duration query_time{};
};

/// One block of all arms.
struct FinishedBlock {
  Duration time{};
  Energy energy;
};

/// What is left.
struct GroupForecast {
  Duration time{};
  Energy energy;
};

/// Nothing before a block is finished. Loading again, and more blocks for precision than the tier's fewest, are not in
/// it.
[[nodiscard]] std::optional<GroupForecast> forecast_group(std::span<const ArmProgress> arms,
                                                          std::span<const FinishedBlock> blocks, const BenchPace& pace);

}  // namespace joulery
