// SPDX-License-Identifier: Apache-2.0
// Arms as columns of numbers, to recompute all of them on one resample's weights. Internal to benchmarking/.
#pragma once

#include <span>
#include <vector>

#include "core/benchmarking/front.h"

namespace joulery {

/// Energy and quality of several arms with the same observations.
class WeightedPoints {
 public:
  /// Every arm holds `observations` observations.
  WeightedPoints(std::span<const ArmObservations> arms, std::size_t observations);

  /// Each arm on these weights.
  [[nodiscard]] std::vector<EnergyQuality> at(std::span<const double> weights) const;

 private:
  std::vector<std::vector<double>> joules_;
  std::vector<std::vector<double>> qualities_;
};

}  // namespace joulery
