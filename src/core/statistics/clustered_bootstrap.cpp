// SPDX-License-Identifier: Apache-2.0
// One random number draws several repeats: the low half of number x n is uniform again and gives the next one
// (Brackett-Rozinsky and Lemire 2024, arXiv 2408.06213). The bias is below 2^-24 per draw, far below what 10,000
// resamples can show, and spares most of the generator's time.
#include "core/statistics/clustered_bootstrap.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/statistics/interval.h"
#include "foundation/base/ensure.h"

namespace joulery {
namespace {

/// Below this a percentile of few distinct resamples promises more than it holds.
constexpr std::size_t kFewClusters = 8;

/// How many draws below n one number of 64 bits may give: n^k stays below 2^40.
std::uint32_t draws_per_number(std::uint32_t n) {
  std::uint32_t draws = 0;
  for (std::uint64_t product = n; product <= (1ULL << 40U) && draws < 40; product *= n) ++draws;
  return std::max(draws, 1U);
}

/// t on the pseudo-values G θ - (G - 1) θ_without.
std::optional<Bounded<double>> few_clusters_interval(const ClusterResampler& resampler,
                                                     const WeightedStatistic& statistic, double best, double level) {
  const auto clusters = static_cast<double>(resampler.clusters());
  std::vector<double> pseudo;
  pseudo.reserve(resampler.clusters());
  for (std::size_t cluster = 0; cluster < resampler.clusters(); ++cluster) {
    const double without = statistic(resampler.weights_without(cluster));
    if (!std::isfinite(without)) return std::nullopt;
    pseudo.push_back(clusters * best - (clusters - 1) * without);
  }
  const Bounded<double> around = mean_interval_t(pseudo, level);
  const double reach = (around.high - around.low) / 2;
  return Bounded<double>{best - reach, best, best + reach};
}

double ordered_quantile(const std::vector<double>& sorted, double probability) {
  const double position = probability * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(position));
  const double part = position - static_cast<double>(below);
  if (part == 0 || std::isinf(sorted[below])) return sorted[below];
  return sorted[below] + part * (sorted[below + 1] - sorted[below]);
}

}  // namespace

ClusterResampler::ClusterResampler(std::span<const std::uint32_t> repeats, std::uint64_t seed)
    : repeats_(repeats.begin(), repeats.end()), random_(seed) {
  ENSURE(!repeats.empty());
  std::size_t at = 0;
  for (const std::uint32_t count : repeats) {
    ENSURE(count > 0);
    first_.push_back(at);
    share_.push_back(1.0 / static_cast<double>(repeats.size()) / count);
    per_number_.push_back(draws_per_number(count));
    at += count;
  }
  weights_.resize(at);
}

std::vector<double> ClusterResampler::even_weights() const {
  std::vector<double> weights;
  weights.reserve(observations());
  for (std::size_t cluster = 0; cluster < clusters(); ++cluster)
    weights.insert(weights.end(), repeats_[cluster], share_[cluster]);
  return weights;
}

std::vector<double> ClusterResampler::weights_without(std::size_t cluster) const {
  ENSURE(clusters() > 1 && cluster < clusters());
  std::vector<double> weights = even_weights();
  const auto all = static_cast<double>(clusters());
  for (double& weight : weights) weight *= all / (all - 1);
  std::fill_n(weights.begin() + static_cast<std::ptrdiff_t>(first_[cluster]), repeats_[cluster], 0.0);
  return weights;
}

std::span<const double> ClusterResampler::next() {
  std::fill(weights_.begin(), weights_.end(), 0.0);
  for (std::size_t drawn = 0; drawn < clusters(); ++drawn) draw_repeats(random_.below(clusters()));
  return weights_;
}

void ClusterResampler::draw_repeats(std::size_t cluster) {
  __extension__ using Wide = unsigned __int128;
  const std::uint32_t count = repeats_[cluster];
  double* const own = weights_.data() + first_[cluster];
  const double share = share_[cluster];
  for (std::uint32_t left = count; left > 0;) {
    std::uint64_t number = random_.next();
    const std::uint32_t now = std::min(left, per_number_[cluster]);
    for (std::uint32_t i = 0; i < now; ++i) {
      const Wide product = static_cast<Wide>(number) * count;
      own[static_cast<std::size_t>(product >> 64U)] += share;
      number = static_cast<std::uint64_t>(product);
    }
    left -= now;
  }
}

double weighted_mean(std::span<const double> weights, std::span<const double> values) {
  ENSURE(weights.size() == values.size());
  constexpr std::size_t kLanes = 4;  // four sums in a fixed order: as fast as the memory, and the same everywhere
  std::array<double, kLanes> sums{};
  const std::size_t whole = values.size() / kLanes * kLanes;
  for (std::size_t i = 0; i < whole; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += weights[i + lane] * values[i + lane];
  }
  double rest = 0;
  for (std::size_t i = whole; i < values.size(); ++i) rest += weights[i] * values[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest;
}

Bounded<double> percentile_interval(std::vector<double> draws, double best, double level) {
  ENSURE(!draws.empty() && level > 0 && level < 1);
  std::sort(draws.begin(), draws.end());
  const double low = ordered_quantile(draws, (1 - level) / 2);
  const double high = ordered_quantile(draws, (1 + level) / 2);
  return {std::min(low, best), best, std::max(high, best)};
}

std::vector<double> resampled(std::span<const std::uint32_t> repeats, const WeightedStatistic& statistic,
                              const ResamplingPlan& plan) {
  ENSURE(plan.resamples > 0);
  ClusterResampler resampler(repeats, plan.seed);
  std::vector<double> draws(plan.resamples);
  for (double& draw : draws) draw = statistic(resampler.next());
  return draws;
}

ClusteredInterval clustered_interval(std::span<const std::uint32_t> repeats, const WeightedStatistic& statistic,
                                     const ResamplingPlan& plan) {
  const ClusterResampler resampler(repeats, plan.seed);
  ClusteredInterval result;
  result.best = statistic(resampler.even_weights());
  result.clusters = resampler.clusters();
  result.observations = resampler.observations();
  result.plan = plan;
  if (result.clusters == 1) {
    result.method = ClusterMethod::one_cluster;
  } else if (result.clusters < kFewClusters) {
    result.method = ClusterMethod::few_clusters;
    if (std::isfinite(result.best))
      result.interval = few_clusters_interval(resampler, statistic, result.best, plan.level);
  } else if (std::isfinite(result.best)) {
    result.interval = percentile_interval(resampled(repeats, statistic, plan), result.best, plan.level);
  }
  return result;
}

ClusteredInterval clustered_mean(std::span<const std::uint32_t> repeats, std::span<const double> values,
                                 const ResamplingPlan& plan) {
  return clustered_interval(
      repeats, [values](std::span<const double> weights) { return weighted_mean(weights, values); }, plan);
}

}  // namespace joulery
