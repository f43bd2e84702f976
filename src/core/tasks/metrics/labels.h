// SPDX-License-Identifier: Apache-2.0
// Scores of one label per item, in scikit-learn's definitions: accuracy, precision, recall and F1 of each label, macro
// F1. Micro F1 of such answers is the accuracy. An answer that is no label of the set ("no label") is a wrong one.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "core/tasks/classify.h"
#include "core/tasks/metrics/hits.h"

namespace joulery {

/// Counts answers one by one.
class LabelScores {
 public:
  void count(std::string_view truth, std::string_view answer);

  /// For accuracy_fraction(), which knows its interval.
  [[nodiscard]] const Score& correct() const { return correct_; }
  /// Every label that was true or answered.
  [[nodiscard]] const std::map<std::string, Hits, std::less<>>& by_label() const { return by_label_; }
  /// Mean F1 over by_label(), each label alike; 0 before the first answer.
  [[nodiscard]] double macro_f1() const;

 private:
  Hits& of(std::string_view label);
  Score correct_;
  std::map<std::string, Hits, std::less<>> by_label_;
};

}  // namespace joulery
