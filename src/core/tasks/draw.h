// SPDX-License-Identifier: Apache-2.0
// Which items of a data set a trial asks about: drawn at random without replacement, from a seed that is recorded
// (BM-17), because the first n of a file are often of one class or one author.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

/// `count` different positions below `size` in drawn order; the same for a seed on every machine, and a larger count
/// only adds to the end. Errors (invalid): none asked for, or more than there are.
[[nodiscard]] Result<std::vector<std::size_t>> draw_items(std::size_t size, std::size_t count, std::uint64_t seed);

}  // namespace joulery
