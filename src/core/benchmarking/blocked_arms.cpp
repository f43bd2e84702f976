// SPDX-License-Identifier: Apache-2.0
// A block in which one of two arms failed compares nothing; its energies still count for their own arms.
#include "core/benchmarking/blocked_arms.h"

#include <algorithm>
#include <cmath>

#include "core/benchmarking/blocks.h"
#include "core/statistics/interval.h"

namespace joulery {
namespace {

constexpr double kLevel = 0.95;

/// Energies or times of two arms in the blocks in which both were good.
std::vector<BlockPair> pairs_of(std::span<const ArmBlock> blocks, std::size_t arm, bool of_time) {
  const auto value = [of_time](const ArmRun& run) {
    return joule_per_query * (of_time ? seconds_of(run.time) : run.energy.best / joule);
  };
  std::vector<BlockPair> pairs;
  pairs.reserve(blocks.size());
  for (const ArmBlock& block : blocks) {
    if (!block[arm].has_failed && !block.front().has_failed) pairs.push_back({value(block[arm]), value(block.front())});
  }
  return pairs;
}

std::vector<double> ratios_of(std::span<const ArmBlock> blocks, std::size_t arm) {
  std::vector<double> ratios;
  for (const BlockPair& pair : pairs_of(blocks, arm, false)) {
    if (pair.a > EnergyPerQuery{} && pair.b > EnergyPerQuery{}) ratios.push_back(pair.a / pair.b);
  }
  return ratios;
}

/// Sums over the runs of one arm.
struct ArmSum {
  Bounded<Energy> energy;
  std::vector<double> good_joules;
  std::vector<double> good_seconds;
};

void add(ArmSum& sum, const ArmRun& run) {
  sum.energy.low += run.energy.low;
  sum.energy.best += run.energy.best;
  sum.energy.high += run.energy.high;
  if (run.has_failed) return;
  sum.good_joules.push_back(run.energy.best / joule);
  sum.good_seconds.push_back(seconds_of(run.time));
}

BlockedArm arm_of(std::span<const ArmBlock> blocks, std::size_t at, const std::optional<IdleBaseline>& idle) {
  BlockedArm arm;
  ArmSum sum;
  sum.good_joules.reserve(blocks.size());
  sum.good_seconds.reserve(blocks.size());
  for (const ArmBlock& block : blocks) {
    add(sum, block[at]);
    (block[at].has_failed ? arm.runs.failed : arm.runs.answered) += 1;
    arm.time += block[at].time;
  }
  const auto per_run = per_answer(sum.energy, arm.runs);
  if (!per_run) return arm;
  if (sum.good_joules.size() > 1) {
    const Bounded<double> spread = mean_interval_t(sum.good_joules, kLevel);
    arm.spread_joules = spread.high - spread.best;
  }
  const double wider = arm.spread_joules.value_or(0);
  arm.joules = Bounded<double>{std::max(0.0, per_run->low / joule_per_query - wider), per_run->best / joule_per_query,
                               per_run->high / joule_per_query + wider};
  arm.seconds = mean_interval_t(sum.good_seconds, kLevel);
  arm.seconds->low = std::max(0.0, arm.seconds->low);  // few blocks: t reaches below what a time can be
  if (!idle) return arm;
  const double of_all = 1 / static_cast<double>(arm.runs.answered);
  const Bounded<Energy> gross{sum.energy.low * of_all, sum.energy.best * of_all, sum.energy.high * of_all};
  if (const auto net = net_energy(gross, *idle, arm.time / static_cast<std::int64_t>(arm.runs.answered)))
    arm.net = *net;
  return arm;
}

}  // namespace

BlockedComparison compare_blocked(std::span<const ArmBlock> blocks, const std::optional<IdleBaseline>& idle) {
  BlockedComparison comparison;
  comparison.blocks = blocks.size();
  const std::size_t arms = blocks.empty() ? 0 : blocks.front().size();
  comparison.arms.reserve(arms);
  for (std::size_t at = 0; at < arms; ++at) comparison.arms.push_back(arm_of(blocks, at, idle));
  for (std::size_t at = 1; at < arms; ++at) {
    if (comparison.arms[at].runs.is_void() || comparison.arms.front().runs.is_void()) continue;
    comparison.arms[at].ratio = blocked_ratio(pairs_of(blocks, at, false));
    comparison.arms[at].time_ratio = blocked_ratio(pairs_of(blocks, at, true));
  }
  return comparison;
}

ReachedPrecision judge_blocks(std::span<const ArmBlock> blocks, const PrecisionTarget& target) {
  ReachedPrecision worst{blocks.size() < target.most ? PrecisionVerdict::repeat : PrecisionVerdict::missed, {}};
  const std::size_t arms = blocks.empty() ? 0 : blocks.front().size();
  bool is_reached = arms > 1;
  for (std::size_t at = 1; at < arms; ++at) {
    const ReachedPrecision own = judge_precision(ratios_of(blocks, at), target);
    is_reached = is_reached && own.verdict == PrecisionVerdict::reached;
    if (own.half_width_fraction)
      worst.half_width_fraction = std::max(worst.half_width_fraction.value_or(0), *own.half_width_fraction);
  }
  if (is_reached) worst.verdict = PrecisionVerdict::reached;
  return worst;
}

bool is_lost(std::span<const ArmBlock> blocks, std::size_t most) {
  const std::size_t arms = blocks.empty() ? 0 : blocks.front().size();
  for (std::size_t at = 0; at < arms; ++at) {
    const auto failed = static_cast<std::uint64_t>(
        std::ranges::count_if(blocks, [at](const ArmBlock& block) { return block[at].has_failed; }));
    if (failed == 0) continue;
    if (QueryCounts{std::max<std::uint64_t>(most, failed) - failed, failed}.is_void()) return true;
  }
  return false;
}

}  // namespace joulery
