// SPDX-License-Identifier: Apache-2.0
// Trial by trial, then task by task.
#include "core/bundle/headlines.h"

#include <algorithm>
#include <fmt/format.h>

#include "core/benchmarking/published.h"

namespace joulery {
namespace {

std::optional<double> own_fraction_of(const Bench& bench) {
  Energy sum;
  for (const BenchTrial& trial : bench.trials) {
    for (const Repeat& repeat : trial.trial.repeats) {
      for (const PhaseEnergy& phase : repeat.phases) sum += phase.energy.best;
    }
  }
  if (sum <= Energy{}) return std::nullopt;
  return bench.own_energy.best / sum;
}

void check_repeat(std::vector<Contradiction>& found, const std::string& path, const Repeat& repeat,
                  const std::vector<BenchAnswer>& answers, const std::optional<std::uint64_t>& correct) {
  const auto answered = static_cast<std::uint64_t>(
      std::ranges::count_if(answers, [](const BenchAnswer& each) { return each.answer.has_value(); }));
  const auto add = [&](std::string_view field, std::uint64_t stored, std::uint64_t derived) {
    if (stored != derived)
      found.push_back({fmt::format("{}.{}", path, field), fmt::format("{}", stored), fmt::format("{}", derived)});
  };
  add("queries.answered", repeat.queries.answered, answered);
  add("queries.failed", repeat.queries.failed, answers.size() - answered);
  if (repeat.correct && correct) add("correct", *repeat.correct, *correct);
}

}  // namespace

Headlines headlines_of(const Bench& bench) {
  Headlines headlines;
  const auto references = reference_energies().value_or(std::vector<ReferenceEnergy>());
  headlines.trials.reserve(bench.trials.size());
  for (const BenchTrial& trial : bench.trials) headlines.trials.push_back(trial_headline(trial, bench, references));
  for (const BenchTrial& trial : bench.trials) {
    const bool is_new = std::ranges::find(headlines.tasks, trial.task, &TaskHeadline::task) == headlines.tasks.end();
    if (is_new) headlines.tasks.push_back(task_headline(bench, headlines.trials, trial.task));
  }
  headlines.own_fraction = own_fraction_of(bench);
  return headlines;
}

std::vector<Contradiction> contradictions(const Bench& bench) {
  std::vector<Contradiction> found;
  for (std::size_t at = 0; at < bench.trials.size(); ++at) {
    const BenchTrial& trial = bench.trials[at];
    const auto correct = correct_counts(trial);
    for (std::size_t i = 0; i < trial.trial.repeats.size(); ++i) {
      check_repeat(found, fmt::format("measured.trials[{}].trial.repeats[{}]", at, i), trial.trial.repeats[i],
                   trial.answers[i], correct[i]);
    }
  }
  return found;
}

}  // namespace joulery
