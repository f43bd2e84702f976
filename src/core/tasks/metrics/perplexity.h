// SPDX-License-Identifier: Apache-2.0
// Perplexity: e to the mean negative log probability of the tokens. With log probabilities given all tokens before, it
// is that of text generation; with those of each token masked in turn, given all others, it is the pseudo-perplexity of
// masked language models (Salazar et al. 2020). Models with other tokenizers are not comparable by it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "foundation/base/result.h"

namespace joulery {

/// Sums over texts; the perplexity of a set is that of all its tokens together.
class LogLikelihood {
 public:
  /// Adds the natural log probabilities of a text's tokens; `text` is how messages call it. Errors (broken): one that
  /// is no finite number up to 0; then nothing of the text is added.
  Result<void> add(std::span<const double> log_probabilities, std::string_view text);

  LogLikelihood& operator+=(const LogLikelihood& other) {
    sum_ += other.sum_;
    tokens_ += other.tokens_;
    return *this;
  }

  [[nodiscard]] std::uint64_t tokens() const { return tokens_; }
  /// At least 1. Errors (invalid): no token was added, or the mean is beyond what a number holds.
  [[nodiscard]] Result<double> perplexity() const;

 private:
  double sum_ = 0;
  std::uint64_t tokens_ = 0;
};

}  // namespace joulery
