// SPDX-License-Identifier: Apache-2.0
// Repeats with the same answers share one scorer, so that a deterministic model is scored once.
#include "core/bundle/trial_scorer.h"

#include <algorithm>
#include <cmath>

#include "core/tasks/task.h"

namespace joulery {
namespace {

using AnswerList = std::vector<std::optional<Answer>>;

constexpr std::uint32_t kMostPooled = 1000;

AnswerList plain_answers(const std::vector<BenchAnswer>& answers) {
  AnswerList list;
  list.reserve(answers.size());
  for (const BenchAnswer& each : answers) list.push_back(each.answer);
  return list;
}

/// Different lists of answers, and how many repeats gave each. Repeats without any answer have no quality.
std::vector<std::pair<AnswerList, std::size_t>> distinct_answers(const BenchTrial& trial) {
  std::vector<std::pair<AnswerList, std::size_t>> distinct;
  for (const auto& answers : trial.answers) {
    AnswerList list = plain_answers(answers);
    if (std::ranges::none_of(list, [](const auto& each) { return each.has_value(); })) continue;
    const auto same = std::ranges::find(distinct, list, &std::pair<AnswerList, std::size_t>::first);
    if (same == distinct.end())
      distinct.emplace_back(std::move(list), 1);
    else
      ++same->second;
  }
  return distinct;
}

std::uint64_t unanswered_of(const BenchTrial& trial) {
  std::uint64_t count = 0;
  for (const auto& answers : trial.answers) {
    count += static_cast<std::uint64_t>(
        std::ranges::count_if(answers, [](const BenchAnswer& each) { return !each.answer.has_value(); }));
  }
  return count;
}

}  // namespace

std::uint32_t item_resamples(const Metric& metric, const ResamplingPlan& plan) {
  return metric.pooling == Pooling::pooled ? std::min(plan.resamples, kMostPooled) : plan.resamples;
}

Result<TrialScorer> TrialScorer::make(const BenchTrial& trial) {
  if (trial.trial.synthetic_weights || trial.model.kind == WeightKind::synthetic) {
    return failure(ErrorKind::unsupported, "the weights are random", trial.model.id);
  }
  const auto task = find_task(trial.task);
  if (!task) return failure(task.error());
  const auto metric = find_metric(task->metric);
  if (!metric) return failure(ErrorKind::unsupported, "the task has no metric", trial.task);
  const auto distinct = distinct_answers(trial);
  if (distinct.empty()) return failure(ErrorKind::invalid, "no query was answered", trial.model.id);
  std::size_t repeats = 0;
  for (const auto& [answers, count] : distinct) repeats += count;
  std::vector<Shared> scorers;
  scorers.reserve(distinct.size());
  for (const auto& [answers, count] : distinct) {
    auto scorer = Scorer::make(task->metric, trial.items.truths, answers);
    if (!scorer) return failure(scorer.error());
    scorers.push_back({std::move(*scorer), static_cast<double>(count) / static_cast<double>(repeats)});
  }
  return TrialScorer(*metric, std::move(scorers), unanswered_of(trial));
}

std::optional<double> TrialScorer::over(std::span<const std::size_t> positions) const {
  double mean = 0;
  for (const Shared& each : scorers_) {
    const auto value = each.scorer.over(positions);
    if (!value) return std::nullopt;
    mean += each.share * *value;
  }
  return mean;
}

Result<TrialQuality> TrialScorer::quality(const ResamplingPlan& plan) const {
  TrialQuality quality{std::string(metric_.id),
                       std::string(metric_.version),
                       metric_.is_higher_better,
                       {},
                       metric_.pooling == Pooling::proportion ? "Wilson" : "bootstrap over items",
                       0,
                       unanswered_,
                       scorers_.size()};
  double mean = 0;
  for (const Shared& each : scorers_) {
    const auto own = each.scorer.quality(item_resamples(metric_, plan), plan.seed);
    if (!own) return failure(own.error());
    const bool first = quality.items == 0;
    mean += each.share * own->value.best;
    quality.value.low = first ? own->value.low : std::min(quality.value.low, own->value.low);
    quality.value.high = first ? own->value.high : std::max(quality.value.high, own->value.high);
    quality.items = std::max(quality.items, own->scored);
  }
  quality.value.best = std::clamp(mean, quality.value.low, quality.value.high);
  return quality;
}

std::vector<std::optional<std::uint64_t>> correct_counts(const BenchTrial& trial) {
  std::vector<std::optional<std::uint64_t>> counts(trial.answers.size());
  const auto task = find_task(trial.task);
  const auto metric = task ? proportion_of(*task) : std::nullopt;
  if (!metric || trial.trial.synthetic_weights) return counts;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const AnswerList answers = plain_answers(trial.answers[i]);
    const auto scorer = Scorer::make(metric->id, trial.items.truths, answers);
    if (!scorer) continue;
    std::vector<std::size_t> answered;
    answered.reserve(answers.size());
    for (std::size_t at = 0; at < answers.size(); ++at) {
      if (answers[at]) answered.push_back(at);
    }
    const auto share = scorer->over(answered);
    if (share) counts[i] = static_cast<std::uint64_t>(std::llround(*share * static_cast<double>(answered.size())));
  }
  return counts;
}

}  // namespace joulery
