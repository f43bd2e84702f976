// SPDX-License-Identifier: Apache-2.0
// Tests of drawing items.
#include "core/tasks/draw.h"

#include <set>

namespace joulery {
namespace {

using Places = std::vector<std::size_t>;

RC_GTEST_PROP(Draw, BM17_no_item_twice_none_beyond_the_end_and_the_same_for_a_seed, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(1, 500);
  const auto count = *rc::gen::inRange<std::size_t>(1, size + 1);
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const Places drawn = draw_items(size, count, seed).value();
  RC_ASSERT(std::set<std::size_t>(drawn.begin(), drawn.end()).size() == count);
  RC_ASSERT(*std::ranges::max_element(drawn) < size);
  RC_ASSERT(draw_items(size, count, seed).value() == drawn);
  const Places all = draw_items(size, size, seed).value();
  RC_ASSERT(std::equal(drawn.begin(), drawn.end(), all.begin()));
}

TEST(Draw, BM17_every_item_is_drawn_about_as_often_as_any_other_and_not_the_first_ones) {
  constexpr std::size_t size = 20;
  std::vector<int> times(size, 0);
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    const Places drawn = draw_items(size, 5, seed).value();
    for (const std::size_t place : drawn) times[place] += 1;
  }
  for (const int each : times) EXPECT_NEAR(each, 1000, 140);  // 5 standard deviations of 27.4
}

TEST(Draw, a_seed_is_the_same_draw_on_every_machine) {
  // Computed by the same two algorithms in Python.
  EXPECT_EQ(draw_items(1000, 5, 42).value(), (Places{741, 160, 280, 346, 41}));
}

TEST(Draw, more_than_there_are_or_none_is_refused) {
  EXPECT_EQ(draw_items(3, 4, 1).error().remedy, "ask for 1 to 3");
  EXPECT_FALSE(draw_items(3, 0, 1).has_value());
}

}  // namespace
}  // namespace joulery
