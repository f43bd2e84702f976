// SPDX-License-Identifier: Apache-2.0
// What is an update of a sensor, and what is only rounding.
#include "shell/bench/sensor_updates.h"

#include <cmath>

namespace joulery {
namespace {

Instant at(double seconds) { return instant_at(std::llround(seconds * 1e9)); }

/// A power of so many watts, booked whenever somebody looks, to whole microjoules.
Energy booked(double watts, double seconds) { return Energy::of_microjoules(std::llround(watts * seconds * 1e6)); }

/// Looks at uneven instants, as polls are.
double instant_of(int poll) { return 0.1 * poll + 0.0003 * (poll * 7 % 5); }

TEST(SensorUpdates, BM_7_a_constant_modelled_power_is_one_reading_however_often_somebody_looks) {
  SourceUpdates memory;
  for (int poll = 0; poll < 1000; ++poll)
    memory.add(at(instant_of(poll)), booked(8.37, instant_of(poll)), Method::modelled);
  EXPECT_EQ(memory.count(), 1U) << "amounts are rounded to 1 uJ, and that is no update";
}

TEST(SensorUpdates, BM_7_a_power_that_changes_is_an_update_and_the_same_one_again_is_none) {
  SourceUpdates model;
  double joules = 0;
  for (int poll = 0; poll < 60; ++poll) {
    joules += poll % 3 == 0 ? 2 : 3;  // 20, 30, 30 W
    model.add(at(0.1 * poll), booked(joules, 1), Method::modelled);
  }
  EXPECT_EQ(model.count(), 39U) << "59 stretches, of which each third is as the one before";
}

TEST(SensorUpdates, BM_7_a_counter_that_grew_was_read_anew_and_one_that_stands_still_was_not) {
  SourceUpdates counter;
  for (int poll = 0; poll < 100; ++poll)
    counter.add(at(0.1 * poll), booked(10, std::floor(0.1 * poll + 0.01)), Method::counted);  // moves each second
  EXPECT_EQ(counter.count(), 9U);
}

TEST(SensorUpdates, BM_7_what_lies_between_two_stretches_is_no_update) {
  SourceUpdates counter;
  counter.add(at(0), booked(10, 0), Method::counted);
  counter.add(at(1), booked(10, 1), Method::counted);
  counter.pause();
  counter.add(at(5), booked(10, 5), Method::counted);
  counter.add(at(6), booked(10, 6), Method::counted);
  EXPECT_EQ(counter.count(), 2U);
}

/// The books of a machine whose two models are booked at different times.
TEST(SensorUpdates, BM_7_two_constant_powers_booked_at_different_times_are_no_updates_together) {
  Account often({.path = "memory", .kind = PartKind::memory}, std::chrono::seconds(1));
  Account seldom({.path = "board", .kind = PartKind::board}, std::chrono::seconds(1));
  SensorUpdates updates;
  const auto add = [](Account& account, double watts, double from, double to) {
    Slice slice;
    slice.from = at(from);
    slice.to = at(to);
    slice.energy = exact(booked(watts, to) - booked(watts, from));
    account.add(slice, {});
  };
  for (int poll = 0; poll < 300; ++poll) {
    add(often, 8.37, instant_of(poll), instant_of(poll + 1));
    const double second = std::floor(0.1 * poll + 0.01);
    if (poll % 10 == 9) add(seldom, 51.3, second, second + 1);
    updates.add({{&often, Method::modelled, {}}, {&seldom, Method::modelled, {}}});
  }
  EXPECT_EQ(updates.most(), 1U);
  EXPECT_FALSE(updates.has_sensor()) << "nobody waits for updates of models";
  updates.add({{&often, Method::integrated, {}}});
  EXPECT_TRUE(updates.has_sensor());
}

}  // namespace
}  // namespace joulery
