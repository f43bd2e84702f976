// SPDX-License-Identifier: Apache-2.0
// Quality of a trial, scored again from the answers and truths its bench holds: never taken from a stored figure
// (BM-18). The same answers in every repeat are one observation an item, not many. Energy is trial_headline.h's.
#pragma once

#include <string>
#include <vector>

#include "core/bundle/bundle.h"
#include "core/tasks/metric.h"
#include "core/tasks/quality.h"
#include "foundation/base/result.h"

namespace joulery {

/// A quality as a headline holds it.
struct TrialQuality {
  std::string metric;
  std::string version;
  bool is_higher_better = true;
  Bounded<double> value;
  std::string interval_by;       ///< "Wilson", "bootstrap over items"
  std::uint64_t items = 0;       ///< scored in a repeat
  std::uint64_t unanswered = 0;  ///< queries without an answer, all repeats
  std::size_t distinct = 1;      ///< repeats whose answers differ from every earlier one's
  std::string features{};        ///< of made images: what their distance is one of; empty for answers
};

/// The answers of a trial, ready to be scored on any draw of its items.
class TrialScorer {
 public:
  /// By the metric of the trial's task. Errors: random weights, an unknown task, no answers, truths that are missing.
  static Result<TrialScorer> make(const BenchTrial& trial);

  /// Mean over repeats of the metric on these items, by position; nothing where it has no value.
  [[nodiscard]] std::optional<double> over(std::span<const std::size_t> positions) const;
  /// Over all items. Where repeats answered differently: the mean of them, between the lowest and the highest end.
  /// Errors: as Scorer::quality.
  [[nodiscard]] Result<TrialQuality> quality(const ResamplingPlan& plan) const;
  [[nodiscard]] const Metric& metric() const { return metric_; }
  [[nodiscard]] std::size_t items() const { return scorers_.front().scorer.size(); }

 private:
  /// Answers that one or more repeats gave.
  struct Shared {
    Scorer scorer;
    double share = 1;  ///< of the repeats
  };

  TrialScorer(const Metric& metric, std::vector<Shared> scorers, std::uint64_t unanswered)
      : metric_(metric), scorers_(std::move(scorers)), unanswered_(unanswered) {}

  Metric metric_;
  std::vector<Shared> scorers_;
  std::uint64_t unanswered_ = 0;
};

/// Draws of items a metric is worth: the plan's, at most 1,000 where all items are counted anew each time.
[[nodiscard]] std::uint32_t item_resamples(const Metric& metric, const ResamplingPlan& plan);

/// Right answers of each repeat by the task's proportion (accuracy, exact match); nothing where the task has none, the
/// weights are random, or no query of the repeat was answered.
[[nodiscard]] std::vector<std::optional<std::uint64_t>> correct_counts(const BenchTrial& trial);

}  // namespace joulery
