// SPDX-License-Identifier: Apache-2.0
// Tests of the road with a GPU: its energy goes to those who used it, waits until that is known, and adds up whatever
// the driver says or withholds.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "foundation/wire/run_json.h"
#include "shell/app/road.h"
#include "shell/app/road_script.h"

namespace joulery {
namespace {

using namespace script;

constexpr double kIdleWatts = 70;
constexpr double kBusyWatts = 300;

GpuUser user(std::int64_t pid, GpuUserKind kind, std::optional<double> seconds) {
  GpuUser made;
  made.pid = pid;
  made.name = kind == GpuUserKind::other ? "blender" : "train";
  made.kind = kind;
  if (seconds) made.sm_time = Duration(static_cast<std::int64_t>(*seconds * 1e9));
  return made;
}

GpuUsage gpu_usage(int t, std::vector<GpuUser> users, bool complete = true) {
  GpuUsage usage;
  usage.part = "machine/gpu-0";
  usage.from = second(t - 1);
  usage.at = second(t);
  usage.complete = complete;
  if (users.empty()) usage.sm_activity = 0;
  usage.users = std::move(users);
  return usage;
}

/// A machine with one GPU; `use` says who used it in each second, and with whom it is busy.
class GpuScript {
 public:
  GpuScript() {
    RunStart start = counted_machine(0);
    Channel gpu;
    gpu.source = "nvml GPU-1 energy";
    gpu.part = {"machine/gpu-0", PartKind::gpu};
    gpu.scale = {1000, 1};
    gpu.accuracy_fraction = 0.12;
    start.channels.push_back(gpu);
    records.emplace_back(std::move(start));
    records.emplace_back(sample(0, {0}));
    records.emplace_back(usage(0, 0, 0));
    records.emplace_back(WorkloadStarted{second(0), 42});
  }
  void pass(double watts, std::optional<GpuUsage> use) {
    ++seconds;
    millijoules += static_cast<std::uint64_t>(watts * 1000);
    records.emplace_back(sample(seconds, {millijoules}));
    records.emplace_back(usage(seconds, seconds * cpu_load, seconds * cpu_load / 2));
    if (use) records.emplace_back(std::move(*use));
  }
  Run finish() {
    records.emplace_back(WorkloadEnded{second(seconds), {0, {}}});
    records.emplace_back(Finished{second(seconds), 1, 0, {}});
    return run_of(records);
  }

