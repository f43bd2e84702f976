// SPDX-License-Identifier: Apache-2.0
// One row of scores a token; later tokens of a word are passed over.
#include "core/tasks/answers/tags.h"

#include "core/tasks/answers/scores.h"
#include "foundation/base/ensure.h"

namespace joulery {

std::vector<std::string> tags_of_words(std::span<const float> scores, std::span<const std::string> tags,
                                       std::span<const std::optional<std::size_t>> words, std::size_t word_count) {
  ENSURE(!tags.empty() && scores.size() == words.size() * tags.size());
  std::vector<std::string> answer(word_count, "O");
  std::vector<bool> is_tagged(word_count, false);
  for (std::size_t token = 0; token < words.size(); ++token) {
    const auto word = words[token];
    if (!word || *word >= word_count || is_tagged[*word]) continue;
    answer[*word] = tags[highest(scores.subspan(token * tags.size(), tags.size()))];
    is_tagged[*word] = true;
  }
  return answer;
}

}  // namespace joulery
