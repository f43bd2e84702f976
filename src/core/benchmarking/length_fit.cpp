// SPDX-License-Identifier: Apache-2.0
// Weighted least squares within bounds: a resample's weights scale the rows. All three coefficients are energies, so
// all three are held at 0 or above; the method asks it of c alone, and a prefill of a + b n_in below 0 would be as
// wrong.
#include "core/benchmarking/length_fit.h"

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "core/statistics/bounded_least_squares.h"
#include "foundation/base/ensure.h"

namespace joulery {
namespace {

/// Beyond this the three coefficients cannot be told apart (Belsley, Kuh, Welsch 1980: 30 to 100 is strong dependence).
constexpr double kMostCondition = 100;

using Coefficients = std::array<double, 3>;

Coefficients fitted(std::span<const double> weights, std::span<const LengthObservation> observations) {
  Design design;
  std::vector<double> targets;
  design.reserve(observations.size());
  targets.reserve(observations.size());
  for (std::size_t i = 0; i < observations.size(); ++i) {
    if (weights[i] <= 0) continue;
    const double root = std::sqrt(weights[i]);
    const LengthObservation& each = observations[i];
    design.push_back({root, root * each.input_tokens, root * each.output_tokens});
    targets.push_back(root * (each.energy / joule_per_query));
  }
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr std::array<CoefficientRange, 3> kRanges{{{0, kInfinity}, {0, kInfinity}, {0, kInfinity}}};
  const std::vector<double> found = bounded_least_squares(design, targets, kRanges);
  return {found[0], found[1], found[2]};
}

double condition_of(std::span<const LengthObservation> observations) {
  Design design;
  design.reserve(observations.size());
  for (const LengthObservation& each : observations) design.push_back({1, each.input_tokens, each.output_tokens});
  return condition_number(design);
}

template <class Q>
Bounded<Q> in(const Bounded<double>& numbers, Q unit) {
  return {numbers.low * unit, numbers.best * unit, numbers.high * unit};
}

}  // namespace

EnergyPerQuery LengthFit::at(double input_tokens, double output_tokens) const {
  const double tokens =
      per_input.best / joule_per_token * input_tokens + per_output.best / joule_per_token * output_tokens;
  return fixed.best + tokens * joule_per_query;
}

Result<LengthFit> fit_length(std::span<const std::uint32_t> repeats, std::span<const LengthObservation> observations,
                             const ResamplingPlan& plan) {
  ClusterResampler resampler(repeats, plan.seed);
  ENSURE(resampler.observations() == observations.size());
  if (!lengths_vary(observations)) {
    return failure(ErrorKind::invalid, "lengths vary too little to tell what a token costs",
                   fmt::format("{} observations", observations.size()),
                   "give prompts and output caps of several lengths, each with each");
  }
  const Coefficients best = fitted(resampler.even_weights(), observations);
  std::array<std::vector<double>, 3> draws;
  for (std::uint32_t draw = 0; draw < plan.resamples; ++draw) {
    const Coefficients found = fitted(resampler.next(), observations);
    for (std::size_t i = 0; i < found.size(); ++i) draws.at(i).push_back(found.at(i));
  }
  const auto interval = [&](std::size_t i) {
    return percentile_interval(std::move(draws.at(i)), best.at(i), plan.level);
  };
  return LengthFit{in(interval(0), joule_per_query), in(interval(1), joule_per_token),
                   in(interval(2), joule_per_token)};
}

bool lengths_vary(std::span<const LengthObservation> observations) {
  constexpr std::size_t kFewest = 4;  // one more than there are coefficients
  return observations.size() >= kFewest && condition_of(observations) <= kMostCondition;
}

double fitted_prefill_fraction(std::span<const double> weights, std::span<const LengthObservation> observations,
                               double input_tokens, double output_tokens) {
  const Coefficients found = fitted(weights, observations);
  const double prefill = found[0] + found[1] * input_tokens;
  const double whole = prefill + found[2] * output_tokens;
  return whole > 0 ? prefill / whole : 1;
}

EnergyPerQuery explained_by_length(const LengthFit& fit_of_b, const LengthObservation& a, const LengthObservation& b) {
  return fit_of_b.at(b.input_tokens, b.output_tokens) - fit_of_b.at(a.input_tokens, a.output_tokens);
}

std::string_view to_string(SplitMethod method) {
  switch (method) {
    case SplitMethod::timestamp:
      return "timestamp";
    case SplitMethod::regression:
      return "regression";
    case SplitMethod::repeat:
      return "repeat";
    case SplitMethod::two_pass:
      return "two_pass";
  }
  return "regression";
}

SplitMethod choose_split(const SplitMeans& means) {
  constexpr int kUpdatesInPrefill = 5;
  if (means.sensor_period > Duration{} && means.median_prefill >= kUpdatesInPrefill * means.sensor_period)
    return SplitMethod::timestamp;
  return means.lengths_vary ? SplitMethod::regression : SplitMethod::repeat;
}

PhaseSplit split_two_passes(EnergyPerQuery whole, EnergyPerQuery prefill) {
  PhaseSplit split{SplitMethod::two_pass, prefill, std::nullopt};
  if (whole > prefill) split.decode = whole - prefill;
  return split;
}

}  // namespace joulery
