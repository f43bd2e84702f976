// SPDX-License-Identifier: Apache-2.0
// The repeats that count, and ratios over them.
#include "core/bundle/energy_figure.h"

#include <limits>
#include <numeric>

namespace joulery {
namespace {

constexpr double kMost = 9e17;  ///< a PUE of 10 still fits 64 bits: a document may claim anything

}  // namespace

std::uint64_t CountedRepeats::answered() const {
  std::uint64_t sum = 0;
  for (const CountedRepeat& each : repeats) sum += each.repeat->queries.answered;
  return sum;
}

Duration CountedRepeats::query_time() const {
  Duration sum{};
  for (const CountedRepeat& each : repeats) sum += each.query.time;
  return sum;
}

Result<CountedRepeats> counted_repeats(const Trial& trial) {
  const auto sorted = repeats_of(trial);
  if (!sorted) return failure(sorted.error());
  CountedRepeats counted;
  counted.cut = sorted->cut;
  counted.steadiness = sorted->steadiness;
  for (const RepeatCluster& cluster : sorted->clusters) {
    counted.sizes.push_back(static_cast<std::uint32_t>(cluster.repeats.size()));
    counted.repeats.insert(counted.repeats.end(), cluster.repeats.begin(), cluster.repeats.end());
  }
  return counted;
}

Bounded<Energy> energy_of_queries(const Bounded<EnergyPerQuery>& each, double queries) {
  const auto of = [queries](EnergyPerQuery one) {
    return Energy::of_microjoules(std::llround(std::min(kMost, one / joule_per_query * queries * 1e6)));
  };
  return {of(each.low), of(each.best), of(each.high)};
}

std::optional<ClusteredInterval> ratio_of_sums(const CountedRepeats& counted, std::span<const double> above,
                                               std::span<const double> below, const ResamplingPlan& plan) {
  if (!(std::accumulate(below.begin(), below.end(), 0.0) > 0)) return std::nullopt;
  const WeightedStatistic ratio = [&](std::span<const double> weights) {
    const double divisor = weighted_mean(weights, below);
    return divisor > 0 ? weighted_mean(weights, above) / divisor : std::numeric_limits<double>::infinity();
  };
  return clustered_interval(counted.sizes, ratio, plan);
}

}  // namespace joulery
