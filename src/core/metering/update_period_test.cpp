// SPDX-License-Identifier: Apache-2.0
// G2: the period of a sensor from its readings, and when they cannot tell.
#include "core/metering/update_period.h"

#include <random>

#include "core/metering/simulated_sensor.h"
#include "testing/allocation_count.h"

namespace joulery {
namespace {

using std::chrono::milliseconds;

/// A load that never publishes the same value twice.
const SimulatedLoad& restless() {
  static const SimulatedLoad load([](double t) { return 200 + 100 * std::sin(t * 17); }, 10);
  return load;
}

UpdatePeriod seen(const SimulatedSensor& sensor, const SimulatedLoad& load, double poll) {
  UpdatePeriod period;
  for (const Reading& reading : sensor.readings(load, 1, 9, poll)) period.advance(reading);
  return period;
}

TEST(UpdatePeriod, G2_the_period_is_the_median_time_between_changes_at_a_thousand_reads_a_second) {
  for (const double truth : {0.02, 0.031, 0.1, 0.104}) {
    const auto found = seen({truth * 0.5, truth, 0.01}, restless(), 0.001).detected();
    ASSERT_TRUE(found) << truth;
    EXPECT_NEAR(seconds_of(*found), truth, 0.001);
  }
}

TEST(UpdatePeriod, G2_two_reads_a_period_are_enough) {
  EXPECT_NEAR(seconds_of(*seen({0.1, 0.1, 0.01}, restless(), 0.05).detected()), 0.1, 0.001);
  EXPECT_NEAR(seconds_of(*seen({0.1, 0.1, 0.01}, restless(), 0.047).detected()), 0.1, 0.01);
}

TEST(UpdatePeriod, G2_an_idle_card_repeats_its_values_and_tells_nothing) {
  EXPECT_FALSE(seen({0.1, 0.1, 0.01}, SimulatedLoad([](double) { return 40.0; }, 10), 0.001).detected());
  std::mt19937 random(2);
  UpdatePeriod rare;
  std::uint64_t value = 1;
  for (int i = 0; i < 8000; ++i) {
    if (i % 100 == 0 && random() % 4 == 0) ++value;
    rare.advance({0, std::nullopt, instant_at(i * 1'000'000LL), value});
  }
  EXPECT_FALSE(rare.detected());
}

TEST(UpdatePeriod, G2_a_period_more_than_thirty_percent_off_the_table_is_noted) {
  const UpdatePeriod fast = seen({0.02, 0.02, 0.01}, restless(), 0.001);
  EXPECT_EQ(period_note(fast, milliseconds(100)), "the sensor moves every 20 ms, 100 ms was expected");
  EXPECT_FALSE(period_note(fast, milliseconds(20)));
  EXPECT_FALSE(period_note(fast, milliseconds(16)));
  const UpdatePeriod slow = seen({0.1, 0.1, 0.01}, restless(), 0.01);
  EXPECT_TRUE(period_note(slow, milliseconds(20)));
  EXPECT_FALSE(period_note(slow, milliseconds(104)));
}

TEST(UpdatePeriod, G2_values_that_change_at_every_read_only_say_that_the_sensor_is_not_slower) {
  const UpdatePeriod limited = seen({0.02, 0.02, 0.01}, restless(), 0.05);
  EXPECT_FALSE(period_note(limited, milliseconds(20))) << "50 ms is how often it was read";
  EXPECT_EQ(period_note(limited, milliseconds(100)), "the sensor moves at least every 50 ms, 100 ms was expected");
}

TEST(UpdatePeriod, G2_what_fast_reads_at_the_start_told_stands_when_reads_become_rare) {
  UpdatePeriod period;
  const SimulatedSensor sensor{0.02, 0.02, 0.01};
  for (const Reading& reading : sensor.readings(restless(), 1, 2, 0.001)) period.advance(reading);
  for (const Reading& reading : sensor.readings(restless(), 2.05, 9, 0.1)) period.advance(reading);
  ASSERT_TRUE(period.detected());
  EXPECT_NEAR(seconds_of(*period.detected()), 0.02, 0.001);
  EXPECT_EQ(period_note(period, milliseconds(100)), "the sensor moves every 20 ms, 100 ms was expected");
}

TEST(UpdatePeriod, a_missed_read_breaks_the_step_it_falls_into) {
  UpdatePeriod period;
  for (int i = 0; i < 200; ++i) {
    const bool missed = i % 10 == 5;
    period.advance({0, missed ? std::optional(ErrorKind::transient) : std::nullopt, instant_at(i * 100'000'000LL),
                    static_cast<std::uint64_t>(i)});
  }
  EXPECT_EQ(period.detected(), milliseconds(100));
}

TEST(UpdatePeriod, watching_allocates_nothing) {
  UpdatePeriod period;
  const auto before = testing::allocations_so_far();
  if (!before) GTEST_SKIP() << "allocations cannot be counted in this build";
  for (int i = 0; i < 200; ++i) period.advance({0, std::nullopt, instant_at(i), static_cast<std::uint64_t>(i)});
  EXPECT_EQ(testing::allocations_so_far(), before);
}

}  // namespace
}  // namespace joulery
