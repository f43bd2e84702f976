// SPDX-License-Identifier: Apache-2.0
// An arm needs its fewest blocks and its query time; the arm that needs most decides.
#include "shell/bench/group_forecast.h"

#include <algorithm>
#include <cmath>

namespace joulery {
namespace {

double blocks_left(const ArmProgress& arm, const BenchPace& pace) {
  const double fewest = static_cast<double>(pace.fewest_blocks) - static_cast<double>(arm.repeats);
  const double missing = seconds_of(pace.query_time - arm.query_time);
  if (arm.repeats == 0 || arm.query_time <= Duration::zero()) return std::max(0.0, fewest);
  const double of_one = seconds_of(arm.query_time) / static_cast<double>(arm.repeats);
  return std::max({0.0, fewest, std::ceil(missing / of_one)});
}

}  // namespace

std::optional<GroupForecast> forecast_group(std::span<const ArmProgress> arms, std::span<const FinishedBlock> blocks,
                                            const BenchPace& pace) {
  if (blocks.empty()) return std::nullopt;
  FinishedBlock sum;
  for (const FinishedBlock& block : blocks) {
    sum.time += block.time;
    sum.energy += block.energy;
  }
  double left = 0;
  for (const ArmProgress& arm : arms) left = std::max(left, blocks_left(arm, pace));
  const double times = left / static_cast<double>(blocks.size());
  return GroupForecast{Duration(std::llround(static_cast<double>(sum.time.count()) * times)), sum.energy * times};
}

std::optional<GroupForecast> forecast_task(const std::optional<GroupForecast>& blocks, const TaskSoFar& so_far,
                                           const BenchPace& pace) {
  if (!blocks || so_far.time <= Duration::zero()) return blocks;
  const Duration further = so_far.set_up * so_far.rounds_left + pace.idle * so_far.idle_left;
  return GroupForecast{blocks->time + further,
                       blocks->energy + so_far.energy * (seconds_of(further) / seconds_of(so_far.time))};
}

}  // namespace joulery
