// SPDX-License-Identifier: Apache-2.0
// Tests of energy that waits to be divided: cut at an instant, merged when there is too much of it, never lost.
#include "shell/app/undivided.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace joulery {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Instant at(std::int64_t ms) { return Instant(milliseconds(ms)); }

TEST(Undivided, what_lies_behind_the_instant_stays) {
  Undivided waiting(16);
  waiting.add(at(0), at(1000), 100 * joule);
  waiting.add(at(1000), at(2000), 300 * joule);
  EXPECT_EQ(waiting.time_until(at(1500)), milliseconds(1500));
  const SeenEnergy taken = waiting.take_until(at(1500));
  EXPECT_EQ(taken.energy, 250 * joule);
  EXPECT_EQ(taken.time, milliseconds(1500));
  const SeenEnergy rest = waiting.take_all();
  EXPECT_EQ(rest.energy, 150 * joule);
  EXPECT_EQ(rest.time, milliseconds(500));
  EXPECT_EQ(waiting.take_all().energy, Energy{});
}

TEST(Undivided, time_in_which_the_part_was_not_seen_is_not_counted) {
  Undivided waiting(2);
  waiting.add(at(0), at(1000), joule);
  waiting.add(at(9000), at(10'000), joule);
  waiting.add(at(10'000), at(11'000), joule);  // the first two are one stretch now
  EXPECT_EQ(waiting.time_until(at(10'000)), seconds(2));
  EXPECT_EQ(waiting.take_all().time, seconds(3));
}

RC_GTEST_PROP(UndividedProperty, nothing_is_lost_or_invented, ()) {
  Undivided waiting(*rc::gen::inRange<std::size_t>(0, 9));
  Energy added;
  Energy taken;
  std::int64_t now = 0;
  for (int i = *rc::gen::inRange(1, 60); i > 0; --i) {
    const std::int64_t from = now + *rc::gen::inRange(0, 50);
    now = from + *rc::gen::inRange(1, 200);
    const Energy energy = Energy::of_microjoules(*rc::gen::inRange<std::int64_t>(0, 1'000'000'007));
    waiting.add(at(from), at(now), energy);
    added += energy;
    if (*rc::gen::inRange(0, 5) == 0) taken += waiting.take_until(at(now - *rc::gen::inRange(0, 400))).energy;
  }
  RC_ASSERT(taken + waiting.take_all().energy == added);
}

}  // namespace
}  // namespace joulery
