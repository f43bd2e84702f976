// SPDX-License-Identifier: Apache-2.0
// N-gram overlap and the longest common subsequence, two rows at a time.
#include "core/tasks/metrics/rouge.h"

#include <algorithm>

#include "core/tasks/metrics/ngrams.h"
#include "core/tasks/metrics/unicode_text.h"

namespace joulery {
namespace {

using Words = std::vector<std::string>;

Hits ngram_hits(const Words& answer, const Words& truth, std::size_t n) {
  const auto count = [n](const Words& words) { return words.size() < n ? 0 : words.size() - n + 1; };
  return {common_count(count_ngrams(answer, n), count_ngrams(truth, n)), count(answer), count(truth)};
}

Hits subsequence_hits(const Words& answer, const Words& truth) {
  std::vector<std::uint64_t> above(truth.size() + 1, 0);
  std::vector<std::uint64_t> row(truth.size() + 1, 0);
  for (const std::string& word : answer) {
    for (std::size_t i = 0; i < truth.size(); ++i) {
      row[i + 1] = word == truth[i] ? above[i] + 1 : std::max(above[i + 1], row[i]);
    }
    std::swap(above, row);
  }
  return {above.back(), answer.size(), truth.size()};
}

void keep_better(PrecisionRecall& best, const Hits& hits) {
  const PrecisionRecall score = precision_recall(hits);
  if (score.f1 > best.f1) best = score;
}

}  // namespace

Words rouge_words(std::string_view utf8) {
  std::u32string text = lower_code_points(utf8);
  std::ranges::replace_if(text, [](char32_t c) { return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')); }, U' ');
  return unicode_words(text);
}

RougeScore score_summary(std::string_view answer, std::span<const std::string> truths) {
  const Words said = rouge_words(answer);
  RougeScore best;
  for (const std::string& truth : truths) {
    const Words right = rouge_words(truth);
    keep_better(best.rouge1, ngram_hits(said, right, 1));
    keep_better(best.rouge2, ngram_hits(said, right, 2));
    keep_better(best.rouge_l, subsequence_hits(said, right));
  }
  return best;
}

}  // namespace joulery
