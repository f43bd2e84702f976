// SPDX-License-Identifier: Apache-2.0
// Blocks against drift: what a sequential order gets wrong, a blocked one does not.
#include "core/benchmarking/blocks.h"

#include <algorithm>

#include "core/statistics/split_mix.h"

namespace joulery {
namespace {

/// The machine takes 10 % more at the end of a session than at its beginning; each repeat varies by up to half a
/// percent.
class DriftingMachine {
 public:
  explicit DriftingMachine(std::size_t repeats) : repeats_(static_cast<double>(repeats)) {}
  EnergyPerQuery next() {
    const double drift = 1 + 0.1 * at_++ / repeats_;
    const double noise = 1 + 0.01 * (static_cast<double>(random_.below(1001)) / 1000 - 0.5);
    return 10 * drift * noise * joule_per_query;
  }

 private:
  double repeats_;
  double at_ = 0;
  SplitMix random_{3};
};

constexpr std::size_t kBlocks = 20;

TEST(Blocks, BM_16_a_drift_of_10_percent_moves_the_blocked_ratio_of_equal_arms_by_less_than_half_a_percent) {
  DriftingMachine machine(2 * kBlocks);
  std::vector<BlockPair> blocks;
  for (const auto& order : block_orders(2, kBlocks, 1)) {
    std::array<EnergyPerQuery, 2> energies;
    for (const std::size_t arm : order) energies.at(arm) = machine.next();
    blocks.push_back({energies[0], energies[1]});
  }
  const auto ratio = blocked_ratio(blocks);
  ASSERT_TRUE(ratio);
  EXPECT_NEAR(ratio->best, 1, 0.005);
  EXPECT_LE(ratio->low, 1);
  EXPECT_GE(ratio->high, 1);
}

TEST(Blocks, BM_16_one_arm_after_the_other_is_wrong_by_about_5_percent) {
  DriftingMachine machine(2 * kBlocks);
  std::vector<BlockPair> pairs(kBlocks);
  for (BlockPair& pair : pairs) pair.a = machine.next();
  for (BlockPair& pair : pairs) pair.b = machine.next();
  const auto ratio = blocked_ratio(pairs);
  EXPECT_NEAR(ratio->best, 1 - 0.05, 0.006);
  EXPECT_LT(ratio->high, 1) << "and it is sure of it";
}

TEST(Blocks, BM_16_every_block_holds_every_arm_once_and_a_seed_means_one_order) {
  const auto orders = block_orders(4, 30, 9);
  EXPECT_EQ(orders, block_orders(4, 30, 9));
  bool moved = false;
  for (std::vector<std::size_t> order : orders) {
    moved = moved || order != orders.front();
    std::sort(order.begin(), order.end());
    EXPECT_EQ(order, (std::vector<std::size_t>{0, 1, 2, 3}));
  }
  EXPECT_TRUE(moved);
}

TEST(Blocks, BM_16_one_block_or_an_energy_of_0_tells_no_ratio) {
  EXPECT_FALSE(blocked_ratio(std::vector<BlockPair>{{joule_per_query, joule_per_query}}));
  EXPECT_FALSE(
      blocked_ratio(std::vector<BlockPair>{{joule_per_query, EnergyPerQuery{}}, {joule_per_query, joule_per_query}}));
}

RC_GTEST_PROP(Blocks, BM_16_exchanging_the_arms_turns_the_ratio_over, ()) {
  const auto amounts = *rc::gen::container<std::vector<int>>(12, rc::gen::inRange(1, 1000));
  std::vector<BlockPair> pairs;
  std::vector<BlockPair> turned;
  for (std::size_t i = 0; i + 1 < amounts.size(); i += 2) {
    pairs.push_back({amounts[i] * joule_per_query, amounts[i + 1] * joule_per_query});
    turned.push_back({pairs.back().b, pairs.back().a});
  }
  const auto ratio = blocked_ratio(pairs);
  const auto back = blocked_ratio(turned);
  RC_ASSERT(std::abs(ratio->best * back->best - 1) < 1e-9);
  RC_ASSERT(std::abs(ratio->low * back->high - 1) < 1e-9);
}

}  // namespace
}  // namespace joulery
