// SPDX-License-Identifier: Apache-2.0
// Fisher and Yates' shuffle, stopped when enough are drawn; only moved positions are kept, so a few of many cost
// little.
#include "core/tasks/draw.h"

#include <fmt/format.h>
#include <unordered_map>

#include "core/statistics/split_mix.h"

namespace joulery {

Result<std::vector<std::size_t>> draw_items(std::size_t size, std::size_t count, std::uint64_t seed) {
  if (count == 0 || count > size) {
    return failure(ErrorKind::invalid, fmt::format("{} items asked for, the data set has {}", count, size), "data set",
                   fmt::format("ask for 1 to {}", size));
  }
  SplitMix random(seed);
  std::unordered_map<std::size_t, std::size_t> moved;
  const auto item_at = [&](std::size_t place) {
    const auto found = moved.find(place);
    return found == moved.end() ? place : found->second;
  };
  std::vector<std::size_t> drawn;
  drawn.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t chosen = i + random.below(size - i);
    drawn.push_back(item_at(chosen));
    moved[chosen] = item_at(i);
  }
  return drawn;
}

}  // namespace joulery
