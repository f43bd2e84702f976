// SPDX-License-Identifier: Apache-2.0
// The label by which a run of `joulery compare` is known: reports say how to do it again by it. What the other labels
// of such a run are is the command's own business.
#pragma once

namespace joulery {

/// Its value is the seed of the order within the blocks.
inline constexpr const char* kComparisonSeedTag = "compare-seed";

}  // namespace joulery
