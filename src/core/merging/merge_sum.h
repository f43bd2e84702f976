// SPDX-License-Identifier: Apache-2.0
// Machines to one run: parts of the same path add up, times are placed on the first machine's clock. Which runs belong
// to a machine and what it took is merging/merge_node.h.
#pragma once

#include <string>
#include <vector>

#include "core/merging/merge_node.h"

namespace joulery {

/// The run of all books; `books` is not empty, the first gives clock and words. `name`: "" = the name all runs share.
[[nodiscard]] Run sum_of(const std::vector<NodeBook>& books, const std::string& name);

}  // namespace joulery
