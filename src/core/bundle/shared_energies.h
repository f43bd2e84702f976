// SPDX-License-Identifier: Apache-2.0
// The blocks that count in every one of several arms, with the energy of each arm in them: what is fitted or drawn
// jointly must stand on the same blocks (BM-16, BM-20).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/bundle/energy_figure.h"

namespace joulery {

/// Joule a query.
struct SharedEnergies {
  std::vector<std::uint32_t> repeats;       ///< shared blocks by cluster; empty: they share none
  std::vector<std::vector<double>> joules;  ///< of each arm, cluster after cluster
};

/// Of at least one arm, in their order.
[[nodiscard]] SharedEnergies shared_energies(std::span<const CountedRepeats* const> arms);

}  // namespace joulery
