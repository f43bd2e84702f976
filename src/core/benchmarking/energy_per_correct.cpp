// SPDX-License-Identifier: Apache-2.0
// A ratio of two weighted sums on the same draws; a draw without a correct answer is infinitely dear.
#include "core/benchmarking/energy_per_correct.h"

#include <fmt/format.h>
#include <limits>
#include <vector>

namespace joulery {

std::string EnergyPerCorrectAnswer::undefined_text() const {
  return best ? std::string() : fmt::format("undefined ({} of {} correct)", correct, answers);
}

EnergyPerCorrectAnswer energy_per_correct(std::span<const std::uint32_t> repeats,
                                          std::span<const ScoredEnergy> observations, const ResamplingPlan& plan) {
  EnergyPerCorrectAnswer result;
  std::vector<double> joules;
  std::vector<double> correct;
  joules.reserve(observations.size());
  correct.reserve(observations.size());
  for (const ScoredEnergy& each : observations) {
    joules.push_back(each.energy / joule);
    correct.push_back(static_cast<double>(each.correct));
    result.answers += each.answers;
    result.correct += each.correct;
  }
  const auto ratio = [&](std::span<const double> weights) {
    const double right = weighted_mean(weights, correct);
    return right > 0 ? weighted_mean(weights, joules) / right : std::numeric_limits<double>::infinity();
  };
  const ClusteredInterval interval = clustered_interval(repeats, ratio, plan);
  result.method = interval.method;
  if (result.correct == 0) return result;
  result.best = interval.best * joule_per_correct;
  if (interval.interval) {
    result.interval = Bounded<EnergyPerCorrect>{interval.interval->low * joule_per_correct, *result.best,
                                                interval.interval->high * joule_per_correct};
  }
  return result;
}

std::optional<EnergyPerCorrect> energy_per_correct(EnergyPerQuery each, double correct_fraction) {
  if (correct_fraction <= 0) return std::nullopt;
  return each / joule_per_query / correct_fraction * joule_per_correct;
}

}  // namespace joulery
