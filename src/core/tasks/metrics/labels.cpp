// SPDX-License-Identifier: Apache-2.0
// Counting of labels: each answer is one thing answered, each truth one thing true.
#include "core/tasks/metrics/labels.h"

namespace joulery {

Hits& LabelScores::of(std::string_view label) {
  const auto found = by_label_.find(label);
  return found != by_label_.end() ? found->second : by_label_.emplace(label, Hits{}).first->second;
}

void LabelScores::count(std::string_view truth, std::string_view answer) {
  correct_.count(truth == answer);
  of(truth).truths += 1;
  of(answer).answered += 1;
  if (truth == answer) of(truth).both += 1;
}

double LabelScores::macro_f1() const {
  double sum = 0;
  for (const auto& [label, hits] : by_label_) sum += precision_recall(hits).f1;
  return by_label_.empty() ? 0 : sum / static_cast<double>(by_label_.size());
}

}  // namespace joulery
