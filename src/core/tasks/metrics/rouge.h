// SPDX-License-Identifier: Apache-2.0
// ROUGE-1, ROUGE-2 and ROUGE-L of summaries (Lin 2004), in the definition of rouge_score 0.1.2 without stemming. Words
// are runs of a to z and 0 to 9 in lower case: texts in other scripts have none and score 0.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/tasks/metrics/hits.h"

namespace joulery {

/// Words as ROUGE sees them.
[[nodiscard]] std::vector<std::string> rouge_words(std::string_view utf8);

/// Of one summary.
struct RougeScore {
  PrecisionRecall rouge1;   ///< words
  PrecisionRecall rouge2;   ///< pairs of words
  PrecisionRecall rouge_l;  ///< longest common subsequence of the whole text
};

/// Against each true summary, of each kind the one with the highest F1. All 0 without a truth.
[[nodiscard]] RougeScore score_summary(std::string_view answer, std::span<const std::string> truths);

}  // namespace joulery
