// SPDX-License-Identifier: Apache-2.0
// Checks first, then one table of observations, cluster by cluster and block by block, alike in every arm; everything
// is computed from it on the same draws.
#include "core/benchmarking/comparison.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "core/benchmarking/blocks.h"
#include "core/benchmarking/clustered_repeats.h"
#include "core/benchmarking/weighted_points.h"
#include "foundation/base/ensure.h"

namespace joulery {
namespace {

using Clusters = std::vector<RepeatCluster>;

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

tl::unexpected<Error> no_shared_blocks(const Trial& trial) {
  return failure(ErrorKind::unsupported, "the arms do not share their blocks", trial.arm.name,
                 "run them interleaved: one repeat of every arm per block, in every cluster");
}

/// True when both clusters hold repeats of the same blocks in the same order.
bool same_blocks(const RepeatCluster& a, const RepeatCluster& b) {
  return std::equal(
      a.repeats.begin(), a.repeats.end(), b.repeats.begin(), b.repeats.end(),
      [](const CountedRepeat& one, const CountedRepeat& other) { return one.repeat->block == other.repeat->block; });
}

bool share_blocks(const Clusters& a, const Clusters& b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](const auto& one, const auto& other) {
           return one.name == other.name && same_blocks(one, other);
         });
}

/// Clusters by name and repeats by block: arms of a block run in random order, and may meet the clusters in another.
void put_in_order(Clusters& clusters) {
  std::sort(clusters.begin(), clusters.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  for (RepeatCluster& cluster : clusters) {
    std::sort(cluster.repeats.begin(), cluster.repeats.end(),
              [](const auto& a, const auto& b) { return a.repeat->block < b.repeat->block; });
  }
}

Result<std::vector<Clusters>> ordered_clusters(std::span<const Trial> trials) {
  std::vector<Clusters> all;
  all.reserve(trials.size());
  for (const Trial& trial : trials) {
    auto clusters = clusters_of(trial);
    if (!clusters) return failure(clusters.error());
    put_in_order(*clusters);
    if (!all.empty() && !share_blocks(all.front(), *clusters)) return no_shared_blocks(trial);
    all.push_back(std::move(*clusters));
  }
  return all;
}

/// The longest warm-up of any arm in one cluster; an arm that is not steady has none to leave out.
std::size_t warm_up_of(const std::vector<Clusters>& arms, std::size_t cluster) {
  std::size_t cut = 0;
  for (const Clusters& arm : arms) {
    const WarmUp found = arm[cluster].warm_up();
    if (found.steady) cut = std::max(cut, found.cut);
  }
  return cut;
}

EnergyQuality observation_of(const CountedRepeat& each) {
  const auto answered = static_cast<double>(each.repeat->queries.answered);
  return {each.each(), static_cast<double>(each.repeat->correct.value_or(0)) / answered};
}

SharedBlocks shared_blocks(const std::vector<Clusters>& arms) {
  SharedBlocks shared;
  shared.arms.resize(arms.size());
  for (std::size_t cluster = 0; cluster < arms.front().size(); ++cluster) {
    const std::size_t cut = warm_up_of(arms, cluster);
    shared.left_out += cut;
    shared.repeats.push_back(static_cast<std::uint32_t>(arms.front()[cluster].repeats.size() - cut));
    for (std::size_t arm = 0; arm < arms.size(); ++arm) {
      const auto& repeats = arms[arm][cluster].repeats;
      for (std::size_t i = cut; i < repeats.size(); ++i) {
        shared.has_quality = shared.has_quality && repeats[i].repeat->correct.has_value();
        shared.arms[arm].push_back(observation_of(repeats[i]));
      }
    }
  }
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
  const auto clusters = ordered_clusters(trials);
  if (!clusters) return failure(clusters.error());
  SharedBlocks shared = shared_blocks(*clusters);
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
