// SPDX-License-Identifier: Apache-2.0
// Tags of words from a tagger's scores of tokens: a word has the best tag of its first token, as models are trained
// (Devlin et al. 2018, 5.3). What the tags mean is metrics/span_f1.h.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace joulery {

/// Scores of all tokens, one row of `tags.size()` a token; `words` says which word each token is of, nothing for
/// markers. Words without a token ("cut off") are "O". At most `word_count` words.
[[nodiscard]] std::vector<std::string> tags_of_words(std::span<const float> scores, std::span<const std::string> tags,
                                                     std::span<const std::optional<std::size_t>> words,
                                                     std::size_t word_count);

}  // namespace joulery
