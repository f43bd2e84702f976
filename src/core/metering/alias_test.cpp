// SPDX-License-Identifier: Apache-2.0
// G4: how often a load repeats, and whether that is near a sensor's period.
#include "core/metering/alias.h"

#include <cmath>
#include <random>
#include <vector>

namespace joulery {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr SensorRhythm kA100{milliseconds(25), milliseconds(100)};
constexpr SensorRhythm kV100{milliseconds(10), milliseconds(20)};
constexpr SensorRhythm kSighted{milliseconds(100), milliseconds(100)};

TEST(Alias, G4_the_flag_is_up_within_five_percent_of_multiples_and_fractions_of_the_period) {
  for (const int ms : {100, 96, 104, 200, 191, 209, 300, 50, 48, 52, 34}) {
    EXPECT_TRUE(alias_risk(milliseconds(ms), kA100, seconds(600))) << ms;
  }
  for (const int ms : {20, 40, 60}) EXPECT_TRUE(alias_risk(milliseconds(ms), kV100, seconds(600))) << ms;
}

TEST(Alias, G4_the_flag_is_down_for_loads_out_of_step) {
  for (const int ms : {137, 119, 81, 73, 430, 1370}) {
    EXPECT_FALSE(alias_risk(milliseconds(ms), kA100, seconds(60))) << ms;
  }
  EXPECT_FALSE(alias_risk(milliseconds(27), kV100, seconds(60)));
}

TEST(Alias, G4_a_slow_beat_raises_the_flag_in_a_short_window_only) {
  EXPECT_TRUE(alias_risk(milliseconds(110), kA100, seconds(2)));    // beat of 0.91 Hz, 3 / 2 s = 1.5 Hz
  EXPECT_FALSE(alias_risk(milliseconds(110), kA100, seconds(10)));  // 3 / 10 s = 0.3 Hz
}

TEST(Alias, G4_a_load_in_step_at_three_to_two_is_seen_at_two_phases_only) {
  EXPECT_TRUE(alias_risk(Duration(66'666'667), kA100, seconds(60)));
  EXPECT_TRUE(alias_risk(milliseconds(150), kA100, seconds(60)));
  EXPECT_FALSE(alias_risk(milliseconds(157), kA100, seconds(60)));
}

TEST(Alias, G4_a_sensor_that_sees_all_the_time_and_a_load_whose_period_divides_the_window_are_safe) {
  for (const int ms : {100, 200, 50}) EXPECT_FALSE(alias_risk(milliseconds(ms), kSighted, seconds(60)));
  EXPECT_FALSE(alias_risk(milliseconds(25), kA100, seconds(60)));
  EXPECT_FALSE(alias_risk(Duration(12'500'000), kA100, seconds(60)));
  EXPECT_FALSE(alias_risk(milliseconds(10), kV100, seconds(60)));
  EXPECT_FALSE(alias_risk(Duration{}, kA100, seconds(60)));
}

std::vector<double> use_of(double length_s, double step_s, const std::function<double(double)>& at) {
  std::vector<double> use;
  for (double t = 0; t < length_s; t += step_s) use.push_back(at(t));
  return use;
}

TEST(Alias, G4_the_period_of_a_load_is_found_in_its_use) {
  std::mt19937 random(7);
  for (const double period : {0.1, 0.2, 0.25, 1.0}) {
    const auto use = use_of(20, 0.01, [&](double t) {
      const double noise = 10.0 * static_cast<double>(random() % 100) / 100;
      return (std::fmod(t, period) < period * 0.4 ? 90.0 : 5.0) + noise;
    });
    const auto found = period_of_use(use, milliseconds(10));
    ASSERT_TRUE(found) << period;
    EXPECT_NEAR(seconds_of(*found), period, period * 0.03);
  }
}

TEST(Alias, G4_steps_noise_and_constants_have_no_period) {
  std::mt19937 random(3);
  EXPECT_FALSE(period_of_use(use_of(20, 0.01, [](double t) { return t < 11 ? 5.0 : 95.0; }), milliseconds(10)));
  EXPECT_FALSE(
      period_of_use(use_of(20, 0.01, [](double t) { return t > 6 && t < 13 ? 95.0 : 5.0; }), milliseconds(10)));
  EXPECT_FALSE(period_of_use(use_of(20, 0.01, [](double) { return 50.0; }), milliseconds(10)));
  for (int i = 0; i < 20; ++i) {
    const auto noise = use_of(20, 0.01, [&](double) { return static_cast<double>(random() % 100); });
    EXPECT_FALSE(period_of_use(noise, milliseconds(10)));
  }
  EXPECT_FALSE(period_of_use({}, milliseconds(10)));
}

TEST(Alias, G4_the_period_of_a_load_is_found_in_its_steps) {
  std::vector<Instant> begins;
  for (int i = 0; i < 12; ++i) begins.push_back(instant_at(1'000'000'000 + 100'000'000LL * i + (i % 3) * 1'000'000));
  EXPECT_NEAR(seconds_of(*period_of_steps(begins)), 0.1, 0.002);
  begins.resize(3);
  EXPECT_FALSE(period_of_steps(begins)) << "two distances tell nothing";
  std::mt19937 random(5);
  begins.assign(1, instant_at(0));
  for (int i = 0; i < 50; ++i) begins.push_back(begins.back() + milliseconds(20 + random() % 400));
  EXPECT_FALSE(period_of_steps(begins));
}

}  // namespace
}  // namespace joulery
