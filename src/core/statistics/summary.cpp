// SPDX-License-Identifier: Apache-2.0
// Welford's recurrence: the squares are taken around the running mean, so a counter-sized mean does not eat the spread.
#include "core/statistics/summary.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "foundation/base/ensure.h"

namespace joulery {

void RunningSummary::add(double value) {
  ++count_;
  const double before = value - mean_;
  mean_ += before / static_cast<double>(count_);
  squares_ += before * (value - mean_);
}

void RunningSummary::merge(const RunningSummary& other) {
  if (other.count_ == 0) return;
  const auto mine = static_cast<double>(count_);
  const auto theirs = static_cast<double>(other.count_);
  const double apart = other.mean_ - mean_;
  squares_ += other.squares_ + apart * apart * mine * theirs / (mine + theirs);
  mean_ += apart * theirs / (mine + theirs);
  count_ += other.count_;
}

std::optional<double> RunningSummary::mean() const {
  if (count_ == 0) return std::nullopt;
  return mean_;
}

std::optional<double> RunningSummary::variance() const {
  if (count_ < 2) return std::nullopt;
  return squares_ / static_cast<double>(count_ - 1);
}

std::optional<double> RunningSummary::stddev() const {
  const std::optional<double> squared = variance();
  if (!squared) return std::nullopt;
  return std::sqrt(*squared);
}

std::optional<Summary> summarize(std::span<const double> values) {
  if (values.empty()) return std::nullopt;
  RunningSummary running;
  for (const double value : values) running.add(value);
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  return Summary{running.count(), *running.mean(), running.stddev(), *least, median(values), *most};
}

double quantile(std::span<const double> values, double probability) {
  ENSURE(!values.empty());
  ENSURE(probability >= 0 && probability <= 1);
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const double position = probability * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(position));
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (position - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

double median(std::span<const double> values) { return quantile(values, 0.5); }

}  // namespace joulery
