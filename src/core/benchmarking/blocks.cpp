// SPDX-License-Identifier: Apache-2.0
// Orders by Fisher and Yates's shuffle; the ratio on the logarithm, where halving and doubling are alike.
#include "core/benchmarking/blocks.h"

#include <cmath>
#include <numeric>
#include <utility>

#include "core/statistics/interval.h"
#include "core/statistics/split_mix.h"

namespace joulery {

std::vector<std::vector<std::size_t>> block_orders(std::size_t arms, std::size_t blocks, std::uint64_t seed) {
  SplitMix random(seed);
  std::vector<std::vector<std::size_t>> orders(blocks, std::vector<std::size_t>(arms));
  for (std::vector<std::size_t>& order : orders) {
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = arms; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  }
  return orders;
}

std::optional<Bounded<double>> blocked_ratio(std::span<const BlockPair> blocks, double level) {
  if (blocks.size() < 2) return std::nullopt;
  std::vector<double> logarithms;
  logarithms.reserve(blocks.size());
  for (const BlockPair& block : blocks) {
    if (block.a <= EnergyPerQuery{} || block.b <= EnergyPerQuery{}) return std::nullopt;
    logarithms.push_back(std::log(block.a / block.b));
  }
  const Bounded<double> mean = mean_interval_t(logarithms, level);
  return Bounded<double>{std::exp(mean.low), std::exp(mean.best), std::exp(mean.high)};
}

}  // namespace joulery