  std::vector<Record> records;
  double cpu_load = 1;
  int seconds = 0;
  std::uint64_t millijoules = 0;
};

Energy charged(const Run& run, ConsumerKind kind) { return run.charged_to(kind).best; }

TEST(RoadGpu, energy_goes_to_those_who_used_it_and_idle_is_learned_from_a_quiet_second) {
  GpuScript script;
  script.pass(kIdleWatts, gpu_usage(1, {}));
  script.pass(kBusyWatts, gpu_usage(2, {user(42, GpuUserKind::tree, 0.9), user(7, GpuUserKind::other, 0.1)}));
  script.pass(kBusyWatts, gpu_usage(3, {user(42, GpuUserKind::tree, 0.5)}));
  const auto run = script.finish();
  EXPECT_EQ(charged(run, ConsumerKind::idle), 3 * kIdleWatts * joule);
  EXPECT_EQ(charged(run, ConsumerKind::tree), (230 * 0.9 + 230) * joule);
  EXPECT_EQ(charged(run, ConsumerKind::gpu_process), 23 * joule);
  EXPECT_EQ(charged(run, ConsumerKind::unknown), Energy{});
}

TEST(RoadGpu, the_power_of_a_load_that_the_driver_names_nobody_for_is_not_learned_as_idle) {
  GpuScript script;
  GpuUsage withheld = gpu_usage(1, {});
  withheld.sm_activity.reset();
  script.pass(kBusyWatts, withheld);
  script.pass(kBusyWatts, gpu_usage(2, {user(42, GpuUserKind::tree, 1.0)}));
  const auto run = script.finish();
  EXPECT_EQ(charged(run, ConsumerKind::idle), Energy{});
  EXPECT_EQ(charged(run, ConsumerKind::unknown), kBusyWatts * joule);
  EXPECT_EQ(charged(run, ConsumerKind::tree), kBusyWatts * joule);
}

TEST(RoadGpu, what_was_taken_after_the_last_look_waits_for_the_next_one) {
  GpuScript script;
  script.pass(kIdleWatts, std::nullopt);
  script.pass(kBusyWatts, gpu_usage(1, {}));  // said late, about the first second
  script.records.emplace_back(gpu_usage(2, {user(42, GpuUserKind::tree, 1.0)}));
  const auto run = script.finish();
  EXPECT_EQ(charged(run, ConsumerKind::idle), 2 * kIdleWatts * joule) << "the load is no idle power";
  EXPECT_EQ(charged(run, ConsumerKind::tree), 230 * joule);
}

TEST(RoadGpu, a_long_silence_before_a_look_is_unknown_and_is_not_learned_as_idle) {
  GpuScript script;
  for (int t = 1; t <= 4; ++t) script.pass(kBusyWatts, std::nullopt);
  script.pass(kIdleWatts, gpu_usage(5, {}));
  script.pass(kBusyWatts, gpu_usage(6, {user(42, GpuUserKind::tree, 1.0)}));
  const auto run = script.finish();
  EXPECT_EQ(charged(run, ConsumerKind::unknown), 4 * kBusyWatts * joule);
  EXPECT_EQ(charged(run, ConsumerKind::idle), 2 * kIdleWatts * joule);
  EXPECT_EQ(charged(run, ConsumerKind::tree), 230 * joule);
}

TEST(RoadGpu, other_processes_are_consumers_of_kind_gpu_process_with_name_and_pid) {
  GpuScript script;
  script.pass(kBusyWatts, gpu_usage(1, {user(7, GpuUserKind::other, 0.5), user(8, GpuUserKind::other, 0.5)}));
  script.pass(kBusyWatts, gpu_usage(2, {user(7, GpuUserKind::other, 0.5)}));
  const auto run = script.finish();
  std::map<std::int64_t, Energy> by_pid;
  for (const ShareResult& share : run.shares) {
    if (share.consumer.kind != ConsumerKind::gpu_process) continue;
    EXPECT_EQ(share.consumer.name, "blender");
    by_pid[share.consumer.pid.value_or(0)] = share.energy.best;
    EXPECT_LE(share.energy.low, share.energy.best);
    EXPECT_GE(share.energy.high, share.energy.best);
  }
  EXPECT_EQ(by_pid, (std::map<std::int64_t, Energy>{{7, 450 * joule}, {8, 150 * joule}}));
  EXPECT_NE(run_json(run).find("\"gpu-process\""), std::string::npos);
}

TEST(RoadGpu, a_second_that_the_driver_withholds_is_unknown) {
  GpuScript script;
  script.pass(kIdleWatts, gpu_usage(1, {}));
  script.pass(kBusyWatts,
              gpu_usage(2, {user(42, GpuUserKind::tree, std::nullopt), user(7, GpuUserKind::other, std::nullopt)}));
  const auto run = script.finish();
  EXPECT_EQ(charged(run, ConsumerKind::unknown), 230 * joule);
  EXPECT_EQ(charged(run, ConsumerKind::tree), Energy{});
}

TEST(RoadGpu, without_any_word_on_use_all_is_unknown_as_before) {
  GpuScript script;
  for (int i = 0; i < 3; ++i) script.pass(kBusyWatts, std::nullopt);
  const auto run = script.finish();
  EXPECT_EQ(charged(run, ConsumerKind::unknown), 900 * joule);
  EXPECT_EQ(run.shares.back().consumer.name, "programs on the GPU");
}

TEST(RoadGpu, what_comes_after_the_last_word_is_unknown_above_idle) {
  GpuScript script;
  script.pass(kIdleWatts, gpu_usage(1, {}));
  script.pass(kBusyWatts, std::nullopt);
  const auto run = script.finish();
  EXPECT_EQ(charged(run, ConsumerKind::unknown), 230 * joule);
  EXPECT_EQ(charged(run, ConsumerKind::idle), 2 * kIdleWatts * joule);
}

TEST(RoadGpu, spans_are_charged_with_the_workloads_part_of_the_gpu) {
  GpuScript script;
  script.pass(kIdleWatts, gpu_usage(1, {}));
  script.records.emplace_back(SpanBegun{1, {}, second(1), "queries", SpanRole::user});
  script.pass(kBusyWatts, gpu_usage(2, {user(42, GpuUserKind::tree, 1.0)}));
  script.pass(kBusyWatts, gpu_usage(3, {user(42, GpuUserKind::tree, 1.0)}));
  script.records.emplace_back(SpanEnded{1, second(3), {}});
  const auto run = script.finish();
  ASSERT_EQ(run.spans.size(), 1U);
  EXPECT_EQ(run.spans[0].energy.best, 600 * joule);
  ASSERT_TRUE(run.spans[0].tree_energy.has_value());
  EXPECT_EQ(run.spans[0].tree_energy->best, 460 * joule);
}

TEST(RoadGpu, a_model_among_mig_instances_is_flagged) {
  GpuScript script;
  GpuUsage usage = gpu_usage(1, {user(42, GpuUserKind::tree, std::nullopt)});
  usage.slices = 7;
  usage.instances = {{"MIG-a", 3, 60, 0.5}};
  usage.users[0].instance = 0;
  script.pass(kBusyWatts, usage);
  const auto run = script.finish();
  EXPECT_EQ(charged(run, ConsumerKind::tree), 300 * joule);
  EXPECT_EQ(run.parts.at(0).flags, (std::vector<std::string>{"mig_share_modelled"}));
  EXPECT_EQ(run.parts[0].method, Method::counted) << "the whole is counted, its division is not";
}

TEST(RoadGpu, a_measured_idle_phase_is_not_overruled_by_a_quiet_second) {
  GpuScript script;
  script.cpu_load = 0;
  script.records.erase(script.records.begin() + 3);  // the workload starts later
  script.records.emplace_back(SpanBegun{1, {}, second(0), "idle before", SpanRole::idle_before});
  script.pass(kIdleWatts, gpu_usage(1, {}));
  script.pass(kIdleWatts, gpu_usage(2, {}));
  script.records.emplace_back(SpanEnded{1, second(2), {}});
  script.records.emplace_back(WorkloadStarted{second(2), 42});
  script.pass(60, gpu_usage(3, {}));
  for (int t = 4; t <= 8; ++t) script.pass(kBusyWatts, gpu_usage(t, {user(42, GpuUserKind::tree, 1.0)}));
  const auto run = script.finish();
  EXPECT_EQ(run.idle_power, kIdleWatts * watt);
  EXPECT_EQ(charged(run, ConsumerKind::tree), 5 * 230 * joule);
}

RC_GTEST_PROP(RoadGpuProperty, R29_shares_sum_to_the_gpu_to_the_microjoule, ()) {
  GpuScript script;
  const int seconds = *rc::gen::inRange(1, 8);
  for (int t = 1; t <= seconds; ++t) {
    std::vector<GpuUser> users;
    for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
      const auto kind = static_cast<GpuUserKind>(*rc::gen::inRange(0, 4));
      const bool sampled = *rc::gen::inRange(0, 3) > 0;
      users.push_back(user(*rc::gen::inRange(1, 4), kind,
                           sampled ? std::optional(*rc::gen::inRange(0, 1000) / 1000.0) : std::nullopt));
    }
    std::optional<GpuUsage> use;
    if (*rc::gen::inRange(0, 4) > 0) use = gpu_usage(t, users, *rc::gen::arbitrary<bool>());
    script.pass(*rc::gen::inRange(50, 700), use);
  }
  const auto run = script.finish();
  Energy sum;
  for (const ShareResult& share : run.shares) sum += share.energy.best;
  RC_ASSERT(sum == run.parts.at(0).energy.best);
}

}  // namespace
}  // namespace joulery
