// SPDX-License-Identifier: Apache-2.0
// Tests of power from tick to tick: an idle window's mean is all its energy over its time.
#include "shell/bench/power_trace.h"

namespace joulery {
namespace {

Instant at(double seconds) { return instant_at(static_cast<std::int64_t>(seconds * 1e9)); }

TEST(PowerTrace, BM_5_the_mean_is_weighted_by_time_and_has_a_standard_error) {
  PowerTrace trace;
  trace.add(at(0), 0 * joule);
  trace.add(at(1), 10 * joule);  // 10 W for 1 s
  trace.add(at(4), 70 * joule);  // 20 W for 3 s
  const auto window = trace.window(2);
  ASSERT_TRUE(window.has_value());
  EXPECT_NEAR(window->mean / watt, 17.5, 1e-9);
  // Off the mean by 7.5 W for a quarter of the time and by 2.5 W for the rest: root of 2 (1.875^2 + 1.875^2).
  EXPECT_NEAR(window->standard_error / watt, 3.75, 1e-9);
  EXPECT_EQ(window->time, std::chrono::seconds(4));
  EXPECT_EQ(window->updates, 2U);
}

TEST(PowerTrace, BM_5_two_steady_sensors_that_are_booked_one_after_the_other_are_steady_together) {
  PowerTrace trace;
  trace.add(at(0), 0 * joule);
  for (int i = 1; i <= 200; ++i) {
    const double second = i / 10.0;
    trace.add(at(second), (10 * second + 60 * (second - 0.1)) * joule);
    trace.add(at(second + 1e-5), (10 * second + 60 * second) * joule);  // 6 J in 10 us: 600 kW
  }
  const auto window = trace.window(2);
  ASSERT_TRUE(window.has_value());
  EXPECT_NEAR(window->mean / watt, 70, 0.5);
  EXPECT_LT(window->standard_error / watt, 1.5);
}

TEST(PowerTrace, BM_5_one_power_is_no_window) {
  PowerTrace trace;
  trace.add(at(0), 0 * joule);
  for (int i = 1; i <= 10; ++i) trace.add(at(i), 5 * joule);  // booked once
  EXPECT_FALSE(trace.window(1).has_value());
}

}  // namespace
}  // namespace joulery
