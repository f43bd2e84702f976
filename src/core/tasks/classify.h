// SPDX-License-Identifier: Apache-2.0
// Classification: a logistic head turns an encoder's sentence vector into one of two labels, and answers are scored
// against the truth. The encoder itself runs in a worker (workers/onnx); heads are trained by tools/train_review_head.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"
#include "foundation/units/bounded.h"

namespace joulery {

/// P(positive) = 1 / (1 + exp(-(bias + w x))), with what must be known to use it right.
struct LogisticHead {
  std::string encoder_sha256;   ///< the only encoder file whose vectors this head understands
  std::string encoder_output;   ///< the graph output that is the sentence vector
  std::size_t most_tokens = 0;  ///< longer texts are cut, markers included
  std::string negative;         ///< label below one half
  std::string positive;         ///< label from one half
  std::vector<double> weights;
  double bias = 0;
};

/// One answer.
struct Judgement {
  std::string_view label;           ///< of the head it came from
  double probability_fraction = 0;  ///< of that label, [0.5, 1]
};

/// Reads a file of data/heads (name,value rows; `#` begins a comment). Errors (invalid) name the line or the missing
/// row.
Result<LogisticHead> parse_head(std::string_view text, std::string_view where);

/// The head's answer for a sentence vector of as many numbers as the head has weights.
[[nodiscard]] Judgement judge(const LogisticHead& head, std::span<const float> vector);

/// Correct answers of all answers.
struct Score {
  std::uint64_t correct = 0;
  std::uint64_t answers = 0;

  void count(bool is_correct) {
    answers += 1;
    correct += is_correct ? 1 : 0;
  }
  bool operator==(const Score&) const = default;
};

/// Accuracy as a fraction with its 95 % score interval (Wilson 1927), which stays in [0, 1] and holds for few answers.
/// At least one answer.
[[nodiscard]] Bounded<double> accuracy_fraction(const Score& score);

}  // namespace joulery
