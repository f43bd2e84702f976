// SPDX-License-Identifier: Apache-2.0
// Weighted means, arm by arm.
#include "core/benchmarking/weighted_points.h"

#include "foundation/base/ensure.h"

namespace joulery {

WeightedPoints::WeightedPoints(std::span<const ArmObservations> arms, std::size_t observations) {
  for (const ArmObservations& arm : arms) {
    ENSURE(arm.size() == observations);
    std::vector<double>& joules = joules_.emplace_back();
    std::vector<double>& qualities = qualities_.emplace_back();
    joules.reserve(arm.size());
    qualities.reserve(arm.size());
    for (const EnergyQuality& each : arm) {
      joules.push_back(each.energy / joule_per_query);
      qualities.push_back(each.quality);
    }
  }
}

std::vector<EnergyQuality> WeightedPoints::at(std::span<const double> weights) const {
  std::vector<EnergyQuality> points;
  points.reserve(joules_.size());
  for (std::size_t arm = 0; arm < joules_.size(); ++arm)
    points.push_back({weighted_mean(weights, joules_[arm]) * joule_per_query, weighted_mean(weights, qualities_[arm])});
  return points;
}

}  // namespace joulery
