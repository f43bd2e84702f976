// SPDX-License-Identifier: Apache-2.0
// Display units found from readings.
#include "core/metering/wall_resolution.h"

#include <gtest/gtest.h>

namespace joulery {
namespace {

std::vector<Reading> readings_of(const std::vector<std::uint64_t>& values) {
  std::vector<Reading> readings;
  readings.reserve(values.size());
  for (const std::uint64_t value : values) readings.push_back({0, std::nullopt, Instant{}, value});
  return readings;
}

TEST(WallResolution, power_in_tenths_of_a_watt_is_found_whatever_it_reads) {
  Channel channel;
  channel.kind = ChannelKind::power;
  const auto readings = readings_of({101'500'000, 99'900'000, 100'200'000});
  EXPECT_EQ(wall_resolution(channel, readings, std::chrono::seconds(30)), 3 * joule);
}

TEST(WallResolution, a_counter_that_moves_often_is_as_fine_as_the_common_measure_of_its_steps) {
  Channel channel;  // microjoules
  EXPECT_EQ(wall_resolution(channel, readings_of({0, 30, 50, 90, 100, 130, 130, 150}), std::chrono::seconds(30)),
            Energy::of_microjoules(10));
}

TEST(WallResolution, a_counter_that_moves_seldom_is_as_coarse_as_its_largest_step) {
  Channel channel;
  channel.scale = {1000, 1};  // millijoules
  EXPECT_EQ(wall_resolution(channel, readings_of({0, 0, 3600, 3600, 10'800}), std::chrono::seconds(30)),
            Energy::of_microjoules(7'200'000));
}

TEST(WallResolution, missed_readings_say_nothing) {
  Channel channel;
  channel.kind = ChannelKind::power;
  auto readings = readings_of({2'000'000, 7, 4'000'000});
  readings[1].missed = ErrorKind::transient;
  EXPECT_EQ(wall_resolution(channel, readings, std::chrono::seconds(1)), 2 * joule);
  EXPECT_EQ(wall_resolution(channel, {}, std::chrono::seconds(1)), Energy{});
}

}  // namespace
}  // namespace joulery
