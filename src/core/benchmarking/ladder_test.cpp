// SPDX-License-Identifier: Apache-2.0
// Refusals of the ladder, and steps up with a declared factor.
#include "core/benchmarking/ladder.h"

namespace joulery {
namespace {

RungFigure measured(Rung rung, double joules) {
  return {rung, plus_minus(joules * joule_per_query, 0.1), Method::counted, {}};
}

TEST(Ladder, BM_1_two_rungs_are_refused_and_every_missing_step_is_named) {
  EXPECT_TRUE(check_same_rung(Rung::site, Rung::site));
  const auto refused = check_same_rung(Rung::node_metered, Rung::device_gross);
  ASSERT_FALSE(refused);
  EXPECT_EQ(
      describe(refused.error()),
      "not comparable: two boundaries: node.metered and device.gross; the lower one lacks node.devices (the node's "
      "other accelerators), node.modelled (processors, memory and board, modelled), node.metered (the whole "
      "machine metered, power supply included); measure it, or declare a factor with its source");
}

TEST(Ladder, BM_1_a_step_up_needs_a_factor_with_a_source_and_is_assumed_from_then_on) {
  const auto site =
      step_up(measured(Rung::node_metered, 10), {Rung::node_metered, Rung::site, {1.1, 1.2, 1.3}, "operator, 2025"});
  ASSERT_TRUE(site);
  EXPECT_EQ(site->rung, Rung::site);
  EXPECT_DOUBLE_EQ(site->energy->best / joule_per_query, 12);
  EXPECT_DOUBLE_EQ(site->energy->high / joule_per_query, 14.3);
  EXPECT_EQ(site->method, Method::assumed);
}

TEST(Ladder, BM_1_no_step_down_no_step_without_source_and_none_from_nowhere) {
  const RungFigure node = measured(Rung::node_metered, 10);
  EXPECT_FALSE(step_up(node, {Rung::node_metered, Rung::device_gross, exact(1.0), "x"}));
  EXPECT_FALSE(step_up(node, {Rung::node_metered, Rung::site, exact(1.2), ""}));
  EXPECT_FALSE(step_up(node, {Rung::node_metered, Rung::site, {0.9, 1.2, 1.3}, "x"}));
  EXPECT_FALSE(step_up(node, {Rung::device_gross, Rung::site, exact(1.2), "x"}));
  EXPECT_EQ(step_up({Rung::node_metered, std::nullopt, Method::assumed, "no wall meter"},
                    {Rung::node_metered, Rung::site, exact(1.2), "x"})
                .error()
                .what,
            "not measured: no wall meter");
}

TEST(Ladder, BM_2_the_share_of_idle_needs_both_rungs_of_the_device) {
  ThreeRungs rungs{measured(Rung::node_metered, 24), measured(Rung::device_gross, 10), measured(Rung::device_net, 7)};
  EXPECT_NEAR(*rungs.idle_fraction(), 0.3, 1e-12);
  rungs.device_net = {Rung::device_net, std::nullopt, Method::assumed, "no idle window"};
  EXPECT_FALSE(rungs.idle_fraction());
  EXPECT_EQ(rungs.device_net.missing_text(), "not measured: no idle window");
}

}  // namespace
}  // namespace joulery
