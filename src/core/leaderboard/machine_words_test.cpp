// SPDX-License-Identifier: Apache-2.0
// Tests of the words for what devices did: what was not told is left out or called so, never 0.
#include "core/leaderboard/machine_words.h"

#include <gtest/gtest.h>

namespace joulery {
namespace {

DeviceDuring hot_gpu() {
  DeviceDuring device;
  device.part = "machine/gpu-0";
  device.readings = 5;
  device.temperature = 61.4 * celsius;
  device.hottest = 64 * celsius;
  device.clock = 1410 * megahertz;
  device.slowest_clock = 1200 * megahertz;
  device.power_limit = 400 * watt;
  device.held_back_by = {"heat (hardware)"};
  return device;
}

TEST(MachineWords, BM10_a_device_is_told_in_one_line) {
  EXPECT_EQ(device_words(hot_gpu()),
            "gpu-0 61 °C (to 64), 1410 MHz (from 1200), limit 400 W, held back by heat (hardware)");
}

TEST(MachineWords, BM10_what_a_device_does_not_say_is_left_out_of_its_line) {
  DeviceDuring device;
  device.part = "machine/package-1";
  device.power_limit = 205 * watt;
  EXPECT_EQ(device_words(device), "package-1 limit 205 W");
  device.slow_downs = 4;
  EXPECT_EQ(device_words(device), "package-1 limit 205 W, held back by heat (4 times)");
}

TEST(MachineWords, BM10_how_waiting_ended_is_told) {
  MachineFacts facts;
  EXPECT_EQ(cool_down_words(facts), "not waited for");
  facts.cool_downs = {{0, CoolDownEnd::cooled_down, std::chrono::seconds(14), {}},
                      {1, CoolDownEnd::cooled_down, {}, {}}};
  EXPECT_EQ(cool_down_words(facts), "cooled down before each of 2 repeats, longest wait 14 s");
  facts.cool_downs[1].end = CoolDownEnd::cooled_down_120s;
  EXPECT_EQ(cool_down_words(facts), "1 of 2 repeats began warm: 120 s were not enough");
  facts.cool_downs = {{0, CoolDownEnd::no_temperature, {}, {}}};
  EXPECT_EQ(cool_down_words(facts), "no temperature sensor");
}

TEST(MachineWords, BM10_the_table_has_a_row_a_device_and_says_what_was_not_told) {
  Bench bench;
  bench.trials.resize(2);
  DeviceDuring silent;
  silent.part = "machine/package-0";
  bench.trials[1].machine.emplace().repeats = {{hot_gpu(), silent}, {hot_gpu(), silent}};
  const TableBlock table = machine_table(bench, {"first", "second"});
  ASSERT_EQ(table.rows.size(), 2U) << "the first trial was not watched";
  EXPECT_EQ(table.rows[0][0].text, "second");
  EXPECT_EQ(table.rows[0][1].text, "gpu-0");
  EXPECT_EQ(table.rows[0][5].text, "heat (hardware)");
  EXPECT_EQ(table.rows[1][2].text, "not told");
  EXPECT_EQ(table.rows[1][5].text, "not told") << "nothing was told, which is not that nothing held it back";
}

TEST(MachineWords, BM10_strangers_are_named_with_what_follows) {
  Bench bench;
  bench.trials.resize(1);
  MachineFacts& facts = bench.trials[0].machine.emplace();
  facts.strangers = {{"machine/gpu-1", "train", 42, std::chrono::milliseconds(1500)}};
  EXPECT_EQ(strangers_table(bench, {"one"}).rows[0][3].text, "1.5 s");
  EXPECT_EQ(strangers_table(bench, {"one"}).rows[0][4].text, "not asked for: void");
  facts.is_shared = true;
  EXPECT_EQ(strangers_table(bench, {"one"}).rows[0][4].text, "asked for");
}

}  // namespace
}  // namespace joulery
