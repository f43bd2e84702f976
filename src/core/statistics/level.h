// SPDX-License-Identifier: Apache-2.0
// Levels by ranks: whether one group lies above another, by how much, and where the level of an ordered series changes.
// Nothing is assumed about the distribution: one wild value among many moves neither answer. Intervals of means are
// statistics/interval.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "foundation/units/bounded.h"

namespace joulery {

/// Group b against group a.
struct RankComparison {
  double p_value = 1;  ///< two-sided (Mann and Whitney 1947): exact up to 50 values, then normal with ties corrected
  double ratio = 1;    ///< median of all b / a (Hodges and Lehmann 1963, on the logarithm)
  std::optional<Bounded<double>> interval;  ///< of the ratio, from the same test; nothing: too few values for the level
};

/// Values above zero, at least one in each group; otherwise nothing.
[[nodiscard]] std::optional<RankComparison> compare_by_ranks(std::span<const double> a, std::span<const double> b,
                                                             double level = 0.95);

/// A place where the level of a series changes.
struct LevelChange {
  std::size_t at = 0;  ///< index of the first value of the new level
  double p_value = 1;  ///< of no change anywhere in the stretch that was searched
};

/// How changes are looked for.
struct ChangeSearch {
  double significance = 0.05;
  std::size_t shortest = 3;  ///< values a level has at least
  std::uint32_t permutations = 4999;
  std::uint64_t seed = 1;
};

/// Changes of level in order of time. The statistic is the largest standardised rank sum over all places (Pettitt
/// 1979), and where no single step shows, over all inner stretches; its p-value comes from random orders of the same
/// values, so that looking at many places is paid for. A step has four fifths of the significance, a bump the rest, and
/// bumps are searched in up to 300 values. Each stretch beside a change is searched again.
[[nodiscard]] std::vector<LevelChange> level_changes(std::span<const double> values, const ChangeSearch& search = {});

/// The fewest values in which a change can be significant at all: the most telling order must be rare enough.
[[nodiscard]] std::size_t fewest_for_change(const ChangeSearch& search = {});

}  // namespace joulery
