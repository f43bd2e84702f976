// SPDX-License-Identifier: Apache-2.0
// Tests of what a machine is known to do since it booted.
#include "core/metering/learned.h"

#include <gtest/gtest.h>
#include <limits>

namespace joulery {
namespace {

LearnedChannel quiet_channel(const std::vector<double>& watts) {
  QuietTally tally;
  for (const double value : watts) tally.add(value * watt);
  return {"a", {}, {}, tally.counts()};
}

TEST(Learned, the_5th_percentile_of_quiet_intervals_is_found_within_a_hundredth) {
  std::vector<double> watts;
  for (int i = 1; i <= 1000; ++i) watts.push_back(50 + i * 0.1);
  EXPECT_NEAR(*quiet_power(quiet_channel(watts)) / watt, 55, 0.55);
  for (const double power : {0.101, 0.9, 71.3, 4'000.0, 99'000.0}) {
    EXPECT_NEAR(*quiet_power(quiet_channel(std::vector<double>(20, power))) / watt, power, 0.01 * power) << power;
  }
}

TEST(Learned, a_few_intervals_make_no_percentile) {
  EXPECT_FALSE(quiet_power(quiet_channel(std::vector<double>(19, 10.0))).has_value());
  EXPECT_TRUE(quiet_power(quiet_channel(std::vector<double>(20, 10.0))).has_value());
}

TEST(Learned, powers_that_no_machine_has_are_not_counted) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(quiet_channel({0, -5, 0.09, 1.1e5, kNan, kInfinite, -kInfinite}).quiet.empty());
}

TEST(Learned, runs_of_one_boot_add_up_whatever_their_order) {
  const Learned a{"boot", {{"gpu", 60 * watt, 300 * watt, {{5, 2}, {9, 1}}}, {"package", {}, {}, {{1, 3}}}}};
  const Learned b{"boot", {{"another", 1 * watt, 2 * watt, {}}, {"gpu", 70 * watt, 390 * watt, {{4, 1}, {9, 2}}}}};
  Learned ab;
  add_learned(ab, a);
  add_learned(ab, b);
  Learned ba;
  add_learned(ba, b);
  add_learned(ba, a);
  EXPECT_EQ(ab, ba);
  const LearnedChannel* gpu = learned_of(ab, "gpu");
  ASSERT_NE(gpu, nullptr);
  EXPECT_EQ(*gpu, (LearnedChannel{"gpu", 60 * watt, 390 * watt, {{4, 1}, {5, 2}, {9, 3}}}));
  EXPECT_EQ(learned_of(ab, "nothing"), nullptr);
}

TEST(Learned, another_boot_voids_what_was_known) {
  Learned all{"boot 1", {{"gpu", 60 * watt, 300 * watt, {}}}};
  add_learned(all, {"boot 2", {{"package", {}, {}, {{1, 3}}}}});
  EXPECT_EQ(all.boot_id, "boot 2");
  EXPECT_EQ(learned_of(all, "gpu"), nullptr);
}

TEST(Learned, G3_each_end_is_of_the_card_since_boot_where_it_was_seen_so_far) {
  const PowerRange prior{0 * watt, 700 * watt};
  const auto range = [&](double low, double high, double earlier_low, double earlier_high) {
    const PowerRange found = range_of_card({low * watt, high * watt}, {earlier_low * watt, earlier_high * watt}, prior);
    return std::pair(found.low / watt, found.high / watt);
  };
  EXPECT_EQ(range(200, 200, 70, 400), std::pair(70.0, 400.0));
  EXPECT_EQ(range(69, 405, 70, 400), std::pair(69.0, 405.0)) << "the same ends, a little further";
  EXPECT_EQ(range(60, 500, 70, 400), std::pair(0.0, 700.0)) << "further than ever: nobody knows how far it goes";
}

TEST(Learned, intervals_of_a_power_that_no_part_takes_tell_no_idle_power) {
  LearnedChannel channel;
  channel.quiet = {{4'294'967'295U, 20}};
  EXPECT_EQ(quiet_power(channel), std::nullopt);
}

}  // namespace
}  // namespace joulery
