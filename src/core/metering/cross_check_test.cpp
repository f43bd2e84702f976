// SPDX-License-Identifier: Apache-2.0
// R28: differences in units of doubt.
#include "core/metering/cross_check.h"

#include <cmath>

namespace joulery {
namespace {

Bounded<Energy> about(double joules, double fraction) { return plus_minus(joules * joule, fraction); }

TEST(CrossCheck, R28_amounts_within_their_bounds_are_less_than_one_bound_apart) {
  EXPECT_EQ(bounds_apart(about(100, 0.1), about(100, 0.1)), 0);
  EXPECT_LT(bounds_apart(about(100, 0.1), about(115, 0.1)), 1);
  EXPECT_DOUBLE_EQ(bounds_apart(about(100, 0.1), about(115, 0.1)), bounds_apart(about(115, 0.1), about(100, 0.1)));
}

TEST(CrossCheck, R28_a_breach_is_more_than_three_times_the_doubt_between_two_amounts) {
  EXPECT_NEAR(bounds_apart(about(100, 0.05), about(200, 0.05)), 100 / 15.0, 1e-9);  // 5 J above, 10 J below
  EXPECT_GT(bounds_apart(about(100, 0.05), about(200, 0.05)), kBreach);
  EXPECT_LT(bounds_apart(about(100, 0.12), about(140, 0.12)), kBreach);
  EXPECT_TRUE(std::isinf(bounds_apart(exact(1 * joule), exact(2 * joule)))) << "no doubt, no agreement";
}

TEST(CrossCheck, R28_a_whole_may_be_more_than_its_parts_but_not_less) {
  EXPECT_EQ(bounds_above(about(100, 0.05), about(300, 0.1)), 0) << "fans, disks and the power supply";
  EXPECT_GT(bounds_above(about(300, 0.05), about(100, 0.1)), kBreach);
}

TEST(CrossCheck, R28_two_registers_of_one_instrument_differ_by_rounding_and_ticks_only) {
  const Energy tick = Energy::of_microjoules(50'000);
  const auto perf = as_register(10'000 * joule, tick);
  EXPECT_LT(bounds_apart(perf, as_register(9'999.48 * joule, tick)), 1) << "52 ppm";
  EXPECT_GT(bounds_apart(perf, as_register(9'990 * joule, tick)), kBreach);
}

}  // namespace
}  // namespace joulery
