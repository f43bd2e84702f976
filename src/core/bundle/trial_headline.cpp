// SPDX-License-Identifier: Apache-2.0
// Each figure from the repeats that count; each unknown stays one.
#include "core/bundle/trial_headline.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "core/bundle/answers_hash.h"
#include "core/footprint/footprint.h"
#include "core/statistics/summary.h"
#include "core/tasks/task.h"

namespace joulery {
namespace {

/// One number a repeat that counts; nothing when one of them does not know it.
template <class Value>
std::optional<std::vector<double>> of_each(const CountedRepeats& counted, Value value) {
  std::vector<double> values;
  values.reserve(counted.repeats.size());
  for (const CountedRepeat& each : counted.repeats) {
    const std::optional<std::uint64_t> known = value(*each.repeat);
    if (!known) return std::nullopt;
    values.push_back(static_cast<double>(*known));
  }
  return values;
}

std::vector<double> joules_of(const CountedRepeats& counted) {
  std::vector<double> joules;
  joules.reserve(counted.repeats.size());
  for (const CountedRepeat& each : counted.repeats) joules.push_back(each.query.energy.best / joule);
  return joules;
}

template <class Q>
std::optional<DoubtedFigure<Q>> energy_over(const CountedRepeats& counted,
                                            const std::optional<std::vector<double>>& below,
                                            const InstrumentDoubt& doubt, const ResamplingPlan& plan) {
  if (!below) return std::nullopt;
  const auto ratio = ratio_of_sums(counted, joules_of(counted), *below, plan);
  if (!ratio) return std::nullopt;
  return figure_of<Q>(*ratio, doubt);
}

std::optional<Bounded<double>> per_kilowatt_hour(const Bounded<EnergyPerQuery>& each) {
  if (each.low <= EnergyPerQuery{}) return std::nullopt;
  return Bounded<double>{kilowatt_hour_per_query / each.high, kilowatt_hour_per_query / each.best,
                         kilowatt_hour_per_query / each.low};
}

std::optional<QueryTimes> times_of(const BenchTrial& trial) {
  std::vector<double> seconds;
  std::vector<double> first;
  for (const auto& answers : trial.answers) {
    for (const BenchAnswer& each : answers) {
      if (!each.answer) continue;
      seconds.push_back(seconds_of(each.latency));
      if (each.first_token) first.push_back(seconds_of(*each.first_token));
    }
  }
  if (seconds.empty()) return std::nullopt;
  constexpr double kHigh = 0.95;
  QueryTimes times{median(seconds), quantile(seconds, kHigh), std::nullopt};
  if (first.size() == seconds.size()) times.first_token_median_s = median(first);
  return times;
}

/// Mean over answered queries, nothing unless the engine counted for each.
std::optional<double> mean_count(const BenchTrial& trial, std::optional<std::uint64_t> BenchAnswer::* count) {
  double sum = 0;
  std::uint64_t answered = 0;
  for (const auto& answers : trial.answers) {
    for (const BenchAnswer& each : answers) {
      if (!each.answer) continue;
      if (!(each.*count)) return std::nullopt;
      sum += static_cast<double>(*(each.*count));
      ++answered;
    }
  }
  if (answered == 0) return std::nullopt;
  return sum / static_cast<double>(answered);
}

/// The founding study's names of the tasks, as the table of reference energies has them.
std::string reference_name(std::string_view task) {
  if (task == "question-answering") return "extractive QA";
  if (task == "fill-mask") return "masked language modeling";
  std::string name(task);
  std::ranges::replace(name, '-', ' ');
  return name;
}

Result<TrialFigures> figures_of(const BenchTrial& trial, const Bench& bench,
                                std::span<const ReferenceEnergy> references) {
  auto result = trial_result(trial.trial, bench.plan);
  if (!result) return failure(result.error());
  auto counted = counted_repeats(trial.trial);
  if (!counted) return failure(counted.error());
  auto precision = trial_precision(trial.trial, demands_of(bench.tier).precision, trial.why_failed.empty());
  if (!precision) return failure(precision.error());
  auto rating = rate_trial(trial.trial, reference_name(trial.task), references, bench.plan);
  if (!rating) return failure(rating.error());
  TrialFigures figures;
  figures.result = *result;
  figures.precision = *precision;
  figures.counted = std::move(*counted);
  figures.rating = std::move(*rating);
  figures.why_void = why_void(trial);
  if (!figures.why_void.empty() && !figures.result.queries.is_void())
    figures.rating = {std::nullopt, {}, {}, fmt::format("void: {}", figures.why_void)};
  const InstrumentDoubt doubt = trial.trial.instruments();
  const auto input = of_each(figures.counted, [](const Repeat& repeat) { return repeat.input_tokens; });
  const auto output = of_each(figures.counted, [](const Repeat& repeat) { return repeat.output_tokens; });
  figures.per_query = figure_of<EnergyPerQuery>(figures.result.per_query, doubt);
  figures.per_input_token = energy_over<EnergyPerToken>(figures.counted, input, doubt, bench.plan);
  figures.per_output_token = energy_over<EnergyPerToken>(figures.counted, output, doubt, bench.plan);
  if (!trial.trial.synthetic_weights) {
    const auto right = of_each(figures.counted, [](const Repeat& repeat) { return repeat.correct; });
    figures.per_correct = energy_over<EnergyPerCorrect>(figures.counted, right, doubt, bench.plan);
  }
  figures.queries_per_kilowatt_hour = per_kilowatt_hour(figures.per_query.total);
  if (bench.factors) {
    constexpr double kThousand = 1e3;
    constexpr double kMillion = 1e6;
    const auto footprint = [&](double queries) {
      return footprint_of(energy_of_queries(figures.per_query.total, queries), {}, *bench.factors);
    };
    figures.per_thousand = footprint(kThousand);
    figures.per_million = footprint(kMillion);
  }
  figures.rungs = trial_rungs(trial, figures.counted, figures.per_query, bench);
  figures.times = times_of(trial);
  figures.tokens = {mean_count(trial, &BenchAnswer::tokens_in), mean_count(trial, &BenchAnswer::tokens_cached),
                    mean_count(trial, &BenchAnswer::tokens_out), mean_count(trial, &BenchAnswer::tokens_reasoning)};
  figures.lengths = trial_lengths(trial, figures.counted, figures.per_query, bench);
  return figures;
}

/// Made images are scored where they are; the bench holds the figure alone, and so no interval.
std::optional<TrialQuality> image_quality_of(const BenchTrial& trial) {
  const auto task = find_task(trial.task);
  const auto metric = task ? find_metric(task->metric) : std::nullopt;
  if (!metric || trial.trial.synthetic_weights) return std::nullopt;
  const auto found = trial.image_quality.find(std::string(metric->id));
  if (found == trial.image_quality.end()) return std::nullopt;
  TrialQuality quality;
  quality.metric = metric->id;
  quality.version = metric->version;
  quality.is_higher_better = metric->is_higher_better;
  quality.value = exact(found->second);
  quality.interval_by = "none, computed where the images were made";
  if (trial.images) quality.features = trial.images->features;
  quality.items = trial.items.positions.size();
  return quality;
}

void add_quality(TrialHeadline& headline, const BenchTrial& trial, const ResamplingPlan& plan) {
  headline.quality = image_quality_of(trial);
  if (headline.quality) return;
  const auto scorer = TrialScorer::make(trial);
  const auto quality = scorer ? scorer->quality(plan) : Result<TrialQuality>(failure(scorer.error()));
  if (quality)
    headline.quality = *quality;
  else
    headline.why_no_quality = quality.error().what;
}

/// What tokens of this trial cost, for its curve (EN-3).
Result<BatchPrice> batch_price(const BenchTrial& trial, const TrialHeadline& headline) {
  if (!headline.figures) return failure(ErrorKind::invalid, headline.why_no_figures);
  const TrialLengths& lengths = headline.figures->lengths;
  if (!lengths.fit) return failure(ErrorKind::invalid, lengths.why_no_fit);
  const auto loaded = idle_baseline(trial.idle, trial.trial.rung, IdleState::loaded);
  if (!loaded) return failure(ErrorKind::invalid, "no loaded idle before and after");
  return BatchPrice{lengths.fit->per_input.best, lengths.fit->per_output.best, loaded->power.best};
}

}  // namespace

TrialHeadline trial_headline(const BenchTrial& trial, const Bench& bench, std::span<const ReferenceEnergy> references) {
  TrialHeadline headline;
  headline.task = trial.task;
  headline.arm = trial.trial.arm.name;
  if (failed_alone(trial)) headline.why_failed = trial.why_failed;
  headline.correct = correct_counts(trial);
  auto figures = figures_of(trial, bench, references);
  if (figures)
    headline.figures = std::move(*figures);
  else
    headline.why_no_figures = trial.why_failed.empty() ? figures.error().what : trial.why_failed;
  add_quality(headline, trial, bench.plan);
  if (trial.curve) headline.curve = curve_headline(*trial.curve, bench.plan, batch_price(trial, headline));
  const TrialRungs* rungs = headline.figures ? &headline.figures->rungs : nullptr;
  headline.break_even = break_even_of(trial.model, rungs, bench.factors);
  headline.answers_sha256.reserve(trial.answers.size());
  for (const auto& answers : trial.answers) headline.answers_sha256.push_back(answers_hash(answers));
  return headline;
}

bool is_indicative(const TrialHeadline& headline) {
  return !headline.figures || is_indicative(headline.figures->result.tier);
}

}  // namespace joulery
