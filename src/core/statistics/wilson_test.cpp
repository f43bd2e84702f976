// SPDX-License-Identifier: Apache-2.0
// Wilson's interval at the values the method names.
#include "core/statistics/wilson.h"

namespace joulery {
namespace {

TEST(Wilson, BM_18_460_of_1000_and_0_of_20_have_the_intervals_of_the_method) {
  const Bounded<double> many = wilson_interval(460, 1000);
  EXPECT_NEAR(many.low, 0.4293, 5e-5);
  EXPECT_NEAR(many.high, 0.4910, 5e-5);
  const Bounded<double> none = wilson_interval(0, 20);
  EXPECT_EQ(none.low, 0);
  EXPECT_NEAR(none.high, 0.1611, 5e-5);
}

RC_GTEST_PROP(Wilson, BM_18_failures_have_the_mirrored_interval_of_successes, ()) {
  const auto trials = *rc::gen::inRange<std::uint64_t>(1, 5000);
  const auto successes = *rc::gen::inRange<std::uint64_t>(0, trials + 1);
  const Bounded<double> share = wilson_interval(successes, trials);
  const Bounded<double> mirrored = wilson_interval(trials - successes, trials);
  RC_ASSERT(std::abs(share.low - (1 - mirrored.high)) < 1e-12);
}

}  // namespace
}  // namespace joulery
