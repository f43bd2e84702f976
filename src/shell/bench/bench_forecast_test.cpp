// SPDX-License-Identifier: Apache-2.0
// Tests of the forecast of a whole benchmark: which tasks and arms are in it, and what it is told from.
#include "shell/bench/bench_forecast.h"

#include <gtest/gtest.h>

namespace joulery {
namespace {

using std::chrono::seconds;

constexpr Energy joules(double amount) { return Energy::of_microjoules(static_cast<std::int64_t>(amount * 1e6)); }

BenchPace pace_with_idle(Duration idle) {
  BenchPace pace;
  pace.idle = idle;
  return pace;
}

/// A task that has taken `spent` and has `left` by its own blocks, at 10 W.
GroupStanding standing_of(Duration spent, std::optional<Duration> left) {
  GroupStanding standing;
  standing.spent = {spent, joules(10 * seconds_of(spent))};
  if (left) standing.left = left;
  if (left) standing.energy_left = joules(10 * seconds_of(*left));
  return standing;
}

TEST(BenchForecast, the_arms_of_all_tasks_are_in_it_by_what_an_arm_takes_in_the_task_in_hand) {
  const BenchForecast forecast({2, 3}, pace_with_idle(seconds(5)));
  // 120 s for two arms and four idle windows of 5 s: 50 s an arm; three more of those and their idle windows.
  const GroupStanding whole = forecast.whole(standing_of(seconds(40), seconds(80)));
  ASSERT_TRUE(whole.bench_left.has_value());
  EXPECT_NEAR(seconds_of(whole.bench_left->time), 80 + 3 * 50 + 20, 0.01);
  EXPECT_NEAR(whole.bench_left->energy / joule, 10 * (80 + 3 * 50 + 20), 0.1);
  EXPECT_EQ(whole.tasks, 2U);
  EXPECT_EQ(whole.tasks_finished, 0U);
}

TEST(BenchForecast, further_processes_and_idle_windows_of_a_task_are_in_what_is_left_of_it) {
  TaskSoFar so_far{seconds(100), joules(1000), seconds(6), 2, 2};
  const auto left = forecast_task(GroupForecast{seconds(40), joules(500)}, so_far, pace_with_idle(seconds(5)));
  ASSERT_TRUE(left.has_value());
  EXPECT_EQ(left->time, seconds(40 + 2 * 6 + 2 * 5));
  EXPECT_NEAR(left->energy / joule, 500 + 10 * 22, 0.01) << "at the mean power of the task so far";
  EXPECT_FALSE(forecast_task({}, so_far, pace_with_idle(seconds(5))).has_value());
}

TEST(BenchForecast, nothing_is_told_before_a_block_is_finished) {
  const BenchForecast forecast({1, 1}, pace_with_idle(seconds(5)));
  EXPECT_FALSE(forecast.whole(standing_of(seconds(40), {})).bench_left.has_value());
}

TEST(BenchForecast, a_task_that_begins_is_told_by_the_tasks_before_it) {
  BenchForecast forecast({1, 2}, pace_with_idle(seconds(5)));
  forecast.finish_task(0, {seconds(50), joules(500)});  // 30 s an arm
  const GroupStanding whole = forecast.whole(standing_of(seconds(10), {}));
  ASSERT_TRUE(whole.bench_left.has_value());
  EXPECT_NEAR(seconds_of(whole.bench_left->time), 20 + 2 * 30 - 10, 0.01);
  EXPECT_NEAR(whole.bench_left->energy / joule, 700, 0.1);
  EXPECT_EQ(whole.tasks_finished, 1U);
}

TEST(BenchForecast, a_task_that_takes_longer_than_those_before_it_is_never_owed_less_than_nothing) {
  BenchForecast forecast({1, 1}, pace_with_idle(seconds(0)));
  forecast.finish_task(0, {seconds(50), joules(500)});
  const GroupStanding whole = forecast.whole(standing_of(seconds(100), {}));
  ASSERT_TRUE(whole.bench_left.has_value());
  EXPECT_EQ(whole.bench_left->time, Duration::zero());
}

TEST(BenchForecast, tasks_kept_from_before_and_tasks_that_cannot_run_are_not_in_it) {
  BenchForecast forecast({0, 1, 0}, pace_with_idle(seconds(5)));
  forecast.finish_task(0, {});
  const GroupStanding whole = forecast.whole(standing_of(seconds(40), seconds(80)));
  ASSERT_TRUE(whole.bench_left.has_value());
  EXPECT_EQ(whole.bench_left->time, seconds(80));
  EXPECT_EQ(whole.tasks, 1U);
}

}  // namespace
}  // namespace joulery
