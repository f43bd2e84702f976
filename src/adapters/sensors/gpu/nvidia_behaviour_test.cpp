// SPDX-License-Identifier: Apache-2.0
// What a channel of an NVIDIA card is told about itself, by what the tables know of it.
#include "adapters/sensors/gpu/nvidia_behaviour.h"

namespace joulery {
namespace {

using std::chrono::milliseconds;

Channel told(ChannelKind kind, const GpuPowerQuestion& question) {
  Channel channel;
  channel.kind = kind;
  channel.period = milliseconds(100);
  set_nvidia_behaviour(channel, question);
  return channel;
}

TEST(NvidiaBehaviour, a_model_that_was_held_against_a_meter_is_corrected_and_doubted_by_four_percent) {
  const Channel power = told(ChannelKind::power, {"NVIDIA GeForce RTX 2080 Ti", "Turing", "550.1", {}});
  ASSERT_TRUE(power.behaviour);
  EXPECT_EQ(power.behaviour->window, milliseconds(100));
  EXPECT_NEAR(power.behaviour->gain, 0.966, 0.001);
  EXPECT_NEAR(power.behaviour->offset / watt, -5.68, 0.01);
  EXPECT_EQ(power.behaviour->delay, milliseconds(202));
  EXPECT_DOUBLE_EQ(power.accuracy_fraction, 0.04);
}

TEST(NvidiaBehaviour, a_card_known_by_its_architecture_only_is_not_corrected_and_doubted_by_twelve_percent) {
  const Channel power =
      told(ChannelKind::power, {"NVIDIA H100 80GB HBM3", "Hopper", "580.159.04", GpuPowerField::instant});
  ASSERT_TRUE(power.behaviour);
  EXPECT_EQ(power.behaviour->window, milliseconds(25));
  EXPECT_EQ(power.behaviour->gain, 1);
  EXPECT_GT(power.behaviour->delay, milliseconds(20));
  EXPECT_DOUBLE_EQ(power.accuracy_fraction, 0.12);
}

TEST(NvidiaBehaviour, a_counter_keeps_its_tick_and_learns_the_readings_it_may_add_up) {
  const Channel counter =
      told(ChannelKind::counter, {"Tesla V100-SXM2-16GB", "Volta", "525.116.04", GpuPowerField::usage});
  ASSERT_TRUE(counter.behaviour);
  EXPECT_EQ(counter.period, milliseconds(100));
  EXPECT_EQ(counter.behaviour->window, milliseconds(10));
  EXPECT_EQ(counter.behaviour->period, milliseconds(20));
  EXPECT_EQ(counter.behaviour->gain, 1);
  EXPECT_EQ(counter.behaviour->delay, Duration{});
  EXPECT_DOUBLE_EQ(counter.accuracy_fraction, 0.12);
}

TEST(NvidiaBehaviour, a_card_nobody_knows_keeps_what_its_channel_said) {
  const Channel power = told(ChannelKind::power, {"NVIDIA B200", "", "570.1", GpuPowerField::usage});
  EXPECT_FALSE(power.behaviour);
  EXPECT_EQ(power.period, milliseconds(100));
  EXPECT_DOUBLE_EQ(power.accuracy_fraction, 0.12);
}

}  // namespace
}  // namespace joulery
