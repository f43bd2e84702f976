// SPDX-License-Identifier: Apache-2.0
// Normalisation on code points, F1 on bags of words.
#include "core/tasks/metrics/squad.h"

#include <algorithm>
#include <map>
#include <vector>

#include "core/tasks/metrics/hits.h"
#include "core/tasks/metrics/unicode_text.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

/// The 32 characters of C's ispunct, which are Python's string.punctuation.
bool is_ascii_punctuation(char32_t c) {
  return c > 0x20 && c < 0x7F && !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
}

/// Every word that is an article becomes a blank. A word is a run of letters and numbers.
std::u32string without_articles(std::u32string_view text) {
  std::u32string kept;
  kept.reserve(text.size());
  std::size_t i = 0;
  while (i < text.size()) {
    std::size_t end = i;
    while (end < text.size() && is_letter_or_number(text[end])) ++end;
    const std::u32string_view word = text.substr(i, end - i);
    if (word.empty()) {
      kept.push_back(text[i++]);
    } else {
      kept += word == U"a" || word == U"an" || word == U"the" ? U" " : word;
      i = end;
    }
  }
  return kept;
}

/// Words two normalized answers have in common, each as often as in both.
Hits common_words(std::string_view answer, std::string_view truth) {
  std::map<std::string_view, std::uint64_t> left;
  const auto true_words = words(truth);
  for (const std::string_view word : true_words) left[word] += 1;
  Hits hits{0, 0, true_words.size()};
  for (const std::string_view word : words(answer)) {
    hits.answered += 1;
    const auto found = left.find(word);
    if (found == left.end() || found->second == 0) continue;
    found->second -= 1;
    hits.both += 1;
  }
  return hits;
}

}  // namespace

std::string normalize_answer(std::string_view utf8) {
  std::u32string text = lower_code_points(utf8);
  std::erase_if(text, is_ascii_punctuation);
  std::string normalized;
  for (const std::string& word : unicode_words(without_articles(text))) {
    if (!normalized.empty()) normalized += ' ';
    normalized += word;
  }
  return normalized;
}

AnswerScore score_answer(std::string_view answer, std::span<const std::string> truths) {
  const std::string said = normalize_answer(answer);
  AnswerScore best;
  bool has_answer = false;
  for (const std::string& text : truths) {
    const std::string truth = normalize_answer(text);
    if (truth.empty()) continue;
    has_answer = true;
    best.is_exact = best.is_exact || said == truth;
    best.f1 = std::max(best.f1, precision_recall(common_words(said, truth)).f1);
  }
  if (has_answer) return best;
  return {said.empty(), said.empty() ? 1.0 : 0.0};
}

}  // namespace joulery
