// SPDX-License-Identifier: Apache-2.0
// Tests of what looks at the devices amount to: means and extremes, running totals from edge to edge, which trials are
// throttled or void.
#include "core/bundle/machine_facts.h"

#include <gtest/gtest.h>

namespace joulery {
namespace {

DeviceState gpu(double degrees, double mega) {
  DeviceState state;
  state.part = "machine/gpu-0";
  state.temperature = degrees * celsius;
  state.clock = mega * megahertz;
  state.power_limit = 400 * watt;
  state.held_back_by.emplace();
  return state;
}

DeviceState package(std::uint64_t slow_downs) {
  DeviceState state;
  state.part = "machine/package-0";
  state.slow_downs = slow_downs;
  return state;
}

MachineFacts facts_of(std::vector<DeviceDuring> devices) {
  MachineFacts facts;
  facts.repeats.push_back(std::move(devices));
  return facts;
}

TEST(MachineFacts, BM10_a_device_is_told_by_mean_and_extreme_of_the_looks_meanwhile) {
  const std::vector<DeviceLook> looks{{gpu(60, 1400)}, {gpu(64, 1200)}};
  const auto devices = devices_during({gpu(40, 210)}, looks, {gpu(50, 210)});
  ASSERT_EQ(devices.size(), 1U);
  EXPECT_EQ(devices[0].readings, 2U);
  EXPECT_EQ(devices[0].temperature, 62 * celsius);
  EXPECT_EQ(devices[0].hottest, 64 * celsius);
  EXPECT_EQ(devices[0].clock, 1300 * megahertz);
  EXPECT_EQ(devices[0].slowest_clock, 1200 * megahertz) << "a clock at the edge is that of a machine at rest";
  EXPECT_EQ(devices[0].held_back_by, std::vector<std::string>());
  EXPECT_EQ(devices[0].memory_clock, std::nullopt);
  EXPECT_EQ(devices[0].slow_downs, std::nullopt);
}

TEST(MachineFacts, BM10_slow_downs_are_counted_from_edge_to_edge) {
  const std::vector<DeviceLook> looks{{package(11)}};
  EXPECT_EQ(devices_during({package(10)}, looks, {package(14)}).at(0).slow_downs, 4U);
  EXPECT_EQ(devices_during({package(20)}, looks, {package(14)}).at(0).slow_downs, std::nullopt) << "counted anew";
  EXPECT_EQ(devices_during({}, looks, {package(14)}).at(0).slow_downs, std::nullopt);
}

TEST(MachineFacts, BM10_heat_throttles_and_a_power_limit_only_limits) {
  DeviceDuring device;
  EXPECT_FALSE(was_throttled(facts_of({device}))) << "not told is not throttled";
  device.slow_downs = 0;
  device.held_back_by = {"power limit"};
  EXPECT_FALSE(was_throttled(facts_of({device})));
  EXPECT_TRUE(was_power_limited(facts_of({device})));
  device.held_back_by = {"heat (driver)"};
  EXPECT_TRUE(was_throttled(facts_of({device})));
  EXPECT_FALSE(was_power_limited(facts_of({device})));
  device.held_back_by.reset();
  device.slow_downs = 1;
  EXPECT_TRUE(was_throttled(facts_of({device})));
}

TEST(MachineFacts, BM10_another_process_makes_a_trial_void_unless_sharing_was_asked_for) {
  MachineFacts facts;
  EXPECT_EQ(why_void(facts), "");
  facts.strangers.push_back({"machine/gpu-0", "train", 4242, std::chrono::seconds(3)});
  EXPECT_EQ(why_void(facts), "another process used an accelerator: train (pid 4242) on gpu-0");
  facts.is_shared = true;
  EXPECT_EQ(why_void(facts), "");
}

TEST(MachineFacts, BM10_repeats_of_a_trial_are_weighted_by_their_readings) {
  MachineFacts facts;
  facts.repeats.push_back(devices_during({}, std::vector<DeviceLook>{{gpu(60, 1400)}}, {}));
  facts.repeats.push_back(devices_during({}, std::vector<DeviceLook>{{gpu(66, 1100)}, {gpu(66, 1100)}}, {}));
  const auto devices = devices_of_trial(facts);
  ASSERT_EQ(devices.size(), 1U);
  EXPECT_EQ(devices[0].readings, 3U);
  EXPECT_NEAR(*devices[0].temperature / celsius, 64, 1e-9);
  EXPECT_NEAR(*devices[0].clock / megahertz, 1200, 1e-9);
  EXPECT_EQ(devices[0].slowest_clock, 1100 * megahertz);
}

TEST(MachineFacts, the_ends_of_a_cool_down_have_words) {
  for (const CoolDownEnd end : {CoolDownEnd::cooled_down, CoolDownEnd::cooled_down_120s, CoolDownEnd::no_temperature})
    EXPECT_EQ(cool_down_end_from(to_string(end)), end);
  EXPECT_EQ(cool_down_end_from("warm"), std::nullopt);
}

}  // namespace
}  // namespace joulery
