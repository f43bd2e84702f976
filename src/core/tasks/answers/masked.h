// SPDX-License-Identifier: Apache-2.0
// What a masked language model says of a masked token: the likeliest tokens, and the log probability of the true one,
// from which the pseudo-perplexity is made (metrics/perplexity.h).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace joulery {

/// Answer for one masked position.
struct MaskedAnswer {
  std::vector<std::size_t> likeliest;  ///< token ids, likeliest first
  double true_log_probability = 0;     ///< natural
};

/// `scores` has one score a token of the vocabulary; `truth` is one of them.
[[nodiscard]] MaskedAnswer answer_mask(std::span<const float> scores, std::size_t truth, std::size_t k);

}  // namespace joulery
