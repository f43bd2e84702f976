// SPDX-License-Identifier: Apache-2.0
// The check before the last one is made again from the values: no state, so an offline reader comes to the same
// verdict.
#include "core/statistics/precision_stop.h"

#include <cmath>

#include "core/statistics/interval.h"

namespace joulery {
namespace {

bool meets(std::size_t values, const WidthOfFirst& width, const PrecisionTarget& target) {
  if (values < target.fewest) return false;
  const auto reached = width(values);
  return reached && *reached <= target.half_width_fraction;
}

}  // namespace

std::optional<double> half_width_fraction(std::span<const double> values) {
  if (values.size() < 2) return std::nullopt;
  const Bounded<double> mean = mean_interval_t(values, 0.95);
  if (mean.best == 0) return std::nullopt;
  return (mean.high - mean.low) / 2 / std::abs(mean.best);
}

ReachedPrecision judge_precision(std::size_t values, const WidthOfFirst& width, const PrecisionTarget& target) {
  ReachedPrecision precision{PrecisionVerdict::repeat, width(values)};
  const bool twice = values > 0 && meets(values - 1, width, target) && meets(values, width, target);
  if (twice)
    precision.verdict = PrecisionVerdict::reached;
  else if (values >= target.most)
    precision.verdict = PrecisionVerdict::missed;
  return precision;
}

ReachedPrecision judge_precision(std::span<const double> values, const PrecisionTarget& target) {
  const auto width = [values](std::size_t count) { return half_width_fraction(values.first(count)); };
  return judge_precision(values.size(), width, target);
}

}  // namespace joulery
