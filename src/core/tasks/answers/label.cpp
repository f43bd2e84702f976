// SPDX-License-Identifier: Apache-2.0
// A search for whole words on code points in lower case.
#include "core/tasks/answers/label.h"

#include "core/tasks/metrics/unicode_text.h"

namespace joulery {
namespace {

/// Where `label` stands in `text` with no letter or number beside it.
std::size_t find_words(const std::u32string& text, const std::u32string& label) {
  for (std::size_t at = text.find(label); at != std::u32string::npos; at = text.find(label, at + 1)) {
    const std::size_t end = at + label.size();
    const bool begins = at == 0 || !is_letter_or_number(text[at - 1]);
    if (begins && (end == text.size() || !is_letter_or_number(text[end]))) return at;
  }
  return std::u32string::npos;
}

}  // namespace

std::optional<std::size_t> label_in(std::string_view answer, std::span<const std::string> labels) {
  const std::u32string text = lower_code_points(answer);
  std::optional<std::size_t> best;
  std::size_t best_at = std::u32string::npos;
  std::size_t best_size = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::u32string label = lower_code_points(labels[i]);
    const std::size_t at = label.empty() ? std::u32string::npos : find_words(text, label);
    if (at == std::u32string::npos || at > best_at || (at == best_at && label.size() <= best_size)) continue;
    best = i;
    best_at = at;
    best_size = label.size();
  }
  return best;
}

}  // namespace joulery
