// SPDX-License-Identifier: Apache-2.0
// Counted times joined with the living, without the kernel; and this machine without counting.
#include "adapters/processes/process_census.h"

#include <algorithm>
#include <unistd.h>

namespace joulery {
namespace {

using std::chrono::seconds;

ProcessUse living(std::int64_t pid, std::uint64_t started) { return {pid, started, 0, "p", seconds(999)}; }
CountedProcess counted(std::int64_t pid, Duration cpu) { return {pid, 7, "c", cpu}; }

/// Joins one look; who is counted and does not live has ended.
ProcessLook join(ExactTimes& times, const std::vector<CountedProcess>& counts, std::vector<ProcessUse> now) {
  ProcessLook look{std::move(now), {}, {}};
  times.join(counts, [](std::int64_t) { return true; }, look);
  return look;
}

TEST(ExactTimes, the_living_have_their_counted_time_and_who_was_not_counted_has_used_nothing) {
  ExactTimes times;
  const ProcessLook look = join(times, {counted(5, seconds(2))}, {living(5, 1), living(6, 1)});
  EXPECT_EQ(look.living[0].cpu, Duration(seconds(2)));
  EXPECT_EQ(look.living[1].cpu, Duration::zero());
  EXPECT_TRUE(look.ended.empty());
}

TEST(ExactTimes, who_is_counted_and_does_not_live_has_ended_and_is_told_once) {
  ExactTimes times;
  const ProcessLook look = join(times, {counted(8, seconds(3))}, {});
  ASSERT_EQ(look.ended.size(), 1U);
  EXPECT_EQ(look.ended[0], (ProcessUse{8, 0, 7, "c", seconds(3)}));
  EXPECT_TRUE(join(times, {}, {}).ended.empty());
}

TEST(ExactTimes, a_number_that_is_used_again_does_not_inherit_what_was_counted_by_the_last_look) {
  ExactTimes times;
  static_cast<void>(join(times, {counted(5, seconds(10))}, {living(5, 1)}));
  EXPECT_EQ(join(times, {counted(5, seconds(12))}, {living(5, 900)}).living[0].cpu, Duration(seconds(2)));
  EXPECT_EQ(join(times, {counted(5, seconds(13))}, {living(5, 900)}).living[0].cpu, Duration(seconds(3)));
  EXPECT_EQ(join(times, {counted(5, seconds(14))}, {}).ended[0].cpu, Duration(seconds(4)));
}

TEST(ExactTimes, who_lives_hidden_has_not_ended_and_is_charged_from_where_it_was_seen) {
  ExactTimes times;
  const auto hidden = [&times](Duration cpu) {
    ProcessLook look;
    times.join({counted(5, cpu)}, [](std::int64_t) { return false; }, look);
    return look;
  };
  static_cast<void>(join(times, {counted(5, seconds(10))}, {living(5, 1)}));
  EXPECT_TRUE(hidden(seconds(20)).ended.empty());
  EXPECT_TRUE(hidden(seconds(30)).ended.empty());
  EXPECT_EQ(join(times, {counted(5, seconds(33))}, {living(5, 1)}).living[0].cpu, Duration(seconds(3)));
  static_cast<void>(hidden(seconds(40)));
  EXPECT_EQ(join(times, {counted(5, seconds(41))}, {}).ended[0].cpu, Duration(seconds(1)));
}

TEST(ExactTimes, those_that_ended_come_in_the_order_of_their_numbers) {
  ExactTimes times;
  const ProcessLook look = join(times, {counted(9, seconds(1)), counted(3, seconds(1)), counted(6, seconds(1))}, {});
  EXPECT_TRUE(std::is_sorted(look.ended.begin(), look.ended.end(),
                             [](const ProcessUse& a, const ProcessUse& b) { return a.pid < b.pid; }));
}

TEST(ProcessCensus, without_counting_it_is_the_table) {
  ProcessCensus census(std::move(ProcessTable::open()).value(), std::nullopt);
  ProcessLook look;
  look.ended = {living(1, 1)};
  census.read(look);
  EXPECT_TRUE(look.ended.empty());
  EXPECT_TRUE(std::any_of(look.living.begin(), look.living.end(), [](const auto& p) { return p.pid == ::getpid(); }));
}

}  // namespace
}  // namespace joulery
