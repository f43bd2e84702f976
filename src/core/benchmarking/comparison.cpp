// SPDX-License-Identifier: Apache-2.0
// Checks first, then one table of observations, cluster by cluster and block by block, alike in every arm; everything
// is computed from it on the same draws.
#include "core/benchmarking/comparison.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <set>

#include "core/benchmarking/blocks.h"
#include "core/benchmarking/clustered_repeats.h"
#include "core/benchmarking/weighted_points.h"
#include "foundation/base/ensure.h"

namespace joulery {
namespace {

/// A block is told by its cluster and its number: arms of a block run in random order, and may meet the clusters in
/// another.
using BlockKey = std::pair<std::string, std::uint32_t>;
using Blocks = std::map<BlockKey, CountedRepeat>;

/// What all arms have in common, and each arm's observations in that order.
struct SharedBlocks {
  std::vector<std::uint32_t> repeats;  ///< by cluster
  std::vector<ArmObservations> arms;
  std::size_t left_out = 0;
  bool has_quality = true;
};

Result<void> check_trial(const Trial& trial, const Trial& reference, const std::vector<std::string>& declared) {
  QueryCounts counts;
  for (const Repeat& repeat : trial.repeats) {
    counts.answered += repeat.queries.answered;
    counts.failed += repeat.queries.failed;
  }
  if (counts.is_void()) {
    return failure(ErrorKind::unsupported, fmt::format("{} of {} queries failed", counts.failed, counts.total()),
                   trial.arm.name, "a trial with more than 5 % failures is void; repeat it");
  }
  return check_comparable(trial, reference, declared);
}

/// The repeats of each arm that count, by block.
Result<std::vector<Blocks>> counted_blocks(std::span<const Trial> trials) {
  std::vector<Blocks> all;
  all.reserve(trials.size());
  for (const Trial& trial : trials) {
    const auto sorted = repeats_of(trial);
    if (!sorted) return failure(sorted.error());
    Blocks& own = all.emplace_back();
    for (const RepeatCluster& cluster : sorted->clusters) {
      for (const CountedRepeat& each : cluster.repeats) own.insert_or_assign({cluster.name, each.repeat->block}, each);
    }
  }
  return all;
}

/// Blocks that some arm was asked in, warm-up included.
std::size_t blocks_met(std::span<const Trial> trials) {
  std::set<BlockKey> met;
  for (const Trial& trial : trials) {
    for (const Repeat& repeat : trial.repeats) met.emplace(repeat.cluster, repeat.block);
  }
  return met.size();
}

EnergyQuality observation_of(const CountedRepeat& each) {
  const auto answered = static_cast<double>(each.repeat->queries.answered);
  return {each.each(), static_cast<double>(each.repeat->correct.value_or(0)) / answered};
}

/// Those that count in every arm.
SharedBlocks shared_blocks(const std::vector<Blocks>& arms) {
  SharedBlocks shared;
  shared.arms.resize(arms.size());
  std::map<std::string, std::uint32_t> sizes;
  for (const auto& [key, first] : arms.front()) {
    if (!std::ranges::all_of(arms, [&wanted = key](const Blocks& arm) { return arm.contains(wanted); })) continue;
    ++sizes[key.first];
    for (std::size_t arm = 0; arm < arms.size(); ++arm) {
      const CountedRepeat& own = arms[arm].at(key);
      shared.has_quality = shared.has_quality && own.repeat->correct.has_value();
      shared.arms[arm].push_back(observation_of(own));
    }
  }
  for (const auto& [cluster, size] : sizes) shared.repeats.push_back(size);
  return shared;
}

std::optional<Bounded<double>> ratio_of(const SharedBlocks& shared, std::size_t arm, std::size_t reference,
                                        const ResamplingPlan& plan) {
  std::vector<BlockPair> pairs;
  std::vector<double> logarithms;
  pairs.reserve(shared.arms[arm].size());
  logarithms.reserve(shared.arms[arm].size());
  for (std::size_t i = 0; i < shared.arms[arm].size(); ++i) {
    pairs.push_back({shared.arms[arm][i].energy, shared.arms[reference][i].energy});
    if (pairs.back().a <= EnergyPerQuery{} || pairs.back().b <= EnergyPerQuery{}) return std::nullopt;
    logarithms.push_back(std::log(pairs.back().a / pairs.back().b));
  }
  if (shared.repeats.size() == 1) return blocked_ratio(pairs, plan.level);
  const auto mean = clustered_mean(shared.repeats, logarithms, plan).interval;
  if (!mean) return std::nullopt;
  return Bounded<double>{std::exp(mean->low), std::exp(mean->best), std::exp(mean->high)};
}

}  // namespace

Result<TrialComparison> compare_trials(std::span<const Trial> trials, std::size_t reference,
                                       const std::vector<std::string>& declared, const ResamplingPlan& plan) {
  ENSURE(trials.size() > 1 && reference < trials.size());
  for (const Trial& trial : trials) {
    if (auto checked = check_trial(trial, trials[reference], declared); !checked) return failure(checked.error());
  }
  const auto blocks = counted_blocks(trials);
  if (!blocks) return failure(blocks.error());
  SharedBlocks shared = shared_blocks(*blocks);
  if (shared.repeats.empty()) {
    return failure(ErrorKind::unsupported, "the arms do not share their blocks", trials[reference].arm.name,
                   "run them interleaved: one repeat of every arm per block, in every cluster");
  }
  shared.left_out = blocks_met(trials) - shared.arms.front().size();
  for (const Trial& trial : trials) shared.has_quality = shared.has_quality && !trial.synthetic_weights;
  TrialComparison comparison{trials[reference].rung, reference, declared,     shared.arms.front().size(),
                             shared.left_out,        {},        std::nullopt, plan};
  const ClusterResampler resampler(shared.repeats, plan.seed);
  const auto points = WeightedPoints(shared.arms, resampler.observations()).at(resampler.even_weights());
  std::vector<FrontMember> members;
  if (shared.has_quality) members = front_members(shared.repeats, shared.arms, plan);
  for (std::size_t arm = 0; arm < trials.size(); ++arm) {
    TrialArm compared{trials[arm].arm.name, points[arm].energy, std::nullopt, std::nullopt,
                      differences(trials[reference].arm.fingerprint, trials[arm].arm.fingerprint)};
    if (arm != reference) compared.ratio = ratio_of(shared, arm, reference, plan);
    if (shared.has_quality) compared.front = members[arm];
    comparison.arms.push_back(std::move(compared));
  }
  if (shared.has_quality) comparison.iso_quality = iso_quality(shared.repeats, shared.arms, reference, 0.01, plan);
  return comparison;
}

}  // namespace joulery
