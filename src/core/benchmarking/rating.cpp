// SPDX-License-Identifier: Apache-2.0
// Reasons against a rating first, then the stars of the mean and of every resample.
#include "core/benchmarking/rating.h"

#include <fmt/format.h>

namespace joulery {
namespace {

Rating unrated(std::string why) { return {std::nullopt, {}, {}, std::move(why)}; }

}  // namespace

Result<Rating> rate_trial(const Trial& trial, std::string_view task, std::span<const ReferenceEnergy> references,
                          const ResamplingPlan& plan) {
  const auto result = trial_result(trial, plan);
  if (!result) return failure(result.error());
  if (is_indicative(result->tier)) return unrated("indicative: too short, or too few sensor updates");
  if (result->queries.is_void()) return unrated("void: more than 5 % of the queries failed");
  const ReferenceEnergy* reference = find_reference(references, task, trial.rung);
  if (reference == nullptr) return unrated(fmt::format("no reference for {} at {}", task, to_string(trial.rung)));
  const auto draws = trial_draws(trial, plan);
  if (!draws) return failure(draws.error());
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
