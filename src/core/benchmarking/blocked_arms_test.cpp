// SPDX-License-Identifier: Apache-2.0
// Tests of arms in blocks: ratios within blocks alone, failures that are never successes, and when it is enough.
#include "core/benchmarking/blocked_arms.h"

#include <cmath>
#include <gtest/gtest.h>

namespace joulery {
namespace {

Energy joules(double amount) { return Energy::of_microjoules(std::llround(amount * 1e6)); }

ArmRun run_of(double amount, double seconds = 1, bool has_failed = false) {
  return {
      {joules(amount * 0.9), joules(amount), joules(amount * 1.1)}, Duration(std::llround(seconds * 1e9)), has_failed};
}

TEST(BlockedArms, BM_16_drift_of_the_machine_that_falls_on_both_arms_leaves_their_ratio) {
  std::vector<ArmBlock> blocks;
  for (int block = 0; block < 20; ++block) {
    const double drift = 1 + 0.1 * block / 20;  // 10 % over the session
    blocks.push_back({run_of(10 * drift), run_of(12 * drift * (block % 2 == 0 ? 1.001 : 0.999))});
  }
  const auto comparison = compare_blocked(blocks);
  ASSERT_TRUE(comparison.arms[1].ratio.has_value());
  EXPECT_NEAR(comparison.arms[1].ratio->best, 1.2, 1.2 * 0.005);
  EXPECT_LT(comparison.arms[1].ratio->high - comparison.arms[1].ratio->low, 0.01);
  EXPECT_FALSE(comparison.arms[0].ratio.has_value()) << "the first is what the others are held against";
}

TEST(BlockedArms, BM_16_the_effect_is_the_mean_over_blocks_of_the_logarithm) {
  const std::vector<ArmBlock> blocks{{run_of(1), run_of(2)}, {run_of(1), run_of(8)}};
  EXPECT_NEAR(compare_blocked(blocks).arms[1].ratio->best, 4, 1e-9);
}

TEST(BlockedArms, BM_14_the_instruments_doubt_does_not_shrink_with_blocks_and_the_spread_is_added) {
  std::vector<ArmBlock> blocks;
  blocks.reserve(30);
  for (int block = 0; block < 30; ++block) blocks.push_back({run_of(block % 2 == 0 ? 10.1 : 9.9), run_of(1)});
  const BlockedArm arm = compare_blocked(blocks).arms[0];
  ASSERT_TRUE(arm.joules && arm.spread_joules);
  EXPECT_NEAR(arm.joules->best, 10, 1e-6);
  EXPECT_NEAR(arm.joules->high, 11 + *arm.spread_joules, 1e-6);
  EXPECT_NEAR(arm.joules->low, 9 - *arm.spread_joules, 1e-6);
  EXPECT_GT(*arm.spread_joules, 0);
}

TEST(BlockedArms, BM_23_energy_of_failed_runs_stays_above_and_only_good_ones_count_below) {
  std::vector<ArmBlock> blocks(20, ArmBlock{run_of(10), run_of(20)});
  blocks.push_back({run_of(10), run_of(20, 1, true)});
  const BlockedComparison comparison = compare_blocked(blocks);
  EXPECT_EQ(comparison.arms[1].runs.answered, 20U);
  EXPECT_EQ(comparison.arms[1].runs.failed, 1U);
  EXPECT_NEAR(comparison.arms[1].joules->best, 21, 1e-6);
  EXPECT_NEAR(comparison.arms[1].ratio->best, 2, 1e-9) << "the block of the failure compares nothing";
}

TEST(BlockedArms, BM_23_an_arm_of_which_more_than_5_percent_failed_is_void_and_has_no_ratio) {
  std::vector<ArmBlock> blocks(9, ArmBlock{run_of(10), run_of(20)});
  blocks.push_back({run_of(10), run_of(20, 1, true)});
  EXPECT_FALSE(compare_blocked(blocks).arms[1].ratio.has_value());
  const std::vector<ArmBlock> all(3, ArmBlock{run_of(10), run_of(20, 1, true)});
  EXPECT_FALSE(compare_blocked(all).arms[1].joules.has_value()) << "undefined, not 0";
}

TEST(BlockedArms, BM_23_an_arm_is_lost_as_soon_as_no_further_run_can_save_it) {
  std::vector<ArmBlock> blocks{{run_of(1), run_of(1, 1, true)}};
  EXPECT_TRUE(is_lost(blocks, 10)) << "1 of 10 is more than 5 %";
  EXPECT_FALSE(is_lost(blocks, 30)) << "1 of 30 is not";
  blocks.push_back(blocks.front());
  EXPECT_TRUE(is_lost(blocks, 30));
  EXPECT_FALSE(is_lost({}, 30));
}

TEST(BlockedArms, BM_8_it_is_enough_when_the_ratio_is_precise_in_two_checks_in_a_row) {
  std::vector<ArmBlock> blocks;
  const PrecisionTarget target{0.02, 5, 30};
  blocks.reserve(30);
  for (int block = 0; block < 5; ++block) blocks.push_back({run_of(10 + block), run_of(20 + 2 * block)});
  EXPECT_EQ(judge_blocks(blocks, target).verdict, PrecisionVerdict::repeat) << "one check";
  blocks.push_back({run_of(30), run_of(60)});
  EXPECT_EQ(judge_blocks(blocks, target).verdict, PrecisionVerdict::reached) << "drift is in no ratio";
}

TEST(BlockedArms, BM_8_of_several_arms_the_least_precise_decides_and_thirty_blocks_are_the_end) {
  std::vector<ArmBlock> blocks;
  const PrecisionTarget target{0.02, 5, 30};
  blocks.reserve(30);
  for (int block = 0; block < 29; ++block) blocks.push_back({run_of(10), run_of(20), run_of(block % 2 == 0 ? 10 : 30)});
  EXPECT_EQ(judge_blocks(blocks, target).verdict, PrecisionVerdict::repeat);
  blocks.push_back({run_of(10), run_of(20), run_of(30)});
  const ReachedPrecision reached = judge_blocks(blocks, target);
  EXPECT_EQ(reached.verdict, PrecisionVerdict::missed);
  EXPECT_GT(*reached.half_width_fraction, 0.1);
}

TEST(BlockedArms, BM_6_net_is_gross_minus_idle_power_times_time_or_below_resolution) {
  const std::vector<ArmBlock> blocks(3, ArmBlock{run_of(100, 2), run_of(20.2, 2)});
  IdleBaseline idle;
  idle.power = exact(10 * watt);
  const BlockedComparison comparison = compare_blocked(blocks, idle);
  ASSERT_TRUE(comparison.arms[0].net && comparison.arms[0].net->energy);
  EXPECT_NEAR(comparison.arms[0].net->energy->best / joule, 80, 1e-6);
  ASSERT_TRUE(comparison.arms[1].net && comparison.arms[1].net->at_most);
  EXPECT_FALSE(comparison.arms[1].net->energy.has_value());
}

TEST(BlockedArms, no_ratio_is_told_of_one_block_or_of_an_energy_that_was_not_seen) {
  const std::vector<ArmBlock> one{{run_of(1), run_of(2)}};
  EXPECT_FALSE(compare_blocked(one).arms[1].ratio.has_value());
  const std::vector<ArmBlock> unseen(3, ArmBlock{run_of(1), run_of(0)});
  EXPECT_FALSE(compare_blocked(unseen).arms[1].ratio.has_value());
  EXPECT_TRUE(compare_blocked({}).arms.empty());
}

}  // namespace
}  // namespace joulery
