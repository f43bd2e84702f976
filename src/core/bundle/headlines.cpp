// SPDX-License-Identifier: Apache-2.0
// Trial by trial, then task by task.
#include "core/bundle/headlines.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "core/benchmarking/published.h"

namespace joulery {
namespace {

std::optional<double> own_fraction_of(const Bench& bench) {
  double sum = 0;  // in joule: a document may claim more than 64 bits of microjoules
  for (const BenchTrial& trial : bench.trials) {
    for (const Repeat& repeat : trial.trial.repeats) {
      for (const PhaseEnergy& phase : repeat.phases) sum += phase.energy.best / joule;
    }
  }
  if (!(sum > 0)) return std::nullopt;
  return bench.own_energy.best / joule / sum;
}

/// What one pass over the items gave, from the answers that were kept.
struct KeptPass {
  std::uint64_t answered = 0;
  std::uint64_t failed = 0;
  std::optional<std::uint64_t> correct;
};

/// A repeat of one pass has exactly its kept answers' counts; one of several passes at least them.
void check_repeat(std::vector<Contradiction>& found, const std::string& path, const Repeat& repeat,
                  const KeptPass& kept) {
  const bool is_one = repeat.queries.total() == kept.answered + kept.failed;
  const auto add = [&](std::string_view field, std::uint64_t stored, std::uint64_t derived) {
    if (is_one ? stored != derived : stored < derived)
      found.push_back({fmt::format("{}.{}", path, field), fmt::format("{}", stored),
                       fmt::format("{}{}", is_one ? "" : "at least ", derived)});
  };
  add("queries.answered", repeat.queries.answered, kept.answered);
  add("queries.failed", repeat.queries.failed, kept.failed);
  if (repeat.correct && kept.correct) add("correct", *repeat.correct, *kept.correct);
}

/// The samples' sum and the point's energy are of the same readings; only zones that turn out to be copies part them.
constexpr double kMostApart = 0.01;

void check_curve(std::vector<Contradiction>& found, const std::string& path, const BenchCurve& curve) {
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    const SeenLoad& load = curve.points[i];
    if (load.samples.empty()) continue;
    const Energy sampled = load.samples.back().since_start - load.samples.front().since_start;
    const double apart = sampled / joule - load.energy.best / joule;
    if (std::abs(apart) > kMostApart * (load.energy.best / joule))
      found.push_back({fmt::format("{}.points[{}].samples", path, i), fmt::format("{} uJ", sampled.microjoules()),
                       fmt::format("{} uJ", load.energy.best.microjoules())});
  }
}

}  // namespace

Headlines headlines_of(const Bench& bench) {
  Headlines headlines;
  const auto references = reference_energies().value_or(std::vector<ReferenceEnergy>());
  headlines.trials.reserve(bench.trials.size());
  for (const BenchTrial& trial : bench.trials) headlines.trials.push_back(trial_headline(trial, bench, references));
  for (auto& group : trial_groups(bench, headlines.trials))
    headlines.tasks.push_back(task_headline(bench, headlines.trials, std::move(group)));
  headlines.own_fraction = own_fraction_of(bench);
  return headlines;
}

std::vector<Contradiction> contradictions(const Bench& bench) {
  std::vector<Contradiction> found;
  for (std::size_t at = 0; at < bench.trials.size(); ++at) {
    const BenchTrial& trial = bench.trials[at];
    const auto correct = correct_counts(trial);
    for (std::size_t i = 0; i < trial.trial.repeats.size(); ++i) {
      const auto answered = static_cast<std::uint64_t>(
          std::ranges::count_if(trial.answers[i], [](const BenchAnswer& each) { return each.answer.has_value(); }));
      check_repeat(found, fmt::format("measured.trials[{}].trial.repeats[{}]", at, i), trial.trial.repeats[i],
                   {answered, trial.answers[i].size() - answered, correct[i]});
    }
    if (trial.curve) check_curve(found, fmt::format("measured.trials[{}].curve", at), *trial.curve);
  }
  return found;
}

}  // namespace joulery
