// SPDX-License-Identifier: Apache-2.0
// G1, G3 to G6 and R25 on a simulated sensor: what is corrected to 1 %, what only bounds can tell, and that the alias
// flag is up where it must be and down where it may not.
#include "core/metering/gpu_sensor.h"

#include <random>

#include "core/metering/alias.h"
#include "core/metering/meter.h"
#include "core/metering/simulated_sensor.h"

namespace joulery {
namespace {

using std::chrono::milliseconds;

constexpr double kEnd = 40;  ///< of every load, in seconds

/// The sensors of metering 6, each with a gain, an offset and a lag.
const std::vector<SimulatedSensor>& sensors() {
  static const std::vector<SimulatedSensor> all{
      {0.1, 0.1, 0.06, 0.944, 4.6, 0.013},     // 100/100
      {1.0, 0.1, 0.07, 0.944, 4.6, 0.05},      // 1000/100
      {0.025, 0.1, 0.015, 0.954, -1.2, 0.02},  // 25/100
      {0.01, 0.02, 0.007, 1.06, -5.4, 0.003},  // 10/20
  };
  return all;
}

/// What metering makes of a load between two instants: the sum of slices cut to them, in joules.
double metered(const SimulatedSensor& sensor, const SimulatedLoad& load, double from, double to) {
  Meter meter(sensor.channel(), 0);
  double sum = 0;
  for (const Reading& reading : sensor.readings(load, 0.5, kEnd - 0.5, sensor.period / 2)) {
    const MeterStep step = meter.advance(reading);
    if (step.kind != MeterStep::Kind::slice) continue;
    const double begin = static_cast<double>(nanoseconds_of(step.slice.from)) * 1e-9;
    const double end = static_cast<double>(nanoseconds_of(step.slice.to)) * 1e-9;
    const double inside = std::max(0.0, std::min(end, to) - std::max(begin, from));
    sum += step.slice.energy.best / joule * inside / (end - begin);
  }
  return sum;
}

double square(double t, double period, double phase = 0) {
  return std::fmod(t + phase, period) < period / 2 ? 350 : 80;
}

Channel of_mode(int window_ms, int period_ms) {
  Channel channel = SimulatedSensor{window_ms * 1e-3, period_ms * 1e-3}.channel();
  channel.behaviour->window = milliseconds(window_ms);
  return channel;
}

TEST(GpuSensor, G1_a_counter_comes_first_then_a_window_as_long_as_the_period_then_a_mean_of_a_second) {
  Channel counter = of_mode(25, 100);
  counter.kind = ChannelKind::counter;
  const Channel instant = of_mode(100, 100);
  const Channel second = of_mode(1000, 100);
  const Channel blind = of_mode(25, 100);
  EXPECT_TRUE(better_for_energy(counter, instant));
  EXPECT_FALSE(better_for_energy(instant, counter));
  EXPECT_TRUE(better_for_energy(instant, second));
  EXPECT_FALSE(better_for_energy(second, instant));
  EXPECT_TRUE(better_for_energy(second, blind)) << "H100: the 1 s average for energy";
  EXPECT_FALSE(better_for_energy(blind, second));
  EXPECT_FALSE(better_for_energy(blind, blind));
}

TEST(GpuSensor, G3_the_blind_share_is_one_minus_window_over_period) {
  EXPECT_DOUBLE_EQ(blind_fraction(of_mode(25, 100)), 0.75);
  EXPECT_DOUBLE_EQ(blind_fraction(of_mode(10, 20)), 0.5);
  EXPECT_DOUBLE_EQ(blind_fraction(of_mode(20, 100)), 0.8);
  EXPECT_EQ(blind_fraction(of_mode(100, 100)), 0);
  EXPECT_EQ(blind_fraction(of_mode(98, 100)), 0) << "a window measured 2 % short is no blindness";
  EXPECT_EQ(blind_fraction(of_mode(1000, 100)), 0);
  Channel unknown = of_mode(25, 100);
  unknown.behaviour->window.reset();
  EXPECT_EQ(blind_fraction(unknown), 0);
  unknown.behaviour.reset();
  EXPECT_EQ(blind_fraction(unknown), 0);
  Channel counter = of_mode(10, 100);  // a counter that ticks every 100 ms and may add up readings of 10 / 20
  counter.kind = ChannelKind::counter;
  counter.behaviour->period = milliseconds(20);
  EXPECT_DOUBLE_EQ(blind_fraction(counter), 0.5);
}

TEST(GpuSensor, G3_the_bounds_are_those_of_the_formula) {
  const PowerRange possible{50 * watt, 400 * watt};
  const auto bounds = with_blind_share(exact(2000 * joule), 0.75, std::chrono::seconds(10), possible);
  EXPECT_EQ(bounds.low, 875 * joule);  // m = 200 W: 200 - 0.75 (200 - 50) = 87.5 W
  EXPECT_EQ(bounds.best, 2000 * joule);
  EXPECT_EQ(bounds.high, 3500 * joule);  // 200 + 0.75 (400 - 200) = 350 W
  EXPECT_EQ(with_blind_share(exact(2000 * joule), 0, std::chrono::seconds(10), possible), exact(2000 * joule));
}

TEST(GpuSensor, R25_loads_that_do_not_keep_step_with_the_sensor_are_metered_to_one_percent_after_correction) {
  std::mt19937 random(1);
  std::vector<double> noise(4001);
  for (double& watts : noise) watts = 190 + 60 * static_cast<double>(random() % 1000) / 1000;
  const std::vector<std::pair<const char*, std::function<double(double)>>> loads{
      {"constant", [](double) { return 240.0; }},
      {"one step up and down", [](double t) { return t > 8 && t < 31 ? 350.0 : 60.0; }},
      {"slow steps", [](double t) { return square(t, 5.3); }},
      {"137 ms", [](double t) { return square(t, 0.1373); }},
      {"43 ms", [](double t) { return square(t, 0.0431); }},
      {"730 ms sine", [](double t) { return 200 + 120 * std::sin(t * 2 * M_PI / 0.7313); }},
      {"noise every 10 ms", [&noise](double t) { return noise[static_cast<std::size_t>(t * 100)]; }},
      {"ramp", [](double t) { return 80 + 6 * t; }},
  };
  for (const auto& [name, watts_at] : loads) {
    const SimulatedLoad load(watts_at, kEnd);
    const double truth = load.joules(4, 36);
    for (const SimulatedSensor& sensor : sensors()) {
      EXPECT_NEAR(metered(sensor, load, 4, 36) / truth, 1, 0.01) << name << ", W " << sensor.window;
    }
  }
}

TEST(GpuSensor, R25_without_the_correction_the_same_readings_are_wrong_by_more) {
  const SimulatedLoad load([](double) { return 240.0; }, kEnd);
  const SimulatedSensor sensor = sensors()[0];
  const double raw = sensor.reading(load, 20);
  EXPECT_LT(raw, 240 * 0.97);
  EXPECT_NEAR(metered(sensor, load, 4, 36), 240 * 32, 240 * 32 * 1e-4);
}

TEST(GpuSensor, R25_a_step_is_put_where_it_happened_and_not_where_the_readings_showed_it) {
  const SimulatedLoad load([](double t) { return t < 20 ? 50.0 : 350.0; }, kEnd);
  for (const SimulatedSensor& sensor : sensors()) {
    const double before = metered(sensor, load, 10, 20);
    // A window that ends at the step gets W / 8 of its height from the blur, and up to half a period from publication.
    EXPECT_NEAR(before, 500, 300 * (sensor.window / 8 + sensor.period / 2)) << sensor.window;
    EXPECT_NEAR(metered(sensor, load, 15, 25), load.joules(15, 25), 0.01 * load.joules(15, 25)) << sensor.window;
  }
}

TEST(GpuSensor, G4_at_every_phase_a_load_in_step_with_a_blind_sensor_is_flagged_and_lies_within_the_bounds) {
  const PowerRange possible{60 * watt, 400 * watt};
  bool was_far_off = false;
  for (const SimulatedSensor& sensor : sensors()) {
    const Channel channel = sensor.channel();
    const double blind = blind_fraction(channel);
    if (blind == 0) continue;
    for (const double multiple : {1.0, 2.0, 3.0, 0.5, 1.02}) {
      const double period = multiple * sensor.period;
      const SensorRhythm rhythm{*channel.behaviour->window, channel.period};
      EXPECT_TRUE(alias_risk(Duration(std::llround(period * 1e9)), rhythm, std::chrono::seconds(32)) ||
                  period <= sensor.window)
          << multiple;
      for (int phase = 0; phase < 10; ++phase) {
        const SimulatedLoad load([&](double t) { return square(t, period, period * phase / 10); }, kEnd);
        const double truth = load.joules(4, 36);
        const double best = metered(sensor, load, 4, 36);
        const auto bounds = with_blind_share(exact(best * joule), blind, std::chrono::seconds(32), possible);
        EXPECT_LE(bounds.low / joule, truth) << multiple << " at " << phase;
        EXPECT_GE(bounds.high / joule, truth) << multiple << " at " << phase;
        was_far_off = was_far_off || std::abs(best / truth - 1) > 0.25;
      }
    }
  }
  EXPECT_TRUE(was_far_off) << "else the loads of this test do not resonate";
}

TEST(GpuSensor, G6_R26_a_window_shorter_than_the_period_of_a_power_sensor_claims_a_bound_and_no_bare_zero) {
  Meter meter(of_mode(25, 100), 0);
  meter.advance({0, std::nullopt, instant_at(1'000'000'000), 200'000'000});
  meter.advance({0, std::nullopt, instant_at(1'100'000'000), 300'000'000});
  const auto window = at_edges(exact(200 * watt * milliseconds(30)), milliseconds(30), meter);
  EXPECT_TRUE(window.below_resolution);
  EXPECT_EQ(window.energy.low, Energy{});
  EXPECT_EQ(window.energy.best, 6 * joule);
  EXPECT_EQ(window.energy.high, 600 * watt * milliseconds(30)) << "1.2 x the limit of 500 W";
}

TEST(GpuSensor, R25_the_end_of_a_window_that_late_readings_do_not_tell_of_is_held_with_bounds) {
  Meter meter(of_mode(1000, 100), 0);  // 510 ms late
  const auto at = [](std::int64_t ms) { return instant_at(10'000'000'000 + ms * 1'000'000); };
  EXPECT_FALSE(meter.held_until(at(100)));
  meter.advance({0, std::nullopt, at(0), 100'000'000});
  meter.advance({0, std::nullopt, at(100), 300'000'000});
  meter.advance({0, std::nullopt, at(200), 200'000'000});  // tells of -310 ms
  const auto held = meter.held_until(at(200));
  ASSERT_TRUE(held);
  EXPECT_EQ(held->from, at(-310));
  EXPECT_EQ(held->to, at(200));
  EXPECT_EQ(held->energy.best, 102 * joule);
  EXPECT_NEAR(held->energy.low / joule, 51 * 0.96, 1e-3);
  EXPECT_NEAR(held->energy.high / joule, 153 * 1.04, 1e-3);
  EXPECT_TRUE(meter.held_until(at(390)));
  EXPECT_FALSE(meter.held_until(at(600))) << "more is missing than the delay and two periods";
  meter.advance({0, ErrorKind::transient, at(300), 0});
  EXPECT_FALSE(meter.held_until(at(300))) << "nobody knows what it takes now";
}

}  // namespace
}  // namespace joulery
