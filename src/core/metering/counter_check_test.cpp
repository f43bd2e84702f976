// SPDX-License-Identifier: Apache-2.0
// R24: a counter against the integrated power of the same part, sound ones and each way to be wrong.
#include "core/metering/counter_check.h"

#include <random>

#include "core/metering/simulated_sensor.h"

namespace joulery {
namespace {

Channel counter_channel() {
  Channel channel = SimulatedSensor{}.channel();
  channel.source = "nvml GPU-1 energy";
  channel.kind = ChannelKind::counter;
  channel.scale = {1000, 1};
  channel.view = 0;
  channel.accuracy_fraction = 0.12;
  return channel;
}

/// What the counter shows at `t`, in millijoules.
using Counter = std::function<std::uint64_t(double)>;

/// Reads both twenty times a second from 1 s to `end`, as the slow reader does.
CounterCheck checked(const SimulatedLoad& load, const Counter& counter, const SimulatedSensor& sensor, double end) {
  Channel power = sensor.channel();
  CounterCheck check(counter_channel(), power);
  Meter counter_meter(counter_channel(), 0);
  Meter power_meter(power, 1);
  for (Reading reading : sensor.readings(load, 1, end, 0.05)) {
    check.on_power(power_meter.advance(reading));
    const double t = static_cast<double>(nanoseconds_of(reading.at)) * 1e-9;
    reading.value = counter(t);
    check.on_counter(reading, counter_meter.advance(reading));
  }
  check.finish();
  return check;
}

/// A sound counter, ticking every 100 ms, times a factor.
Counter ticking(const SimulatedLoad& load, double factor = 1, double tick = 0.1) {
  return [&load, factor, tick](double t) {
    const double published = std::floor(t / tick) * tick;
    return static_cast<std::uint64_t>(5e6 + factor * load.joules_to(published) * 1000);
  };
}

const SimulatedLoad& busy() {
  static const SimulatedLoad load([](double t) { return 200 + 80 * std::sin(t * 3.1); }, 40);
  return load;
}

TEST(CounterCheck, R24_a_sound_counter_is_believed) {
  for (const double factor : {1.0, 0.85, 1.2}) {
    const auto check = checked(busy(), ticking(busy(), factor), {0.1, 0.1, 0.05}, 35);
    EXPECT_FALSE(check.fault()) << check.fault()->text;
    EXPECT_TRUE(check.was_compared());
  }
}

TEST(CounterCheck, R24_steps_of_the_load_are_no_fault_of_the_counter_even_beside_a_mean_of_a_second) {
  for (const double length : {0.3, 1.0, 2.7, 9.0}) {
    const SimulatedLoad load([length](double t) { return std::fmod(t, 2 * length) < length ? 30 : 450; }, 40);
    for (const double window : {0.1, 1.0}) {
      const auto check = checked(load, ticking(load), {window, 0.1, 0.06}, 35);
      EXPECT_FALSE(check.fault()) << length << " " << window << " " << check.fault()->text;
    }
  }
}

TEST(CounterCheck, R24_a_counter_off_by_more_than_a_quarter_is_blamed_with_both_numbers) {
  for (const double factor : {0.1, 0.7, 1.4, 10.0}) {  // Zeus checks AMD's for a factor of ten
    const auto check = checked(busy(), ticking(busy(), factor), {0.1, 0.1, 0.05}, 35);
    ASSERT_TRUE(check.fault()) << factor;
    EXPECT_NE(check.fault()->text.find("ratio"), std::string::npos) << check.fault()->text;
  }
  const auto check = checked(busy(), ticking(busy(), 0.4), {0.1, 0.1, 0.05}, 35);
  EXPECT_EQ(check.fault()->text, "counter 141 J, integrated power 359 J over 1.75 s: ratio 0.39, 0.8 to 1.25 is sound");
}

TEST(CounterCheck, R24_two_seconds_are_enough_to_blame_a_counter_that_stands_still) {
  const auto check = checked(busy(), [](double) { return 77U; }, {0.1, 0.1, 0.05}, 3.2);
  ASSERT_TRUE(check.fault());
  EXPECT_NE(check.fault()->text.find("ratio 0.00"), std::string::npos) << check.fault()->text;
}

TEST(CounterCheck, R24_less_than_a_second_is_not_judged) {
  const auto check = checked(busy(), [](double) { return 77U; }, {0.1, 0.1, 0.05}, 1.8);
  EXPECT_FALSE(check.fault());
  EXPECT_FALSE(check.was_compared());
}

TEST(CounterCheck, R24_a_counter_that_runs_backwards_is_blamed) {
  const auto sound = ticking(busy());
  const auto check =
      checked(busy(), [&](double t) { return t > 12 ? sound(t) - 900'000 : sound(t); }, {0.1, 0.1, 0.05}, 35);
  ASSERT_TRUE(check.fault());
  EXPECT_TRUE(check.fault()->text.starts_with("counter went backwards from")) << check.fault()->text;
}

TEST(CounterCheck, R5_a_reloaded_driver_begins_near_zero_and_is_no_fault) {
  const auto sound = ticking(busy());
  const auto check =
      checked(busy(), [&](double t) { return t > 12 ? sound(t) - sound(12) : sound(t); }, {0.1, 0.1, 0.05}, 35);
  EXPECT_FALSE(check.fault()) << check.fault()->text;
  EXPECT_TRUE(check.was_compared());
}

TEST(CounterCheck, R24_a_counter_that_ticks_far_too_rarely_is_blamed) {
  const auto check = checked(busy(), ticking(busy(), 1, 0.8), {0.1, 0.1, 0.05}, 35);
  ASSERT_TRUE(check.fault());
  EXPECT_NE(check.fault()->text.find("counter ticks every 800 ms, 100 ms was expected"), std::string::npos)
      << check.fault()->text;
}

TEST(CounterCheck, R24_a_blind_power_sensor_that_a_load_keeps_step_with_blames_nobody) {
  const SimulatedSensor blind{0.025, 0.1, 0.01};
  for (int phase = 0; phase < 10; ++phase) {
    const SimulatedLoad load([&](double t) { return std::fmod(t + phase * 0.01, 0.1) < 0.05 ? 400 : 60; }, 40);
    const auto check = checked(load, ticking(load), blind, 35);
    EXPECT_FALSE(check.fault()) << phase << " " << check.fault()->text;
  }
  EXPECT_TRUE(checked(busy(), ticking(busy(), 10), blind, 35).fault());
}

}  // namespace
}  // namespace joulery
