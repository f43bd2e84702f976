// SPDX-License-Identifier: Apache-2.0
// BLEU of a set of texts (Papineni et al. 2002) in sacrebleu's definition: tokenizer 13a, 4-grams, exponential
// smoothing, case kept; its signature reads "nrefs:N|case:mixed|eff:no|tok:13a|smooth:exp". Scores captions here.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace joulery {

/// The tokens of mteval-v13a, as sacrebleu has them.
[[nodiscard]] std::vector<std::string> tokenize_13a(std::string_view utf8);

/// What BLEU is computed from. Counts of texts add up to those of the set.
struct BleuCounts {
  static constexpr std::size_t orders = 4;
  std::array<std::uint64_t, orders> correct{};  ///< n-grams that stand in a truth, n = 1 to 4
  std::array<std::uint64_t, orders> answered{};
  std::uint64_t answer_length = 0;  ///< tokens
  std::uint64_t truth_length = 0;   ///< tokens of the truth whose length is closest

  BleuCounts& operator+=(const BleuCounts& other);
};

/// Counts of one text. At least one truth.
[[nodiscard]] BleuCounts bleu_counts(std::string_view answer, std::span<const std::string> truths);

/// Fractions in [0, 1]; sacrebleu prints them times 100.
struct BleuScore {
  double bleu = 0;
  double brevity_penalty = 1;
  std::array<double, BleuCounts::orders> precisions{};
};

/// The score of counts; 0 when no token is right.
[[nodiscard]] BleuScore bleu_of(const BleuCounts& counts);

}  // namespace joulery
