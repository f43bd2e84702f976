// SPDX-License-Identifier: Apache-2.0
// Tests of dividing a GPU's energy: by integrated utilisation, to a user who was alone, to unknown where the driver was
// silent, among MIG instances; always exact.
#include "core/attribution/gpu_share.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace joulery {
namespace {

using std::chrono::milliseconds;

constexpr Energy kSecond = Energy::of_microjoules(300'000'001);  // 300 W for a second
constexpr Energy kIdle = Energy::of_microjoules(70'000'000);

GpuUser user(std::int64_t pid, GpuUserKind kind, std::optional<Duration> sm_time, std::uint64_t memory = 0) {
  GpuUser made;
  made.pid = pid;
  made.name = "p" + std::to_string(pid);
  made.kind = kind;
  made.sm_time = sm_time;
  made.memory_bytes = memory;
  return made;
}

GpuUsage usage_of(std::vector<GpuUser> users) {
  GpuUsage usage;
  usage.part = "machine/gpu-0";
  usage.complete = true;
  usage.users = std::move(users);
  return usage;
}

Energy sum_of(const GpuDivision& division) {
  Energy sum = division.tree + division.joulery + division.idle + division.unknown;
  for (const GpuCharge& charge : division.others) sum += charge.energy;
  return sum;
}

TEST(GpuShare, active_energy_goes_by_integrated_utilisation) {
  const GpuUsage usage =
      usage_of({user(1, GpuUserKind::tree, milliseconds(300)), user(2, GpuUserKind::tree, milliseconds(300)),
                user(3, GpuUserKind::other, milliseconds(400))});
  const GpuDivision division = divide_gpu(kSecond, kIdle, usage, IdlePolicy::none);
  EXPECT_EQ(division.tree, Energy::of_microjoules(138'000'001)) << "60 % of 230.000001 J, remainder to the larger";
  ASSERT_EQ(division.others.size(), 1U);
  EXPECT_EQ(division.others[0], (GpuCharge{3, "p3", Energy::of_microjoules(92'000'000)}));
  EXPECT_EQ(division.idle, kIdle);
  EXPECT_FALSE(division.modelled);
}

TEST(GpuShare, a_running_process_without_a_sample_makes_it_unknown_and_is_never_given_an_equal_part) {
  const GpuUsage usage =
      usage_of({user(1, GpuUserKind::tree, milliseconds(500)), user(3, GpuUserKind::other, std::nullopt)});
  const GpuDivision division = divide_gpu(kSecond, kIdle, usage, IdlePolicy::none);
  EXPECT_EQ(division.unknown, kSecond - kIdle);
  EXPECT_EQ(division.tree, Energy{});
}

TEST(GpuShare, who_was_alone_needs_no_sample) {
  const GpuUsage usage = usage_of({user(1, GpuUserKind::tree, std::nullopt), user(2, GpuUserKind::tree, std::nullopt),
                                   user(3, GpuUserKind::other, milliseconds(0))});
  EXPECT_EQ(divide_gpu(kSecond, kIdle, usage, IdlePolicy::none).tree, kSecond - kIdle);
  GpuUsage doubtful = usage;
  doubtful.complete = false;
  EXPECT_EQ(divide_gpu(kSecond, kIdle, doubtful, IdlePolicy::none).unknown, kSecond - kIdle)
      << "the list could not be read: others may have been there";
}

TEST(GpuShare, an_unseen_process_is_unknown) {
  const GpuUsage usage =
      usage_of({user(1, GpuUserKind::tree, milliseconds(100)), user(9, GpuUserKind::unseen, milliseconds(300))});
  const GpuDivision division = divide_gpu(kSecond, Energy{}, usage, IdlePolicy::none);
  EXPECT_EQ(division.tree, Energy::of_microjoules(75'000'000));
  EXPECT_EQ(division.unknown, kSecond - Energy::of_microjoules(75'000'000));
}

TEST(GpuShare, when_nobody_used_it_all_is_idle) {
  GpuUsage deserted = usage_of({});
  deserted.sm_activity = 0;
  EXPECT_TRUE(was_quiet(deserted));
  EXPECT_EQ(divide_gpu(kSecond, {}, deserted, IdlePolicy::none).idle, kSecond);
  const GpuUsage resting = usage_of({user(1, GpuUserKind::other, milliseconds(0), 5)});
  EXPECT_TRUE(was_quiet(resting));
  EXPECT_EQ(divide_gpu(kSecond, {}, resting, IdlePolicy::none).idle, kSecond);
  GpuUsage silent = deserted;
  silent.complete = false;
  EXPECT_FALSE(was_quiet(silent));
  EXPECT_EQ(divide_gpu(kSecond, {}, silent, IdlePolicy::none).unknown, kSecond);
  GpuUsage busy = usage_of({});
  busy.sm_activity = 0.4;
  EXPECT_FALSE(was_quiet(busy)) << "the monitor saw work though the list was empty";
  EXPECT_EQ(divide_gpu(kSecond, {}, busy, IdlePolicy::none).unknown, kSecond);
}

TEST(GpuShare, a_driver_that_names_nobody_does_not_say_that_nobody_used_it) {
  EXPECT_FALSE(was_quiet(usage_of({}))) << "a process of another namespace is on no list";
  const GpuDivision division = divide_gpu(kSecond, {}, usage_of({}), IdlePolicy::none);
  EXPECT_EQ(division.unknown, kSecond);
  EXPECT_EQ(divide_gpu(kSecond, kIdle, usage_of({}), IdlePolicy::none).idle, kIdle) << "what it takes idle is known";
  GpuUsage divided = usage_of({});
  divided.slices = 7;
  EXPECT_FALSE(was_quiet(divided)) << "no instance was found";
  divided.instances = {{"MIG-a", 3, 60, 0.0}, {"MIG-b", 2, 30, 0.001}};
  EXPECT_TRUE(was_quiet(divided)) << "every instance says that it rested";
  divided.instances[1].activity.reset();
  EXPECT_FALSE(was_quiet(divided));
}

TEST(GpuShare, what_a_waiting_context_takes_above_idle_is_its_owners) {
  const GpuUsage waiting = usage_of({user(1, GpuUserKind::tree, milliseconds(0))});
  const GpuDivision division = divide_gpu(kSecond, kIdle, waiting, IdlePolicy::none);
  EXPECT_EQ(division.tree, kSecond - kIdle);
  const GpuUsage two =
      usage_of({user(1, GpuUserKind::tree, milliseconds(0)), user(2, GpuUserKind::other, milliseconds(0))});
  EXPECT_EQ(divide_gpu(kSecond, kIdle, two, IdlePolicy::none).unknown, kSecond - kIdle);
}

TEST(GpuShare, R30_idle_energy_goes_by_memory_held_when_the_policy_says_so) {
  const GpuUsage usage =
      usage_of({user(1, GpuUserKind::tree, milliseconds(300), 30), user(3, GpuUserKind::other, milliseconds(300), 10)});
  const GpuDivision used = divide_gpu(kIdle, kIdle, usage, IdlePolicy::use);
  EXPECT_EQ(used.tree, Energy::of_microjoules(52'500'000));
  EXPECT_EQ(used.others.at(0).energy, Energy::of_microjoules(17'500'000));
  EXPECT_EQ(divide_gpu(kIdle, kIdle, usage, IdlePolicy::owner).tree, kIdle);
  EXPECT_EQ(divide_gpu(kIdle, kIdle, usage_of({}), IdlePolicy::owner).tree, kIdle) << "also when it rests";
  EXPECT_EQ(divide_gpu(kIdle, kIdle, usage_of({}), IdlePolicy::use).idle, kIdle) << "nobody to charge";
}

GpuUsage mig() {
  GpuUsage usage = usage_of({user(1, GpuUserKind::tree, std::nullopt), user(3, GpuUserKind::other, std::nullopt)});
  usage.slices = 7;
  usage.instances = {{"MIG-a", 3, 60, 0.5}, {"MIG-b", 2, 30, 1.0}};
  usage.users[0].instance = 0;
  usage.users[1].instance = 1;
  return usage;
}

TEST(GpuShare, mig_goes_by_multiprocessors_times_activity_and_is_a_model) {
  const GpuDivision division = divide_gpu(kSecond, kIdle, mig(), IdlePolicy::none);
  EXPECT_TRUE(division.modelled);
  EXPECT_EQ(division.tree + division.others.at(0).energy, kSecond - kIdle);
  EXPECT_LE(division.tree - division.others[0].energy, Energy::of_microjoules(1)) << "60 x 0.5 = 30 x 1";
}

TEST(GpuShare, mig_idle_goes_by_slices_and_unallocated_slices_stay_idle) {
  const GpuDivision division = divide_gpu(kIdle, kIdle, mig(), IdlePolicy::reservation);
  EXPECT_EQ(division.tree, Energy::of_microjoules(30'000'000)) << "3 of 7 slices of 70 J";
  EXPECT_EQ(division.others.at(0).energy, Energy::of_microjoules(20'000'000));
  EXPECT_EQ(division.idle, Energy::of_microjoules(20'000'000)) << "two slices are nobody's";
}

TEST(GpuShare, a_mig_instance_of_several_is_nobodys_by_name) {
  GpuUsage usage = mig();
  usage.users[1].instance = 0;
  const GpuDivision division = divide_gpu(kSecond, kIdle, usage, IdlePolicy::none);
  EXPECT_EQ(division.unknown, kSecond - kIdle);
  usage = mig();
  usage.instances[1].activity.reset();
  EXPECT_EQ(divide_gpu(kSecond, kIdle, usage, IdlePolicy::none).unknown, kSecond - kIdle)
      << "an instance that is used and does not say how much";
}

RC_GTEST_PROP(GpuShareProperty, R29_shares_sum_to_the_energy_exactly, ()) {
  GpuUsage usage = usage_of({});
  usage.complete = *rc::gen::arbitrary<bool>();
  const bool divided = *rc::gen::arbitrary<bool>();
  if (divided) {
    usage.slices = *rc::gen::inRange(1U, 9U);
    usage.instances.resize(*rc::gen::inRange<std::size_t>(0, 4));
    for (GpuInstanceUse& instance : usage.instances) {
      instance = {"MIG", *rc::gen::inRange(0U, 8U), *rc::gen::inRange(0U, 200U), {}};
      if (*rc::gen::arbitrary<bool>()) instance.activity = *rc::gen::inRange(0, 1000) / 999.0;
    }
  }
  for (int i = *rc::gen::inRange(0, 6); i > 0; --i) {
    GpuUser one = user(*rc::gen::inRange(1, 5), static_cast<GpuUserKind>(*rc::gen::inRange(0, 4)), std::nullopt,
                       *rc::gen::arbitrary<std::uint32_t>());
    if (*rc::gen::inRange(0, 4) > 0) one.sm_time = Duration(*rc::gen::inRange<std::int64_t>(0, 1'000'000'000));
    if (divided && !usage.instances.empty())
      one.instance = static_cast<std::uint32_t>(*rc::gen::inRange<std::size_t>(0, usage.instances.size()));
    usage.users.push_back(one);
  }
  const Energy energy = Energy::of_microjoules(*rc::gen::inRange<std::int64_t>(0, 1'000'000'007));
  std::optional<Energy> idle;
  if (*rc::gen::arbitrary<bool>()) idle = Energy::of_microjoules(*rc::gen::inRange<std::int64_t>(0, 1'000'000'000));
  const auto policy = static_cast<IdlePolicy>(*rc::gen::inRange(0, 5));
  RC_ASSERT(sum_of(divide_gpu(energy, idle, usage, policy)) == energy);
}

RC_GTEST_PROP(GpuShareProperty, a_process_split_in_two_halves_is_charged_the_same, (std::uint16_t half)) {
  const std::int64_t part = std::int64_t{half} + 1;
  const GpuUsage whole =
      usage_of({user(1, GpuUserKind::tree, Duration(2 * part)), user(3, GpuUserKind::other, Duration(1'000'000))});
  const GpuUsage halves =
      usage_of({user(1, GpuUserKind::tree, Duration(part)), user(2, GpuUserKind::tree, Duration(part)),
                user(3, GpuUserKind::other, Duration(1'000'000))});
  RC_ASSERT(divide_gpu(kSecond, kIdle, whole, IdlePolicy::none).tree ==
            divide_gpu(kSecond, kIdle, halves, IdlePolicy::none).tree);
}

}  // namespace
}  // namespace joulery
