// SPDX-License-Identifier: Apache-2.0
// The best path, collapsed.
#include "core/tasks/answers/ctc.h"

#include "core/tasks/answers/scores.h"
#include "foundation/base/ensure.h"

namespace joulery {

std::vector<std::size_t> greedy_ctc(std::span<const float> scores, std::size_t classes, std::size_t blank) {
  ENSURE(classes >= 1 && scores.size() % classes == 0);
  std::vector<std::size_t> read;
  std::size_t before = blank;
  for (std::size_t row = 0; row < scores.size(); row += classes) {
    const std::size_t best = highest(scores.subspan(row, classes));
    if (best != before && best != blank) read.push_back(best);
    before = best;
  }
  return read;
}

}  // namespace joulery
