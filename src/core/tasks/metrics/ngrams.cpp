// SPDX-License-Identifier: Apache-2.0
// Counting of n-grams.
#include "core/tasks/metrics/ngrams.h"

#include <algorithm>

namespace joulery {

NgramCounts count_ngrams(std::span<const std::string> words, std::size_t n) {
  NgramCounts counts;
  for (std::size_t begin = 0; begin + n <= words.size(); ++begin) {
    std::string ngram = words[begin];
    for (std::size_t i = 1; i < n; ++i) {
      ngram += '\x1F';
      ngram += words[begin + i];
    }
    counts[std::move(ngram)] += 1;
  }
  return counts;
}

std::uint64_t common_count(const NgramCounts& first, const NgramCounts& second) {
  std::uint64_t common = 0;
  for (const auto& [ngram, count] : first) {
    const auto found = second.find(ngram);
    if (found != second.end()) common += std::min(count, found->second);
  }
  return common;
}

}  // namespace joulery
