// SPDX-License-Identifier: Apache-2.0
// Summaries of repeated measurements that survive large means and small spreads (Welford 1962). The spread between
// repetitions is not instrument doubt: that is units/bounded.h. Intervals are statistics/interval.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace joulery {

/// Mean and spread of a stream, in one pass. Two streams merge exactly as if they had been one (Chan et al. 1983).
class RunningSummary {
 public:
  void add(double value);
  void merge(const RunningSummary& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// Nothing before the first value.
  [[nodiscard]] std::optional<double> mean() const;
  /// Sample variance (n - 1); nothing with fewer than two values.
  [[nodiscard]] std::optional<double> variance() const;
  [[nodiscard]] std::optional<double> stddev() const;

 private:
  std::uint64_t count_ = 0;
  double mean_ = 0;
  double squares_ = 0;  ///< sum of squared distances from the mean
};

/// Five numbers of a finished series.
struct Summary {
  std::uint64_t count = 0;
  double mean = 0;
  std::optional<double> stddev;  ///< n - 1; nothing with one value
  double min = 0;
  double median = 0;
  double max = 0;
};

/// Summary of at least one finite value; nothing of none.
[[nodiscard]] std::optional<Summary> summarize(std::span<const double> values);

/// Quantile by linear interpolation between order statistics (Hyndman and Fan 1996, type 7, as R and NumPy do).
/// At least one value; 0 <= probability <= 1.
[[nodiscard]] double quantile(std::span<const double> values, double probability);
/// quantile(values, 0.5).
[[nodiscard]] double median(std::span<const double> values);

}  // namespace joulery
