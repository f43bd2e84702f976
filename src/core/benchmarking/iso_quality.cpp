// SPDX-License-Identifier: Apache-2.0
// The choice is made on the points, the interval says how sure the saving of that choice is.
#include "core/benchmarking/iso_quality.h"

#include <array>
#include <limits>

#include "core/benchmarking/weighted_points.h"
#include "foundation/base/ensure.h"

namespace joulery {
namespace {

/// A gap that is the limit to the last digit is within it: 0.92 - 0.91 is a hair above 0.01 in binary.
constexpr double kRounding = 1e-12;

std::optional<std::size_t> cheapest_of(std::span<const EnergyQuality> points, std::size_t reference, double delta) {
  std::optional<std::size_t> cheapest;
  for (std::size_t arm = 0; arm < points.size(); ++arm) {
    if (arm == reference || points[arm].quality < points[reference].quality - delta - kRounding) continue;
    const EnergyPerQuery limit = points[cheapest.value_or(reference)].energy;
    if (points[arm].energy < limit) cheapest = arm;
  }
  return cheapest;
}

}  // namespace

IsoQuality iso_quality(std::span<const std::uint32_t> repeats, std::span<const ArmObservations> arms,
                       std::size_t reference, double delta, const ResamplingPlan& plan) {
  ENSURE(reference < arms.size() && delta >= 0);
  const ClusterResampler resampler(repeats, plan.seed);
  const WeightedPoints columns(arms, resampler.observations());
  IsoQuality answer{reference, cheapest_of(columns.at(resampler.even_weights()), reference, delta), std::nullopt,
                    delta};
  if (!answer.cheapest) return answer;
  const std::array<ArmObservations, 2> pair{arms[*answer.cheapest], arms[reference]};
  const WeightedPoints two(pair, resampler.observations());
  const auto ratio = [&two](std::span<const double> weights) {
    const std::vector<EnergyQuality> points = two.at(weights);
    return points[1].energy > EnergyPerQuery{} ? points[0].energy / points[1].energy
                                               : std::numeric_limits<double>::infinity();
  };
  answer.energy_ratio = clustered_interval(repeats, ratio, plan).interval;
  return answer;
}

}  // namespace joulery
