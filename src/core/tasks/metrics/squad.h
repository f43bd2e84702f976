// SPDX-License-Identifier: Apache-2.0
// Exact match and F1 of answers, in the definitions of the SQuAD 1.1 and 2.0 evaluation scripts (Rajpurkar et al. 2016,
// 2018): answers are compared in lower case, without ASCII punctuation, articles and surplus white space. Not here:
// finding the answer (answers/span.h).
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace joulery {

/// The answer as it is compared.
[[nodiscard]] std::string normalize_answer(std::string_view utf8);

/// Of one question.
struct AnswerScore {
  bool is_exact = false;
  double f1 = 0;  ///< of the words in common, [0, 1]
};

/// The best score over the texts that are right, each of exact match and F1. No text, or none that has a word: the
/// question has no answer, and only an empty answer is right (SQuAD 2.0). With texts it is SQuAD 1.1's score.
[[nodiscard]] AnswerScore score_answer(std::string_view answer, std::span<const std::string> truths);

}  // namespace joulery
