// SPDX-License-Identifier: Apache-2.0
// Top tokens and log softmax of one row.
#include "core/tasks/answers/masked.h"

#include "core/tasks/answers/scores.h"
#include "foundation/base/ensure.h"

namespace joulery {

MaskedAnswer answer_mask(std::span<const float> scores, std::size_t truth, std::size_t k) {
  ENSURE(truth < scores.size());
  return {highest(scores, k), log_softmax(scores)[truth]};
}

}  // namespace joulery
