// SPDX-License-Identifier: Apache-2.0
// Warm-up of a trial: found in energy per query and in power, never assumed. The rule is statistics/mser.h.
#pragma once

#include <cstddef>
#include <span>

#include "core/benchmarking/per_unit.h"

namespace joulery {

/// How many repeats (or queries) at the front are warm-up.
struct WarmUp {
  std::size_t cut = 0;
  bool steady = true;  ///< false: "not steady", in energy or in power no end of the warm-up was seen
};

/// The later of the two cuts (BM-4). As many powers as energies, at least one.
[[nodiscard]] WarmUp find_warm_up(std::span<const EnergyPerQuery> energies, std::span<const Power> powers);

}  // namespace joulery
