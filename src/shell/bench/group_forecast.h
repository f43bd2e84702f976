// SPDX-License-Identifier: Apache-2.0
// What is left of a task by the blocks that are finished: the mean block, as often as the slowest arm still needs one;
// and what comes between and after blocks. Only for the eyes of whoever waits; no result is made of it. The whole
// benchmark is bench/bench_forecast.h's.
#pragma once

#include <optional>
#include <span>

#include "shell/bench/plan.h"

namespace joulery {

/// Idle windows of a task: the loaded machine's before and after, and the empty one's where they are not shared.
[[nodiscard]] constexpr std::uint32_t idle_windows_of(const BenchPace& pace) { return pace.shares_empty_idle ? 2 : 4; }

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

/// What a task has taken, and what it still does besides blocks.
struct TaskSoFar {
  Duration time{};
  Energy energy;
  Duration set_up{};              ///< of one round of processes: loading and warming up; zero before the first
  std::uint32_t rounds_left = 0;  ///< further ones
  std::uint32_t idle_left = 0;    ///< windows of an idle machine still to come, the one in hand included
};

/// The blocks still to come alone. Nothing before a block is finished. More blocks for precision than the tier's fewest
/// are not in it.
[[nodiscard]] std::optional<GroupForecast> forecast_group(std::span<const ArmProgress> arms,
                                                          std::span<const FinishedBlock> blocks, const BenchPace& pace);

/// The same with further rounds of processes and with idle windows, at the task's mean power so far.
[[nodiscard]] std::optional<GroupForecast> forecast_task(const std::optional<GroupForecast>& blocks,
                                                         const TaskSoFar& so_far, const BenchPace& pace);

}  // namespace joulery
