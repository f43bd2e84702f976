// SPDX-License-Identifier: Apache-2.0
// Differences of running totals, and the rest that nobody claims.
#include "shell/app/use_of_interval.h"

#include <algorithm>

#include "foundation/units/format.h"

namespace joulery {
namespace {

UseWeights weights_of(std::uint64_t machine, std::uint64_t tree, std::uint64_t joulery) {
  const std::uint64_t claimed = tree + joulery;
  return {tree, joulery, machine > claimed ? machine - claimed : 0};
}

UseWeights by_cpu_time(const Usage& before, const Usage& after) {
  return weights_of(grown(before.machine_busy, after.machine_busy), grown(before.tree, after.tree),
                    grown(before.self, after.self));
}

std::optional<UseWeights> by_cycles(const UseTally& before, const UseTally& after) {
  if (!before.is_known() || !after.is_known()) return std::nullopt;
  const bool runs_on =
      *after.machine > *before.machine && *after.tree >= *before.tree && *after.joulery >= *before.joulery;
  if (!runs_on) return std::nullopt;
  return weights_of(*after.machine - *before.machine, *after.tree - *before.tree, *after.joulery - *before.joulery);
}

/// Twice the mean: weights need no unit.
std::optional<UseWeights> by_memory(const UseTally& before, const UseTally& after) {
  if (!before.is_known() && !after.is_known()) return std::nullopt;
  const UseTally& first = before.is_known() ? before : after;
  const UseTally& last = after.is_known() ? after : before;
  return weights_of(*first.machine + *last.machine, *first.tree + *last.tree, *first.joulery + *last.joulery);
}

}  // namespace

std::uint64_t grown(const std::optional<Duration>& before, const std::optional<Duration>& after) {
  if (!before || !after || *after <= *before) return 0;
  return static_cast<std::uint64_t>((*after - *before).count());
}

WeighedInterval use_between(const Usage& before, const Usage& after) {
  const auto cycles = by_cycles(before.cycles, after.cycles);
  WeighedInterval interval;
  interval.by_cycles = cycles.has_value();
  interval.use = {before.at, after.at, cycles ? *cycles : by_cpu_time(before, after),
                  by_memory(before.memory, after.memory)};
  return interval;
}

void WeighedTime::add(const WeighedInterval& interval, const Window& window) {
  if (!window.begin) return;
  const Instant from = std::max(interval.use.from, *window.begin);
  const Instant to = window.end ? std::min(interval.use.to, *window.end) : interval.use.to;
  if (to <= from) return;
  all_ += to - from;
  if (interval.by_cycles) by_cycles_ += to - from;
  if (interval.use.held) by_memory_ += to - from;
}

std::optional<ShareWeights> WeighedTime::weights() const {
  if (all_ <= Duration::zero()) return std::nullopt;
  const double all = seconds_of(all_);
  return ShareWeights{rounded(seconds_of(by_cycles_) / all), rounded(seconds_of(by_memory_) / all)};
}

}  // namespace joulery
