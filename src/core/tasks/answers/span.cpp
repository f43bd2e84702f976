// SPDX-License-Identifier: Apache-2.0
// All pairs of a start and an end in reach of it.
#include "core/tasks/answers/span.h"

#include <algorithm>

#include "foundation/base/ensure.h"

namespace joulery {

std::optional<TokenSpan> best_span(std::span<const float> start, std::span<const float> end, const SpanRule& rule) {
  ENSURE(start.size() == end.size() && rule.context_last < start.size() && rule.most_tokens >= 1);
  ENSURE(!rule.no_answer || *rule.no_answer < start.size());
  std::optional<TokenSpan> best;
  for (std::size_t first = rule.context_first; first <= rule.context_last; ++first) {
    const std::size_t stop = std::min(rule.context_last, first + rule.most_tokens - 1);
    for (std::size_t last = first; last <= stop; ++last) {
      const double score = static_cast<double>(start[first]) + static_cast<double>(end[last]);
      if (!best || score > best->score) best = TokenSpan{first, last, score};
    }
  }
  if (!best || !rule.no_answer) return best;
  const double nothing = static_cast<double>(start[*rule.no_answer]) + static_cast<double>(end[*rule.no_answer]);
  if (best->score > nothing - rule.no_answer_lead) return best;
  return std::nullopt;
}

}  // namespace joulery
