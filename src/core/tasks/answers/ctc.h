// SPDX-License-Identifier: Apache-2.0
// Greedy decoding of connectionist temporal classification (Graves et al. 2006): readers of text in images give scores
// of characters column by column.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace joulery {

/// Classes in reading order: the best of each row of `classes` scores, repeats merged, then `blank` left out. The
/// number of scores is a multiple of `classes`.
[[nodiscard]] std::vector<std::size_t> greedy_ctc(std::span<const float> scores, std::size_t classes,
                                                  std::size_t blank = 0);

}  // namespace joulery
