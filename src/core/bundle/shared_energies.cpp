// SPDX-License-Identifier: Apache-2.0
// A block is told by its cluster and its number; arms met the blocks in orders of their own.
#include "core/bundle/shared_energies.h"

#include <algorithm>
#include <map>
#include <string>

namespace joulery {
namespace {

/// Joule per query by cluster and block.
using BlockEnergies = std::map<std::pair<std::string, std::uint32_t>, double>;

BlockEnergies block_energies(const CountedRepeats& counted) {
  BlockEnergies energies;
  for (const CountedRepeat& each : counted.repeats)
    energies[{each.repeat->cluster, each.repeat->block}] = each.each() / joule_per_query;
  return energies;
}

}  // namespace

SharedEnergies shared_energies(std::span<const CountedRepeats* const> arms) {
  std::vector<BlockEnergies> all;
  all.reserve(arms.size());
  for (const CountedRepeats* arm : arms) all.push_back(block_energies(*arm));
  SharedEnergies shared;
  shared.joules.resize(all.size());
  std::map<std::string, std::uint32_t> sizes;
  for (const auto& [key, energy] : all.front()) {
    if (!std::ranges::all_of(all, [&wanted = key](const BlockEnergies& other) { return other.contains(wanted); }))
      continue;
    ++sizes[key.first];
    for (std::size_t arm = 0; arm < all.size(); ++arm) shared.joules[arm].push_back(all[arm].at(key));
  }
  shared.repeats.reserve(sizes.size());
  for (const auto& [cluster, size] : sizes) shared.repeats.push_back(size);
  return shared;
}

}  // namespace joulery
