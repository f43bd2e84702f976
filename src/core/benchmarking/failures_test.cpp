// SPDX-License-Identifier: Apache-2.0
// What failures do to a trial.
#include "core/benchmarking/failures.h"

namespace joulery {
namespace {

TEST(Failures, BM_23_energy_of_failures_is_paid_by_what_was_answered) {
  const auto each = per_answer(exact(100 * joule), {8, 2});
  ASSERT_TRUE(each);
  EXPECT_DOUBLE_EQ(each->best / joule_per_query, 12.5);
  EXPECT_FALSE(per_answer(exact(100 * joule), {0, 3}));
}

TEST(Failures, BM_23_more_than_5_percent_make_the_trial_void) {
  EXPECT_FALSE((QueryCounts{95, 5}).is_void());
  EXPECT_TRUE((QueryCounts{94, 6}).is_void());
  EXPECT_TRUE(QueryCounts{}.is_void()) << "nothing asked is nothing measured";
  EXPECT_FALSE(QueryCounts{}.failed_fraction());
}

}  // namespace
}  // namespace joulery
