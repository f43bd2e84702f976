// SPDX-License-Identifier: Apache-2.0
// General models against task-specific ones on one data set: several ratios with an interval and both qualities, never
// a single "x times". Whether the arms are matched is fingerprint.h's.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "core/benchmarking/per_unit.h"

namespace joulery {

/// One model on one data set.
struct ModelPoint {
  std::string model;
  EnergyPerQuery energy;
  std::optional<double> quality;        ///< nothing = "quality not measured"
  std::optional<double> output_tokens;  ///< mean per query, counted by the engine
};

/// Lowest and highest of what a group knows.
struct GroupRange {
  double low = 0;
  double high = 0;
};

/// Everything BM-24 asks for, of one data set.
struct GeneralRatio {
  std::optional<Bounded<double>> geometric;  ///< of geometric means; 95 % by Welch on the logarithms over models;
                                             ///< nothing: fewer than two models on a side
  double arithmetic = 1;                     ///< of plain means: what dear models dominate
  double cheapest = 1;                       ///< cheapest general over cheapest specific
  std::size_t cheapest_general = 0;          ///< which of the general models that is
  std::size_t cheapest_specific = 0;         ///< likewise
  double dearest_over_cheapest = 1;          ///< dearest general over cheapest specific: the figure the press likes
  std::optional<double> iso_quality;  ///< cheapest general as good as the best specific, over that one; nothing: none
  std::optional<GroupRange> general_quality;
  std::optional<GroupRange> specific_quality;
  std::optional<GroupRange> general_tokens;
  std::optional<GroupRange> specific_tokens;
};

/// What counts as equal quality.
struct EqualQuality {
  double delta = 0.01;           ///< how much worse than the best specific model
  bool is_higher_better = true;  ///< false: perplexity, a distance
};

/// Nothing without a model on each side, or with an energy that is not above 0.
[[nodiscard]] std::optional<GeneralRatio> general_ratio(std::span<const ModelPoint> general,
                                                        std::span<const ModelPoint> specific,
                                                        const EqualQuality& equal = {});

}  // namespace joulery
