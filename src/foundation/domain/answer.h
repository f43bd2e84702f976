// SPDX-License-Identifier: Apache-2.0
// Answer: what a model said of one Item, whichever engine ran it. How a model's scores become one is
// core/tasks/answers, how right it is core/tasks/quality.h.
#pragma once

#include <string>
#include <vector>

#include "foundation/domain/item.h"

namespace joulery {

/// A box a model found.
struct FoundBox {
  std::string label;
  Box box;
  double score = 0;  ///< any scale; higher is surer
  bool operator==(const FoundBox&) const = default;
};

/// What a model answered to one item; which field depends on the task.
struct Answer {
  std::string text;                       ///< label, answer, summary, caption; a label may be "" when none was named
  std::vector<std::string> tags;          ///< one per word
  std::vector<FoundBox> boxes;            ///< in the image's pixels
  std::vector<double> log_probabilities;  ///< of the tokens, natural
  bool operator==(const Answer&) const = default;
};

}  // namespace joulery
