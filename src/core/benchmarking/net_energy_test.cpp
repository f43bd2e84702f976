// SPDX-License-Identifier: Apache-2.0
// Idle before and after, and what is left of a trial without it.
#include "core/benchmarking/net_energy.h"

namespace joulery {
namespace {

using std::chrono::seconds;

IdleWindow window(double watts, double error, int length_s) {
  return {watts * watt, error * watt, seconds(length_s), static_cast<std::uint64_t>(length_s) * 10};
}

TEST(IdlePower, BM_5_before_and_after_count_by_their_time) {
  const IdleBaseline idle = idle_power(IdleState::empty, window(100, 1, 60), window(101, 1, 120));
  EXPECT_FALSE(idle.drifted);
  EXPECT_NEAR(idle.power.best / watt, 100.0 * 1 / 3 + 101.0 * 2 / 3, 1e-9);
  EXPECT_NEAR((idle.power.high - idle.power.best) / watt, 1.96 * std::hypot(1.0 / 3, 2.0 / 3), 1e-3);
}

TEST(IdlePower, BM_5_drift_is_more_than_2_percent_and_more_than_3_standard_errors) {
  EXPECT_FALSE(idle_power(IdleState::empty, window(100, 0.01, 60), window(101.9, 0.01, 60)).drifted);
  EXPECT_FALSE(idle_power(IdleState::empty, window(100, 2, 60), window(105, 2, 60)).drifted) << "3 x 2.83 W";
  const IdleBaseline drifted = idle_power(IdleState::loaded, window(100, 0.5, 60), window(105, 0.5, 60));
  EXPECT_TRUE(drifted.drifted);
  EXPECT_NEAR(drifted.power.low / watt, 100 - 0.98, 0.01);
  EXPECT_NEAR(drifted.power.high / watt, 105 + 0.98, 0.01);
}

TEST(IdlePower, BM_5_a_window_must_be_long_and_updated_enough_for_its_tier) {
  EXPECT_TRUE(is_sufficient(window(100, 1, 20), Tier::quick, Rung::node_metered));
  EXPECT_FALSE(is_sufficient(window(100, 1, 20), Tier::standard, Rung::node_metered));
  EXPECT_FALSE(is_sufficient({100 * watt, 1 * watt, seconds(90), 99}, Tier::standard, Rung::node_metered));
  EXPECT_TRUE(is_sufficient({100 * watt, 1 * watt, seconds(90), 0}, Tier::standard, Rung::node_modelled));
}

TEST(NetEnergy, BM_6_gross_minus_idle_times_time_with_the_root_of_squares) {
  const IdleBaseline idle{IdleState::empty, {99 * watt, 100 * watt, 101 * watt}, false};
  const auto net = net_energy({19'997 * joule, 20'000 * joule, 20'003 * joule}, idle, seconds(4));
  ASSERT_TRUE(net);
  ASSERT_TRUE(net->energy);
  EXPECT_EQ(net->energy->best, 19'600 * joule);
  EXPECT_NEAR((net->energy->high - net->energy->best) / joule, 5, 1e-6);  // 3 and 4
  EXPECT_FALSE(net->at_most);
}

TEST(NetEnergy, BM_6_an_interval_that_holds_0_is_below_resolution_and_never_negative_or_0) {
  const IdleBaseline idle{IdleState::empty, {98 * watt, 100 * watt, 102 * watt}, false};
  const auto net = net_energy(plus_minus(10'050 * joule, 0.01), idle, seconds(100));
  ASSERT_TRUE(net);
  EXPECT_FALSE(net->energy);
  ASSERT_TRUE(net->at_most);
  EXPECT_NEAR(*net->at_most / joule, 50 + std::hypot(100.5, 200.0), 1e-3);
}

TEST(NetEnergy, BM_6_a_trial_well_below_idle_contradicts_itself) {
  const IdleBaseline idle{IdleState::empty, {98 * watt, 100 * watt, 102 * watt}, false};
  const auto net = net_energy(plus_minus(5'000 * joule, 0.01), idle, seconds(100));
  ASSERT_FALSE(net);
  EXPECT_EQ(net.error().kind, ErrorKind::broken);
  const IdleBaseline sure{IdleState::empty, exact(100 * watt), false};
  EXPECT_FALSE(net_energy(exact(10'000 * joule), sure, seconds(100))) << "at most 0 J is no answer (BM-6)";
}

RC_GTEST_PROP(NetEnergy, BM_6_no_figure_is_ever_below_or_at_0, ()) {
  const auto gross = *rc::gen::inRange(0, 20'000);
  const auto percent = *rc::gen::inRange(0, 30);
  const IdleBaseline idle{IdleState::loaded, plus_minus(100 * watt, percent / 100.0), false};
  const auto net = net_energy(plus_minus(static_cast<double>(gross) * joule, percent / 100.0), idle, seconds(100));
  if (!net) return;
  RC_ASSERT(net->energy.has_value() != net->at_most.has_value());
  if (net->energy) RC_ASSERT(net->energy->low > Energy{});
  if (net->at_most) RC_ASSERT(*net->at_most > Energy{});
}

}  // namespace
}  // namespace joulery
