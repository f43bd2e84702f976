// SPDX-License-Identifier: Apache-2.0
// The answer in a text from a reader's start and end scores (Devlin et al. 2018, 4.2 and 4.3). Which characters a token
// stands for is known to whoever made the tokens.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace joulery {

/// Tokens of the answer, both inclusive.
struct TokenSpan {
  std::size_t first = 0;
  std::size_t last = 0;
  double score = 0;  ///< start plus end score
};

/// What is allowed as an answer.
struct SpanRule {
  std::size_t context_first = 0;  ///< first token of the text that is asked about
  std::size_t context_last = 0;   ///< its last token, inclusive
  std::size_t most_tokens = 30;
  std::optional<std::size_t> no_answer;  ///< the token ([CLS]) whose scores mean "no answer"; nothing: there is one
  double no_answer_lead = 0;  ///< the answer must score more than no answer less this (SQuAD 2.0's threshold)
};

/// The span with the highest sum of scores; of equal ones the first and shortest. Nothing: no answer. Both lists are as
/// long as the tokens and hold the context.
[[nodiscard]] std::optional<TokenSpan> best_span(std::span<const float> start, std::span<const float> end,
                                                 const SpanRule& rule);

}  // namespace joulery
