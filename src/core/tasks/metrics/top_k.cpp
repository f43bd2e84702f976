// SPDX-License-Identifier: Apache-2.0
// The rank of the true class is the number of classes that stand before it.
#include "core/tasks/metrics/top_k.h"

#include "foundation/base/ensure.h"

namespace joulery {

bool is_in_top(std::span<const double> scores, std::size_t truth, std::size_t k) {
  ENSURE(truth < scores.size() && k >= 1);
  std::size_t before = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const bool is_tie_before = scores[i] == scores[truth] && i > truth;
    before += scores[i] > scores[truth] || is_tie_before ? 1 : 0;
  }
  return before < k;
}

}  // namespace joulery
