// SPDX-License-Identifier: Apache-2.0
// The check before the last one is made again from the values: no state, so an offline reader comes to the same
// verdict.
#include "core/statistics/precision_stop.h"

#include <cmath>

#include "core/statistics/interval.h"

namespace joulery {
namespace {

bool meets(std::span<const double> values, const PrecisionTarget& target) {
  if (values.size() < target.fewest) return false;
  const auto reached = half_width_fraction(values);
  return reached && *reached <= target.half_width_fraction;
}

}  // namespace

std::optional<double> half_width_fraction(std::span<const double> values) {
  if (values.size() < 2) return std::nullopt;
  const Bounded<double> mean = mean_interval_t(values, 0.95);
  if (mean.best == 0) return std::nullopt;
  return (mean.high - mean.low) / 2 / std::abs(mean.best);
}

ReachedPrecision judge_precision(std::span<const double> values, const PrecisionTarget& target) {
  ReachedPrecision precision{PrecisionVerdict::repeat, half_width_fraction(values)};
  const bool twice = !values.empty() && meets(values.first(values.size() - 1), target) && meets(values, target);
  if (twice)
    precision.verdict = PrecisionVerdict::reached;
  else if (values.size() >= target.most)
    precision.verdict = PrecisionVerdict::missed;
  return precision;
}

}  // namespace joulery
