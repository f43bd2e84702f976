// SPDX-License-Identifier: Apache-2.0
// How sure a mean, a ratio or a difference of repeated measurements is: Student's t, the bootstrap, Welch's test.
// Deterministic: the same values and seed give the same interval. Summaries are statistics/summary.h.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "foundation/units/bounded.h"

namespace joulery {

/// Regularised incomplete beta function I_x(a, b), a, b > 0, 0 <= x <= 1; continued fraction (Lentz), error < 1e-12.
[[nodiscard]] double incomplete_beta(double a, double b, double x);
/// P(T <= t) of Student's t with `degrees` > 0 degrees of freedom (need not be whole).
[[nodiscard]] double student_probability(double t, double degrees);
/// The t with P(T <= t) = probability, 0 < probability < 1.
[[nodiscard]] double student_quantile(double probability, double degrees);

/// Interval of the mean, mean ± t s/√n. At least one value; of one value the interval is the value itself, which says
/// nothing: print no interval then.
[[nodiscard]] Bounded<double> mean_interval_t(std::span<const double> values, double level);

using Statistic = std::function<double(std::span<const double>)>;
/// Percentile bootstrap (Efron 1979) of any statistic; best = the statistic of the values themselves. At least one
/// value.
[[nodiscard]] Bounded<double> bootstrap_interval(std::span<const double> values, const Statistic& statistic,
                                                 std::uint32_t resamples, std::uint64_t seed, double level = 0.95);

/// Two series side by side: b against a.
struct Comparison {
  Bounded<double> ratio;       ///< mean b / mean a, 95 % (delta method on the logarithm, Welch's degrees of freedom)
  Bounded<double> difference;  ///< mean b - mean a, 95 % (Welch)
  double p_value = 1;  ///< two-sided, of equal means (Welch 1947); 1 when neither series varies and means are equal
};

/// At least two values each, both means above zero; otherwise nothing.
[[nodiscard]] std::optional<Comparison> compare(std::span<const double> a, std::span<const double> b);

}  // namespace joulery
