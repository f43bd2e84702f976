// SPDX-License-Identifier: Apache-2.0
// Both doubts added, even and skewed, and what stops at 0.
#include "core/benchmarking/total_doubt.h"

#include "core/benchmarking/per_unit.h"

namespace joulery {
namespace {

Bounded<EnergyPerQuery> energies(double low, double best, double high) {
  return {low * joule_per_query, best * joule_per_query, high * joule_per_query};
}

TEST(TotalDoubt, BM_14_instruments_move_each_end_by_what_they_may_be_off_on_its_side) {
  const auto doubt = total_doubt(energies(9, 10, 11), {0.2, 0.5});
  EXPECT_DOUBLE_EQ(doubt.total.low / joule_per_query, 7);
  EXPECT_DOUBLE_EQ(doubt.total.high / joule_per_query, 16);
  EXPECT_DOUBLE_EQ(doubt.instrument / joule_per_query, 3.5) << "half of the width";
}

TEST(TotalDoubt, BM_14_half_width_and_skew_are_the_two_sides) {
  const InstrumentDoubt doubt = InstrumentDoubt::of(0.35, 0.15);
  EXPECT_DOUBLE_EQ(doubt.below, 0.2);
  EXPECT_DOUBLE_EQ(doubt.above, 0.5);
  EXPECT_DOUBLE_EQ(doubt.half_width(), 0.35);
  EXPECT_DOUBLE_EQ(doubt.skew(), 0.15);
  EXPECT_DOUBLE_EQ(InstrumentDoubt::of(0.3, std::nullopt).below, 0.3);
}

TEST(TotalDoubt, BM_14_an_energy_stops_at_0_and_an_intercept_below_it_does_not) {
  EXPECT_EQ(total_doubt(energies(9, 10, 11), {0.95, 0.95}).total.low, EnergyPerQuery{});
  const auto intercept = moved_out(Bounded<double>{-2, -1, 0.5}, {0.1, 0.2});
  EXPECT_DOUBLE_EQ(intercept.low, -2.1);
  EXPECT_DOUBLE_EQ(intercept.high, 0.7);
}

}  // namespace
}  // namespace joulery
