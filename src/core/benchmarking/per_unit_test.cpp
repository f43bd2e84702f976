// SPDX-License-Identifier: Apache-2.0
// Units per query, token and kilowatt hour, and what stays unknown.
#include "core/benchmarking/per_unit.h"

#include <cmath>

namespace joulery {
namespace {

TEST(PerUnit, BM_29_one_trial_in_every_unit) {
  const Bounded<Energy> energy{9000 * joule, 10800 * joule, 12600 * joule};
  WorkDone work{.queries = 1000, .input_tokens = 100'000, .output_tokens = 5400};
  TrialFootprint footprint;
  footprint.carbon = exact(1.5 * gram_location);
  const auto units = per_unit(energy, work, footprint);
  ASSERT_TRUE(units);
  EXPECT_DOUBLE_EQ(units->query.best / joule_per_query, 10.8);
  EXPECT_DOUBLE_EQ(units->query.best / kilowatt_hour_per_thousand, 0.003);
  EXPECT_DOUBLE_EQ(units->query.best / watt_hour_per_thousand, 3);
  EXPECT_DOUBLE_EQ(units->output_token->best / joule_per_token, 2);
  EXPECT_DOUBLE_EQ(units->input_token->high / joule_per_token, 0.126);
  EXPECT_NEAR(units->queries_per_kilowatt_hour.best, 333'333.3, 0.1);
  EXPECT_NEAR(units->queries_per_kilowatt_hour.low, 3.6e6 / 12.6, 1e-6);
  EXPECT_DOUBLE_EQ(units->per_thousand.carbon->best / gram_location, 1.5);
  EXPECT_FALSE(units->per_thousand.grid_water) << "an unknown factor gives an absent figure, not 0";
}

TEST(PerUnit, BM_29_nothing_answered_and_tokens_nobody_counted_are_absent) {
  EXPECT_FALSE(per_unit(exact(5 * joule), WorkDone{}));
  const auto units = per_unit(exact(5 * joule), WorkDone{.queries = 2, .output_tokens = 0});
  EXPECT_FALSE(units->input_token);
  EXPECT_FALSE(units->output_token);
}

}  // namespace
}  // namespace joulery
