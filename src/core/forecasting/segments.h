// SPDX-License-Identifier: Apache-2.0
// Where a series of costs per unit changed its level: the warm-up's end, a new phase. Optimal partitioning (Jackson et
// al. 2005) with a loss that is bounded per value, so that a single spike is no change (Fearnhead and Rigaill 2019).
// What a change means for the future is run_forecast.h's business; whether one is significant in a finished series, and
// not a guess for the next minute, is statistics/level.h.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace joulery {

/// A series cut into stretches of equal level.
struct Levels {
  std::vector<std::size_t> begins;  ///< ascending; the first is 0; empty for no values
  double loss = 0;                  ///< what the partition costs, the warm-up's stretch left out: for comparison
};

/// The longest stretch at the beginning that is taken for a warm-up: expected, and therefore easily believed.
inline constexpr std::size_t kLongestWarmUp = 2;

/// The best partition. A stretch has at least three values, but the first one, which may be a single slow unit; of two
/// values each stands alone. Takes time proportional to the cube of the number of values: meant for some dozens.
[[nodiscard]] Levels cut_into_levels(std::span<const double> values);
/// What a straight line through the values costs by the same measure; more than any partition's where the values are
/// too few for one.
[[nodiscard]] double loss_of_line(std::span<const double> values, double spread);
/// The spread the losses above are measured in: spread_of_neighbours(), 1 % of the median at least.
[[nodiscard]] double spread_for_levels(std::span<const double> values);
/// Where the settled part begins: behind the warm-up.
[[nodiscard]] std::size_t settled_from(const Levels& levels);

/// Least squares over 0, 1, 2, ...
struct Line {
  double middle = 0;  ///< value at the middle of the series: the mean
  double slope = 0;   ///< per step
  std::vector<double> residuals;
};
/// At least two values.
[[nodiscard]] Line line_through(std::span<const double> values);

/// The spread of one value around its level, from differences of neighbours, so that changes of level do not count
/// (median absolute difference, scaled to the normal distribution). 0 for fewer than two values.
[[nodiscard]] double spread_of_neighbours(std::span<const double> values);

}  // namespace joulery
