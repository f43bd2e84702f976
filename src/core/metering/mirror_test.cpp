// SPDX-License-Identifier: Apache-2.0
// R13: a copy is found after three ticks of different size, two honest packages are never taken for copies.
#include "core/metering/mirror.h"

#include <random>

#include "testing/allocation_count.h"

namespace joulery {
namespace {

Channel die(int number, int view = 0) {
  Channel channel;
  channel.part = {"machine/package-0-die-" + std::to_string(number), PartKind::cpu};
  channel.view = view;
  return channel;
}

void tick(MirrorWatch& watch, const std::vector<std::int64_t>& increments) {
  std::vector<Slice> slices;
  for (std::size_t i = 0; i < increments.size(); ++i) {
    if (increments[i] < 0) continue;
    slices.push_back({static_cast<std::uint16_t>(i), {}, {}, exact(Energy::of_microjoules(increments[i])), 0});
  }
  watch.advance(slices);
}

using Flags = std::vector<bool>;

TEST(Mirror, R13_zones_that_agree_within_one_unit_over_three_ticks_of_different_size_are_mirrors) {
  const std::vector<Channel> channels{die(0), die(1)};
  MirrorWatch watch(channels);
  tick(watch, {6'800'000, 6'800'001});
  tick(watch, {7'100'000, 7'100'000});
  EXPECT_EQ(watch.mirrors(), (Flags{false, false}));
  tick(watch, {6'500'000, 6'499'999});
  EXPECT_EQ(watch.mirrors(), (Flags{false, true}));
}

TEST(Mirror, R13_ticks_of_the_same_size_prove_nothing) {
  const std::vector<Channel> channels{die(0), die(1)};
  MirrorWatch watch(channels);
  for (int i = 0; i < 10; ++i) tick(watch, {5'000'000, 5'000'000});
  for (int i = 0; i < 10; ++i) tick(watch, {0, 0});
  EXPECT_EQ(watch.mirrors(), (Flags{false, false}));
}

TEST(Mirror, R13_of_four_mirrored_dies_one_is_left) {
  const std::vector<Channel> channels{die(0), die(1), die(2), die(3)};
  MirrorWatch watch(channels);
  for (const std::int64_t size : {100'000, 200'000, 300'000}) tick(watch, {size, size, size, size});
  EXPECT_EQ(watch.mirrors(), (Flags{false, true, true, true}));
}

TEST(Mirror, R13_a_read_that_falls_between_two_ticks_of_the_counter_does_not_hide_a_mirror) {
  const std::vector<Channel> channels{die(0), die(1)};
  MirrorWatch watch(channels);
  for (std::int64_t i = 0; i < 40; ++i) tick(watch, {6'000'000 + i * 1000, 6'000'000 + i * 1000});
  tick(watch, {6'000'000, 6'068'000});
  tick(watch, {6'068'000, 6'000'000});
  EXPECT_EQ(watch.mirrors(), (Flags{false, true}));
}

TEST(Mirror, two_packages_under_the_same_load_are_no_mirrors) {
  const std::vector<Channel> channels{die(0), die(1)};
  MirrorWatch watch(channels);
  std::mt19937_64 random(5);
  std::normal_distribution<double> joules(50'000, 500);  // 50 W at 1 kHz, 1 % noise
  for (int i = 0; i < 100'000; ++i) {
    tick(watch, {static_cast<std::int64_t>(joules(random)), static_cast<std::int64_t>(joules(random))});
    if (i % 1000 == 0) {
      ASSERT_EQ(watch.mirrors(), (Flags{false, false})) << i;
    }
  }
}

TEST(Mirror, two_views_of_one_part_and_parts_inside_a_package_are_not_compared) {
  Channel core = die(1);
  core.part.path += "/core";
  const std::vector<Channel> channels{die(0), die(0, 2), core};
  MirrorWatch watch(channels);
  for (const std::int64_t size : {100'000, 200'000, 300'000}) tick(watch, {size, size, size});
  EXPECT_EQ(watch.mirrors(), (Flags{false, false, false}));
}

TEST(Mirror, a_tick_in_which_one_zone_was_missed_is_left_out) {
  const std::vector<Channel> channels{die(0), die(1)};
  MirrorWatch watch(channels);
  tick(watch, {100'000, -1});
  tick(watch, {-1, 100'000});
  for (const std::int64_t size : {100'000, 200'000, 300'000}) tick(watch, {size, size});
  EXPECT_EQ(watch.mirrors(), (Flags{false, true}));
}

TEST(Mirror, watching_allocates_nothing) {
  const std::vector<Channel> channels{die(0), die(1)};
  MirrorWatch watch(channels);
  const std::vector<Slice> slices{{0, {}, {}, exact(1 * joule), 0}, {1, {}, {}, exact(2 * joule), 0}};
  const auto before = testing::allocations_so_far();
  if (!before) GTEST_SKIP() << "allocations cannot be counted in this build";
  watch.advance(slices);
  EXPECT_EQ(testing::allocations_so_far(), before);
}

}  // namespace
}  // namespace joulery
