// SPDX-License-Identifier: Apache-2.0
// The clustered bootstrap: repeats that hang together (one dataset, one prompt group, one process start) are drawn
// together. Each resample is a weight per observation, so that any final statistic, a ratio or a whole front, can be
// recomputed on the same draws. Intervals of repeats without clusters are statistics/interval.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "core/statistics/split_mix.h"
#include "foundation/units/bounded.h"

namespace joulery {

/// How often, from which seed and at which level is drawn; it stands in every result.
struct ResamplingPlan {
  std::uint32_t resamples = 10'000;
  std::uint64_t seed = 1;
  double level = 0.95;
};

/// Draws clusters with replacement, then repeats with replacement within each drawn cluster. Observations stand cluster
/// after cluster. Integers decide every draw, so a seed means the same weights on every machine.
class ClusterResampler {
 public:
  /// `repeats` says how many observations each cluster holds; at least one cluster, at least one observation each.
  ClusterResampler(std::span<const std::uint32_t> repeats, std::uint64_t seed);

  [[nodiscard]] std::size_t clusters() const { return repeats_.size(); }
  [[nodiscard]] std::size_t observations() const { return weights_.size(); }
  /// Every cluster alike, every repeat of a cluster alike; the sum is 1. The point estimate's weights.
  [[nodiscard]] std::vector<double> even_weights() const;
  /// The same without one cluster; at least two clusters.
  [[nodiscard]] std::vector<double> weights_without(std::size_t cluster) const;
  /// The weights of the next resample; valid until the next call.
  std::span<const double> next();

 private:
  void draw_repeats(std::size_t cluster);

  std::vector<std::uint32_t> repeats_;
  std::vector<std::size_t> first_;         ///< where a cluster's observations begin
  std::vector<double> share_;              ///< weight of one drawn repeat
  std::vector<std::uint32_t> per_number_;  ///< repeats that one random number draws
  std::vector<double> weights_;
  SplitMix random_;
};

/// Σ w y; weights that sum to 1. As many weights as values.
[[nodiscard]] double weighted_mean(std::span<const double> weights, std::span<const double> values);

/// A final statistic of weighted observations; infinite where it is not defined (nothing below the line).
using WeightedStatistic = std::function<double(std::span<const double> weights)>;

/// The statistic on each of the plan's resamples, in the order drawn.
[[nodiscard]] std::vector<double> resampled(std::span<const std::uint32_t> repeats, const WeightedStatistic& statistic,
                                            const ResamplingPlan& plan);

/// How the interval came to be.
enum class ClusterMethod {
  bootstrap,     ///< percentiles of the resamples
  few_clusters,  ///< below 8 clusters: Student's t on the clusters' own values
  one_cluster,   ///< nothing can be said
};

/// A statistic with the interval its clusters allow.
struct ClusteredInterval {
  double best = 0;                          ///< on even weights
  std::optional<Bounded<double>> interval;  ///< nothing: one cluster, or a statistic that is not defined
  ClusterMethod method = ClusterMethod::bootstrap;
  std::size_t clusters = 0;
  std::size_t observations = 0;
  ResamplingPlan plan;
};

/// Percentile bootstrap; with fewer than 8 clusters best ± t(G-1) s_G / √G on the clusters' pseudo-values (Tukey 1958),
/// which for a mean are the cluster means themselves. An end is infinite where too many resamples leave the statistic
/// undefined.
[[nodiscard]] ClusteredInterval clustered_interval(std::span<const std::uint32_t> repeats,
                                                   const WeightedStatistic& statistic, const ResamplingPlan& plan = {});
/// The same of the mean that weighs clusters alike.
[[nodiscard]] ClusteredInterval clustered_mean(std::span<const std::uint32_t> repeats, std::span<const double> values,
                                               const ResamplingPlan& plan = {});

/// The ends of the middle `level` of draws (Hyndman and Fan 1996, type 7), around `best`; draws may be infinite.
[[nodiscard]] Bounded<double> percentile_interval(std::vector<double> draws, double best, double level);

}  // namespace joulery
