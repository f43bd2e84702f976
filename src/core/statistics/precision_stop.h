// SPDX-License-Identifier: Apache-2.0
// When repeats are enough: the half-width of the mean's interval against a target. It judges values that are there; who
// repeats, and how long a trial must be besides, is core/benchmarking/tier.h's.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>

namespace joulery {

/// What is asked of a series of repeats.
struct PrecisionTarget {
  double half_width_fraction = 0.02;  ///< of the mean, at 95 %
  std::size_t fewest = 5;
  std::size_t most = 30;
};

enum class PrecisionVerdict { repeat, reached, missed };

/// Where a series stands.
struct ReachedPrecision {
  PrecisionVerdict verdict = PrecisionVerdict::repeat;
  std::optional<double> half_width_fraction;  ///< of all values; nothing below two values or at a mean of 0
};

/// t(n-1, 0.975) s / √n over |mean|; nothing below two values or at a mean of 0.
[[nodiscard]] std::optional<double> half_width_fraction(std::span<const double> values);

/// The half-width over the mean that the first so many values have.
using WidthOfFirst = std::function<std::optional<double>(std::size_t)>;

/// One check per value from the fewest on; reached when two checks in a row meet the target, so that one lucky check
/// ends nothing; missed when the most are there and it is not.
[[nodiscard]] ReachedPrecision judge_precision(std::size_t values, const WidthOfFirst& width,
                                               const PrecisionTarget& target);
/// The same where all values count.
[[nodiscard]] ReachedPrecision judge_precision(std::span<const double> values, const PrecisionTarget& target);

}  // namespace joulery
