// SPDX-License-Identifier: Apache-2.0
// Pairs of arms are few, so every point is held against every other.
#include "core/benchmarking/front.h"

#include <algorithm>

#include "core/benchmarking/weighted_points.h"

namespace joulery {
namespace {

bool dominates(const EnergyQuality& p, const EnergyQuality& q) {
  return p.energy <= q.energy && p.quality >= q.quality && (p.energy < q.energy || p.quality > q.quality);
}

}  // namespace

FrontMark front_mark(double probability) {
  if (probability >= 0.5) return FrontMark::solid;
  return probability >= 0.05 ? FrontMark::possible : FrontMark::none;
}

std::vector<bool> front_of(std::span<const EnergyQuality> points) {
  std::vector<bool> on_front;
  on_front.reserve(points.size());
  for (const EnergyQuality& point : points) {
    on_front.push_back(std::none_of(points.begin(), points.end(),
                                    [&point](const EnergyQuality& other) { return dominates(other, point); }));
  }
  return on_front;
}

std::vector<FrontMember> front_members(std::span<const std::uint32_t> repeats, std::span<const ArmObservations> arms,
                                       const ResamplingPlan& plan) {
  ClusterResampler resampler(repeats, plan.seed);
  const WeightedPoints columns(arms, resampler.observations());
  std::vector<std::uint32_t> times(arms.size(), 0);
  for (std::uint32_t draw = 0; draw < plan.resamples; ++draw) {
    const std::vector<bool> on_front = front_of(columns.at(resampler.next()));
    for (std::size_t arm = 0; arm < times.size(); ++arm) times[arm] += on_front[arm] ? 1 : 0;
  }
  const std::vector<EnergyQuality> points = columns.at(resampler.even_weights());
  const std::vector<bool> on_front = front_of(points);
  std::vector<FrontMember> members;
  members.reserve(arms.size());
  for (std::size_t arm = 0; arm < arms.size(); ++arm) {
    const double probability = static_cast<double>(times[arm]) / plan.resamples;
    members.push_back({points[arm], on_front[arm], probability, front_mark(probability)});
  }
  return members;
}

}  // namespace joulery
