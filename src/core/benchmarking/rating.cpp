// SPDX-License-Identifier: Apache-2.0
// Reasons against a rating first, then the stars of the mean and of every resample.
#include "core/benchmarking/rating.h"

#include <algorithm>
#include <fmt/format.h>

#include "core/statistics/normal_noise.h"

namespace joulery {
namespace {

Rating unrated(std::string why) { return {std::nullopt, {}, {}, std::move(why)}; }

/// What the instruments are off is the same in all repeats of a trial, so each resample is moved as a whole, by a
/// normal deviate whose 95 % are the instruments' doubt on either side (BM-14). No energy falls below 0.
void add_instrument_doubt(std::vector<EnergyPerQuery>& draws, const InstrumentDoubt& doubt, std::uint64_t seed) {
  constexpr double kNormal95 = 1.959963984540054;
  NormalNoise noise(seed);
  for (EnergyPerQuery& draw : draws) {
    const double deviate = noise.next() / kNormal95;
    draw = draw * std::max(0.0, 1 + deviate * (deviate < 0 ? doubt.below : doubt.above));
  }
}

}  // namespace

Result<Rating> rate_trial(const Trial& trial, std::string_view task, std::span<const ReferenceEnergy> references,
                          const ResamplingPlan& plan) {
  const auto result = trial_result(trial, plan);
  if (!result) return failure(result.error());
  if (is_indicative(result->tier)) return unrated("indicative: too short, or too few sensor updates");
  if (result->queries.is_void()) return unrated("void: more than 5 % of the queries failed");
  const ReferenceEnergy* reference = find_reference(references, task, trial.rung);
  if (reference == nullptr) return unrated(fmt::format("no reference for {} at {}", task, to_string(trial.rung)));
  auto draws = trial_draws(trial, plan);
  if (!draws) return failure(draws.error());
  add_instrument_doubt(*draws, trial.instruments(), plan.seed);
  return Rating{absolute_stars(result->per_query.best * joule_per_query, reference->energy),
                star_probabilities(*draws, reference->energy),
                reference->vintage,
                {},
                reference->energy};
}

std::optional<int> kept_rating(const Rating& published, const Rating& again, const Bounded<EnergyPerQuery>& energy) {
  if (!published.stars || !again.stars || !again.reference || published.reference != again.reference)
    return std::nullopt;
  return kept_stars(*published.stars, energy, *again.reference);
}

}  // namespace joulery
