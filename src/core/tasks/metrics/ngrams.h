// SPDX-License-Identifier: Apache-2.0
// N-grams of words and how often each occurs: what ROUGE, BLEU and CIDEr compare.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>

namespace joulery {

/// Words of an n-gram joined by U+001F, which no word holds: it is white space.
using NgramCounts = std::unordered_map<std::string, std::uint64_t>;

/// The n-grams of exactly n words, n >= 1.
[[nodiscard]] NgramCounts count_ngrams(std::span<const std::string> words, std::size_t n);

/// Sum over n-grams of the smaller count.
[[nodiscard]] std::uint64_t common_count(const NgramCounts& first, const NgramCounts& second);

}  // namespace joulery
