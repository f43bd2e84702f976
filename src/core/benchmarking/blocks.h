// SPDX-License-Identifier: Apache-2.0
// Interleaved arms: one repeat of every arm per block, in a random order, so that drift of the machine falls on all of
// them alike; and the ratio that only compares within blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/benchmarking/per_unit.h"

namespace joulery {

/// For each block the arms 0 .. arms - 1 in the order they run; every arm once per block. The same on every machine for
/// the same seed, which is recorded (BM-16).
[[nodiscard]] std::vector<std::vector<std::size_t>> block_orders(std::size_t arms, std::size_t blocks,
                                                                 std::uint64_t seed);

/// Energies of two arms in the same block.
struct BlockPair {
  EnergyPerQuery a;
  EnergyPerQuery b;
};

/// exp of the mean over blocks of ln(a / b), with t over the blocks (BM-16). Nothing with fewer than two blocks or an
/// energy that is not above 0.
[[nodiscard]] std::optional<Bounded<double>> blocked_ratio(std::span<const BlockPair> blocks, double level = 0.95);

}  // namespace joulery
