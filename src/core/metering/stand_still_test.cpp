// SPDX-License-Identifier: Apache-2.0
// When a counter that does not move is a sensor that hangs, and when nothing was taken.
#include "core/metering/stand_still.h"

namespace joulery {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Channel package(const std::string& path = "machine/package-0", PartKind kind = PartKind::cpu) {
  Channel channel;
  channel.part = {path, kind};
  return channel;
}

Slice slice(Duration from, Duration to, Energy energy = {}) {
  return {0, Instant(from), Instant(to), exact(energy), 0};
}

TEST(StandStill, what_moves_is_not_held_back) {
  StandStill still(package());
  EXPECT_FALSE(still.holds(slice(seconds(0), seconds(1), 5 * joule), {}));
  EXPECT_FALSE(still.release({}, true));
}

TEST(StandStill, a_short_stretch_without_energy_is_given_back_whole_once_the_counter_moves) {
  StandStill still(package());
  still.holds(slice(seconds(0), seconds(1), joule), {});
  EXPECT_TRUE(still.holds(slice(seconds(1), milliseconds(1050)), {}));
  EXPECT_TRUE(still.holds(slice(milliseconds(1050), milliseconds(1100)), {}));
  EXPECT_FALSE(still.holds(slice(milliseconds(1100), milliseconds(1150), joule), {}));
  const auto stretch = still.release({seconds(9), 9}, false);
  ASSERT_TRUE(stretch);
  EXPECT_FALSE(stretch->stuck);
  EXPECT_EQ(stretch->slice, slice(seconds(1), milliseconds(1100)));
  EXPECT_FALSE(still.release({}, false));
}

TEST(StandStill, five_seconds_without_a_move_while_the_machine_worked_are_stuck) {
  const auto after = [](Duration length, const WorkSeen& work) {
    StandStill still(package());
    still.holds(slice(seconds(0), seconds(1), joule), {});
    still.holds(slice(seconds(1), seconds(1) + length), {});
    return still.release(work, false)->stuck;
  };
  EXPECT_TRUE(after(seconds(5), {milliseconds(300), 0})) << "processors were busy";
  EXPECT_TRUE(after(seconds(5), {{}, 1})) << "another channel moved";
  EXPECT_FALSE(after(milliseconds(4900), {seconds(4), 40}));
  EXPECT_FALSE(after(seconds(5), {milliseconds(100), 0})) << "nothing says that anything worked";
}

TEST(StandStill, work_in_the_first_slice_without_energy_counts) {
  StandStill still(package());
  still.holds(slice(seconds(0), seconds(1), joule), {seconds(1), 4});
  still.holds(slice(seconds(1), seconds(7)), {seconds(7), 4});
  EXPECT_TRUE(still.release({seconds(7), 4}, false)->stuck);
  StandStill late(package(), {seconds(90), 0});
  late.holds(slice(seconds(100), seconds(106)), {seconds(90), 0});
  EXPECT_FALSE(late.release({seconds(90), 0}, false)->stuck) << "the work was before it joined";
}

TEST(StandStill, two_stretches_with_a_hole_between_them_are_not_one) {
  StandStill still(package());
  still.holds(slice(seconds(0), seconds(1), joule), {});
  still.holds(slice(seconds(1), seconds(4)), {seconds(3), 0});
  EXPECT_FALSE(still.is_behind_a_hole(slice(seconds(4), seconds(5))));
  EXPECT_TRUE(still.is_behind_a_hole(slice(seconds(60), seconds(63))));
  EXPECT_FALSE(still.release({seconds(50), 0}, false)->stuck);
  EXPECT_TRUE(still.holds(slice(seconds(60), seconds(66)), {seconds(50), 0}));
  EXPECT_FALSE(still.release({seconds(50), 0}, false)->stuck) << "what was done in the hole says nothing about it";
}

TEST(StandStill, a_counter_that_never_moved_is_stuck_at_the_end_of_a_run_of_twenty_ticks) {
  const auto at_end = [](Duration length) {
    StandStill still(package());
    still.holds(slice(seconds(0), length), {});
    return still.release({length, 3}, true)->stuck;
  };
  EXPECT_TRUE(at_end(milliseconds(25)));
  EXPECT_FALSE(at_end(milliseconds(15))) << "below its resolution";
}

TEST(StandStill, a_part_of_a_part_may_be_switched_off_but_not_memory_and_not_the_cores) {
  EXPECT_FALSE(always_takes_power(package("machine/package-0/uncore")));
  EXPECT_FALSE(always_takes_power(package("machine/board/rail-3", PartKind::board)));
  EXPECT_TRUE(always_takes_power(package("machine/package-0/core")));
  EXPECT_TRUE(always_takes_power(package("machine/memory/dram-1", PartKind::memory)));
  EXPECT_TRUE(always_takes_power(package("machine/gpu-0", PartKind::gpu)));
  EXPECT_TRUE(always_takes_power(package("machine/psys", PartKind::board)));
  StandStill still(package("machine/package-0/uncore"));
  EXPECT_FALSE(still.holds(slice(seconds(0), seconds(60)), {}));
}

}  // namespace
}  // namespace joulery
