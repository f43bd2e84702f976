// SPDX-License-Identifier: Apache-2.0
// Tests of who counts as a stranger on an accelerator: by the driver's samples, or where it has none by who held it.
#include "shell/bench/strangers.h"

#include <gtest/gtest.h>

namespace joulery {
namespace {

using std::chrono::seconds;

Instant second(int at) { return Instant(seconds(at)); }

GpuUser user(std::int64_t pid, GpuUserKind kind, std::optional<Duration> busy) {
  return {pid, "p" + std::to_string(pid), kind, {}, busy, {}};
}

GpuUsage use(int from, int to, std::vector<GpuUser> users) {
  GpuUsage usage;
  usage.part = "machine/gpu-0";
  usage.from = second(from);
  usage.at = second(to);
  usage.complete = true;
  usage.users = std::move(users);
  return usage;
}

const std::vector<TimeWindow> kQueries{{second(10), second(20)}, {second(30), second(40)}};

TEST(Strangers, BM10_a_process_that_computed_during_queries_is_one_with_its_time) {
  const GpuUser other = user(7, GpuUserKind::other, seconds(1));
  const auto found = strangers_in({use(12, 13, {other}), use(33, 34, {other})}, kQueries);
  EXPECT_EQ(found, (std::vector<Stranger>{{"machine/gpu-0", "p7", 7, seconds(2)}}));
}

TEST(Strangers, BM10_what_ran_between_the_queries_disturbs_none) {
  EXPECT_TRUE(strangers_in({use(20, 30, {user(7, GpuUserKind::other, seconds(9))})}, kQueries).empty());
}

TEST(Strangers, BM10_the_workload_and_the_meter_are_none) {
  const auto uses = {use(12, 13, {user(7, GpuUserKind::tree, seconds(1)), user(8, GpuUserKind::joulery, seconds(1))})};
  EXPECT_TRUE(strangers_in(uses, kQueries).empty());
  EXPECT_FALSE(has_stranger(*uses.begin()));
}

TEST(Strangers, BM10_a_process_of_another_pid_namespace_is_one_where_ours_are_seen_beside_it) {
  const GpuUser unseen = user(7, GpuUserKind::unseen, seconds(1));
  EXPECT_EQ(strangers_in({use(12, 13, {user(8, GpuUserKind::tree, seconds(1)), unseen})}, kQueries).size(), 1U);
  EXPECT_TRUE(strangers_in({use(12, 13, {unseen})}, kQueries).empty()) << "in a container it may be our own engine";
}

TEST(Strangers, BM10_who_holds_a_device_without_a_sample_while_others_are_sampled_rests) {
  const auto uses = {use(12, 13, {user(7, GpuUserKind::tree, seconds(1)), user(9, GpuUserKind::other, {})})};
  EXPECT_TRUE(strangers_in(uses, kQueries).empty());
}

TEST(Strangers, BM10_where_the_driver_samples_nobody_holding_it_beside_the_workload_counts) {
  const auto with_us = {use(12, 13, {user(7, GpuUserKind::tree, {}), user(9, GpuUserKind::other, {})})};
  EXPECT_EQ(strangers_in(with_us, kQueries), (std::vector<Stranger>{{"machine/gpu-0", "p9", 9, {}}}));
  EXPECT_TRUE(strangers_in({use(12, 13, {user(9, GpuUserKind::other, {})})}, kQueries).empty())
      << "a desktop on a GPU that the engine does not touch";
}

}  // namespace
}  // namespace joulery
