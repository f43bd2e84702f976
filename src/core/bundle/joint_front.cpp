// SPDX-License-Identifier: Apache-2.0
// One draw of blocks and one draw of items a resample, used by every arm.
#include "core/bundle/joint_front.h"

#include <numeric>

#include "core/statistics/split_mix.h"

namespace joulery {
namespace {

/// The items of a draw get a stream of their own: the blocks' draws stay those of every other figure.
constexpr std::uint64_t kItemStream = 0x9e3779b97f4a7c15ULL;

using Points = std::vector<EnergyQuality>;

/// Nothing when an arm's metric has no value for these items.
std::optional<Points> points_of(std::span<const JointArm> arms, std::span<const double> weights,
                                std::span<const std::size_t> items) {
  Points points;
  points.reserve(arms.size());
  for (const JointArm& arm : arms) {
    const auto quality = arm.scorer->over(items);
    if (!quality) return std::nullopt;
    const double upward = arm.scorer->metric().is_higher_better ? *quality : -*quality;
    points.push_back({weighted_mean(weights, arm.joules) * joule_per_query, upward});
  }
  return points;
}

std::vector<std::size_t> drawn_items(std::size_t count, SplitMix& random) {
  std::vector<std::size_t> items(count);
  for (std::size_t& item : items) item = random.below(count);
  return items;
}

/// How often each arm stood on the front, and of how many draws.
struct Tally {
  std::vector<std::uint32_t> times;
  std::uint32_t draws = 0;
};

Tally tally_of(std::span<const std::uint32_t> repeats, std::span<const JointArm> arms, std::uint32_t resamples,
               std::uint64_t seed) {
  ClusterResampler blocks(repeats, seed);
  SplitMix random(seed ^ kItemStream);
  Tally tally{std::vector<std::uint32_t>(arms.size(), 0), 0};
  for (std::uint32_t draw = 0; draw < resamples; ++draw) {
    const auto items = drawn_items(arms.front().scorer->items(), random);
    const auto points = points_of(arms, blocks.next(), items);
    if (!points) continue;
    const std::vector<bool> on_front = front_of(*points);
    for (std::size_t arm = 0; arm < arms.size(); ++arm) tally.times[arm] += on_front[arm] ? 1 : 0;
    ++tally.draws;
  }
  return tally;
}

}  // namespace

std::vector<FrontMember> joint_front(std::span<const std::uint32_t> repeats, std::span<const JointArm> arms,
                                     const ResamplingPlan& plan) {
  if (arms.empty()) return {};
  std::vector<std::size_t> all(arms.front().scorer->items());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const auto points = points_of(arms, ClusterResampler(repeats, plan.seed).even_weights(), all);
  if (!points) return {};
  const std::vector<bool> on_front = front_of(*points);
  const Tally tally = tally_of(repeats, arms, item_resamples(arms.front().scorer->metric(), plan), plan.seed);
  std::vector<FrontMember> members;
  members.reserve(arms.size());
  for (std::size_t arm = 0; arm < arms.size(); ++arm) {
    const double probability = tally.draws == 0 ? 0 : static_cast<double>(tally.times[arm]) / tally.draws;
    EnergyQuality point = (*points)[arm];
    if (!arms[arm].scorer->metric().is_higher_better) point.quality = -point.quality;
    members.push_back({point, on_front[arm], probability, front_mark(probability)});
  }
  return members;
}

}  // namespace joulery
