// SPDX-License-Identifier: Apache-2.0
// The tokenizer works on bytes: every character it looks for is ASCII, so it meets the same places as on code points.
#include "core/tasks/metrics/bleu.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/tasks/metrics/ngrams.h"
#include "core/tasks/metrics/unicode_text.h"
#include "foundation/base/ensure.h"

namespace joulery {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_point(char c) { return c == '.' || c == ','; }
/// ASCII punctuation and symbols that always stand alone: not ' - . , nor letters and digits; the blank does.
bool stands_alone(char c) {
  const auto in = [c](char first, char last) { return c >= first && c <= last; };
  return in('{', '~') || in('[', '`') || in(' ', '&') || in('(', '+') || in(':', '@') || c == '/';
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  std::string replaced;
  std::size_t begin = 0;
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, begin)) {
    replaced.append(text, begin, at - begin).append(to);
    begin = at + from.size();
  }
  text = replaced.append(text, begin);
}

std::string plain(std::string_view utf8) {
  std::u32string kept = code_points(utf8);
  while (!kept.empty() && is_white_space(kept.back())) kept.pop_back();
  std::string text = utf8_of(kept);
  replace_all(text, "<skipped>", "");
  replace_all(text, "-\n", "");
  replace_all(text, "\n", " ");
  replace_all(text, "&quot;", "\"");
  replace_all(text, "&amp;", "&");
  replace_all(text, "&lt;", "<");
  replace_all(text, "&gt;", ">");
  text.insert(0, 1, ' ');
  text += ' ';
  return text;
}

/// One substitution of two neighbouring bytes, left to right, each byte in one match at most.
template <class Matches>
std::string split_pairs(const std::string& text, Matches matches, std::string_view before, std::string_view between,
                        std::string_view after) {
  std::string split;
  split.reserve(text.size() * 2);
  std::size_t i = 0;
  while (i < text.size()) {
    if (i + 1 == text.size() || !matches(text[i], text[i + 1])) {
      split += text[i++];
      continue;
    }
    split.append(before) += text[i];
    split.append(between) += text[i + 1];
    split.append(after);
    i += 2;
  }
  return split;
}

std::string split_symbols(const std::string& text) {
  std::string split;
  split.reserve(text.size() * 2);
  for (const char c : text) {
    if (stands_alone(c)) {
      split.append({' ', c, ' '});
    } else {
      split += c;
    }
  }
  return split;
}

/// The length among those of the truths that is closest to the answer's; of two the smaller.
std::uint64_t closest(std::uint64_t length, std::span<const std::uint64_t> lengths) {
  const auto distance = [length](std::uint64_t each) { return each > length ? each - length : length - each; };
  std::uint64_t best = lengths.front();
  for (const std::uint64_t each : lengths) {
    const bool is_nearer = distance(each) < distance(best);
    if (is_nearer || (distance(each) == distance(best) && each < best)) best = each;
  }
  return best;
}

double brevity(const BleuCounts& counts) {
  if (counts.answer_length >= counts.truth_length) return 1;
  if (counts.answer_length == 0) return 0;
  return std::exp(1 - static_cast<double>(counts.truth_length) / static_cast<double>(counts.answer_length));
}

}  // namespace

std::vector<std::string> tokenize_13a(std::string_view utf8) {
  std::string text = split_symbols(plain(utf8));
  text = split_pairs(text, [](char a, char b) { return !is_digit(a) && is_point(b); }, "", " ", " ");
  text = split_pairs(text, [](char a, char b) { return is_point(a) && !is_digit(b); }, " ", " ", "");
  text = split_pairs(text, [](char a, char b) { return is_digit(a) && b == '-'; }, "", " ", " ");
  return unicode_words(code_points(text));
}

BleuCounts& BleuCounts::operator+=(const BleuCounts& other) {
  for (std::size_t i = 0; i < orders; ++i) {
    correct[i] += other.correct[i];
    answered[i] += other.answered[i];
  }
  answer_length += other.answer_length;
  truth_length += other.truth_length;
  return *this;
}

BleuCounts bleu_counts(std::string_view answer, std::span<const std::string> truths) {
  ENSURE(!truths.empty());
  const auto said = tokenize_13a(answer);
  BleuCounts counts;
  std::vector<std::vector<std::string>> right;
  std::vector<std::uint64_t> lengths;
  right.reserve(truths.size());
  lengths.reserve(truths.size());
  for (const std::string& truth : truths) lengths.push_back(right.emplace_back(tokenize_13a(truth)).size());
  counts.answer_length = said.size();
  counts.truth_length = closest(said.size(), lengths);
  for (std::size_t n = 1; n <= BleuCounts::orders; ++n) {
    NgramCounts most;
    for (const auto& truth : right) {
      for (const auto& [ngram, count] : count_ngrams(truth, n)) most[ngram] = std::max(most[ngram], count);
    }
    counts.correct[n - 1] = common_count(count_ngrams(said, n), most);
    counts.answered[n - 1] = said.size() < n ? 0 : said.size() - n + 1;
  }
  return counts;
}

BleuScore bleu_of(const BleuCounts& counts) {
  BleuScore score{.bleu = 0, .brevity_penalty = brevity(counts), .precisions = {}};
  if (std::ranges::all_of(counts.correct, [](std::uint64_t count) { return count == 0; })) return score;
  double smoothing = 1;  // NIST: each order without a hit counts half of the one before
  double logarithms = 0;
  for (std::size_t i = 0; i < BleuCounts::orders; ++i) {
    if (counts.answered[i] == 0) return score;
    smoothing *= counts.correct[i] == 0 ? 2 : 1;
    const double hits = counts.correct[i] == 0 ? 1 / smoothing : static_cast<double>(counts.correct[i]);
    score.precisions[i] = hits / static_cast<double>(counts.answered[i]);
    logarithms += std::log(score.precisions[i]);
  }
  score.bleu = score.brevity_penalty * std::exp(logarithms / BleuCounts::orders);
  return score;
}

}  // namespace joulery
