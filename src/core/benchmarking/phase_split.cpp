// SPDX-License-Identifier: Apache-2.0
// Each method is a statistic of weighted stretches; which one is choose_split's decision.
#include "core/benchmarking/phase_split.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

namespace joulery {
namespace {

constexpr std::uint32_t kMostResamples = 1000;  ///< a fit is dear; the same number as fit_length's own
/// Prompts of the passes with one output token may differ by so much: more, and a cache had a part in it.
constexpr double kSamePrompts = 0.01;
constexpr double kUndefined = std::numeric_limits<double>::infinity();

/// Stretches by repeat.
std::vector<std::uint32_t> sizes_of(std::span<const LengthStretch> stretches) {
  std::vector<std::uint32_t> sizes;
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    if (i == 0 || stretches[i].repeat != stretches[i - 1].repeat) sizes.push_back(0);
    ++sizes.back();
  }
  return sizes;
}

std::vector<LengthObservation> observations_of(std::span<const LengthStretch> stretches) {
  std::vector<LengthObservation> observations;
  observations.reserve(stretches.size());
  for (const LengthStretch& each : stretches) observations.push_back(each.mean_query());
  return observations;
}

/// Weighted sums over the stretches of one kind.
struct KindSum {
  double joules = 0;
  double queries = 0;
  double input_tokens = 0;
  double output_tokens = 0;

  [[nodiscard]] double per_query() const { return queries > 0 ? joules / queries : kUndefined; }
};

KindSum sum_of(std::span<const double> weights, std::span<const LengthStretch> stretches, bool is_prefill_only) {
  KindSum sum;
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    const LengthStretch& each = stretches[i];
    if (each.is_prefill_only != is_prefill_only) continue;
    sum.joules += weights[i] * (each.energy.best / joule);
    sum.queries += weights[i] * static_cast<double>(each.queries);
    sum.input_tokens += weights[i] * static_cast<double>(each.input_tokens);
    sum.output_tokens += weights[i] * static_cast<double>(each.output_tokens);
  }
  return sum;
}

double by_time_stamps(std::span<const double> weights, std::span<const LengthStretch> stretches) {
  double prefill = 0;
  double whole = 0;
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    prefill += weights[i] * (stretches[i].prefill->best / joule);
    whole += weights[i] * (stretches[i].energy.best / joule);
  }
  return whole > 0 ? prefill / whole : kUndefined;
}

double by_one_token_passes(std::span<const double> weights, std::span<const LengthStretch> stretches) {
  const double whole = sum_of(weights, stretches, false).per_query();
  return whole > 0 ? sum_of(weights, stretches, true).per_query() / whole : kUndefined;
}

Error not_resolved(std::string what) { return {ErrorKind::invalid, std::move(what), "prefill and decode", {}}; }

Result<void> check_one_token_passes(std::span<const LengthStretch> stretches) {
  const std::vector<double> alike(stretches.size(), 1);
  const KindSum cut = sum_of(alike, stretches, true);
  const KindSum whole = sum_of(alike, stretches, false);
  if (!(cut.queries > 0))
    return failure(not_resolved("lengths vary too little, and no passes of one output token were run"));
  const double difference = std::fabs(cut.input_tokens / cut.queries - whole.input_tokens / whole.queries);
  if (difference > kSamePrompts * whole.input_tokens / whole.queries)
    return failure(not_resolved("prompts of the passes of one output token came from a cache"));
  return {};
}

PrefillShare share_of(SplitMethod method, std::span<const LengthStretch> stretches, const WeightedStatistic& statistic,
                      const ResamplingPlan& plan) {
  const std::vector<std::uint32_t> sizes = sizes_of(stretches);
  PrefillShare share{method, {}, true, stretches.size(), sizes.size()};
  if (method == SplitMethod::regression) {
    const ClusterResampler resampler(sizes, plan.seed);
    const double best = statistic(resampler.even_weights());
    share.fraction = percentile_interval(resampled(sizes, statistic, plan), best, plan.level);
  } else {
    const ClusteredInterval found = clustered_interval(sizes, statistic, plan);
    share.has_interval = found.interval.has_value();
    share.fraction = found.interval.value_or(exact(found.best));
  }
  share.fraction.low = std::clamp(share.fraction.low, 0.0, 1.0);
  share.fraction.high = std::clamp(share.fraction.high, 0.0, 1.0);
  return share;
}

Result<PrefillShare> resolved(PrefillShare share) {
  if (share.fraction.best < 1) return share;
  return failure(not_resolved(share.method == SplitMethod::regression
                                  ? "an output token costs too little beside the doubt of the fit"
                                  : "the prefill takes no less than the whole query: the decode would not be above 0"));
}

}  // namespace

Result<LengthFit> fit_stretches(std::span<const LengthStretch> stretches, const ResamplingPlan& plan) {
  if (stretches.empty()) return failure(ErrorKind::invalid, "no stretch of queries was metered", "length fit");
  ResamplingPlan fewer = plan;
  fewer.resamples = std::min(plan.resamples, kMostResamples);
  return fit_length(sizes_of(stretches), observations_of(stretches), fewer);
}

Result<PrefillShare> prefill_share(std::span<const LengthStretch> stretches, const SplitTimes& times,
                                   const ResamplingPlan& plan) {
  std::vector<LengthStretch> whole;
  whole.reserve(stretches.size());
  std::ranges::copy_if(stretches, std::back_inserter(whole),
                       [](const LengthStretch& each) { return !each.is_prefill_only; });
  const std::vector<double> alike(whole.size(), 1);
  const KindSum sum = sum_of(alike, whole, false);
  if (!(sum.queries > 0)) return failure(not_resolved("no stretch of queries was metered"));
  if (!(sum.output_tokens > 0)) return failure(not_resolved("no output token was computed"));
  const bool is_integrated =
      std::ranges::all_of(whole, [](const LengthStretch& each) { return each.prefill.has_value(); });
  const std::vector<LengthObservation> observations = observations_of(stretches);
  const SplitMethod method = choose_split(
      {is_integrated ? times.sensor_period : Duration{}, times.median_prefill, lengths_vary(observations)});
  ResamplingPlan fewer = plan;
  fewer.resamples = std::min(plan.resamples, kMostResamples);
  if (method == SplitMethod::timestamp) {
    return resolved(share_of(
        method, whole, [&](std::span<const double> weights) { return by_time_stamps(weights, whole); }, fewer));
  }
  if (method == SplitMethod::regression) {
    const auto statistic = [&](std::span<const double> weights) {
      return fitted_prefill_fraction(weights, observations, sum.input_tokens / sum.queries,
                                     sum.output_tokens / sum.queries);
    };
    return resolved(share_of(method, stretches, statistic, fewer));
  }
  if (auto usable = check_one_token_passes(stretches); !usable) return failure(usable.error());
  return resolved(share_of(
      method, stretches, [&](std::span<const double> weights) { return by_one_token_passes(weights, stretches); },
      fewer));
}

}  // namespace joulery
