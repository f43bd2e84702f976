// SPDX-License-Identifier: Apache-2.0
// General models against task-specific ones on one data set: several ratios with an interval and both qualities, never
// a single "x times". Whether the arms are matched is fingerprint.h's.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "core/benchmarking/per_unit.h"

namespace joulery {

/// One model on one data set.
struct ModelPoint {
  std::string model;
  EnergyPerQuery energy;
  std::optional<double> quality;        ///< in [0, 1]; nothing = "quality not measured"
  std::optional<double> output_tokens;  ///< mean per query, counted by the engine
};

/// Lowest and highest of what a group knows.
struct GroupRange {
  double low = 0;
  double high = 0;
};

/// Everything BM-24 asks for, of one data set.
struct GeneralRatio {
  Bounded<double> geometric;          ///< of geometric means; 95 % by Welch on the logarithms over models
  double arithmetic = 1;              ///< of plain means: what dear models dominate
  double cheapest = 1;                ///< cheapest general over cheapest specific
  double dearest_over_cheapest = 1;   ///< dearest general over cheapest specific: the figure the press likes
  std::optional<double> iso_quality;  ///< cheapest general as good as the best specific, over that one; nothing: none
  std::optional<GroupRange> general_quality;
  std::optional<GroupRange> specific_quality;
  std::optional<GroupRange> general_tokens;
  std::optional<GroupRange> specific_tokens;
};

/// Nothing with fewer than two models on a side, or an energy that is not above 0. `delta`: how much worse than the
/// best specific model counts as equal.
[[nodiscard]] std::optional<GeneralRatio> general_ratio(std::span<const ModelPoint> general,
                                                        std::span<const ModelPoint> specific, double delta = 0.01);

}  // namespace joulery
