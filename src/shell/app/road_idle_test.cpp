// SPDX-License-Identifier: Apache-2.0
// The idle phase before a run: it says what a part takes at rest only where the part was seen all the while, and what
// the machine takes only where this is known of every part on the cut.
#include <gtest/gtest.h>

#include "shell/app/road.h"
#include "shell/app/road_script.h"

namespace joulery {
namespace {

using namespace script;

constexpr int kIdleSeconds = 10;

/// Who used the GPU in the second up to `t`: the workload or nobody.
GpuUsage gpu_usage(int t, bool busy) {
  GpuUsage use;
  use.part = "machine/gpu-0";
  use.from = second(t - 1);
  use.at = second(t);
  use.complete = true;
  if (!busy) return use;
  GpuUser& user = use.users.emplace_back();
  user.pid = 42;
  user.kind = GpuUserKind::tree;
  user.sm_time = std::chrono::seconds(1);
  return use;
}

/// A package of 20 W and, from second `joins` on, a GPU of 70 W; ten idle seconds, then a repetition of ten, in which
/// the workload has all of the GPU at 300 W.
std::vector<Record> idle_then_work(int joins) {
  Channel gpu;
  gpu.source = "nvml GPU-1 energy";
  gpu.part = {"machine/gpu-0", PartKind::gpu};
  gpu.scale = {1000, 1};
  std::vector<Record> records{counted_machine(1)};
  std::uint64_t millijoules = 0;
  for (int t = 0; t <= 2 * kIdleSeconds; ++t) {
    if (t == joins) records.emplace_back(ChannelsJoined{second(t), {gpu}, {}});
    millijoules += t > kIdleSeconds ? 300'000 : 70'000;
    Sample ticked = sample(t, {static_cast<std::uint64_t>(t) * 20'000'000});
    if (t >= joins) ticked.readings.push_back({1, std::nullopt, second(t), millijoules});
    records.emplace_back(ticked);
    records.emplace_back(usage(t, 0, 0));
    if (t > joins) records.emplace_back(gpu_usage(t, t > kIdleSeconds));
    if (t == 0) records.emplace_back(SpanBegun{1, std::nullopt, second(0), "idle before", SpanRole::idle_before});
    if (t != kIdleSeconds) continue;
    records.emplace_back(SpanEnded{1, second(t), {}});
    records.emplace_back(WorkloadStarted{second(t), 42});
    records.emplace_back(SpanBegun{2, std::nullopt, second(t), "run", SpanRole::repetition});
  }
  records.emplace_back(SpanEnded{2, second(2.0 * kIdleSeconds), {}});
  records.emplace_back(WorkloadEnded{second(2.0 * kIdleSeconds), {0, {}}});
  records.emplace_back(Finished{second(2.0 * kIdleSeconds), 1, 0, {}});
  return records;
}

TEST(RoadIdle, a_part_that_was_there_all_the_while_has_its_idle_power) {
  const auto run = run_of(idle_then_work(0));
  ASSERT_TRUE(run.idle_power.has_value());
  EXPECT_NEAR(*run.idle_power / watt, 90, 1e-6);
  EXPECT_NEAR(run.charged_to(ConsumerKind::idle).best / joule, 900, 1e-3);
  EXPECT_TRUE(run.repeat->net_j.has_value());
  EXPECT_TRUE(run.anomalies.empty());
}

TEST(RoadIdle, a_part_that_joined_within_the_phase_or_after_it_has_no_idle_power_and_the_machine_none) {
  for (const int joins : {4, 10, 12}) {
    const auto run = run_of(idle_then_work(joins));
    EXPECT_FALSE(run.idle_power.has_value()) << joins << ": " << *run.idle_power / watt << " W";
    EXPECT_NEAR(run.charged_to(ConsumerKind::idle).best / joule, 200, 1e-3) << joins << ": the package's alone";
    EXPECT_FALSE(run.repeat->net_j.has_value()) << joins;
    ASSERT_EQ(run.anomalies.size(), 1U) << joins;
    EXPECT_EQ(run.anomalies[0].kind, "no_idle_power");
    EXPECT_EQ(run.anomalies[0].text,
              "the machine's idle power is unknown: gpu-0 not seen all through the idle phase before");
  }
}

TEST(RoadIdle, a_phase_of_a_moment_says_nothing_of_the_idle_machine) {
  for (const double length : {0.000'001, 0.4}) {
    std::vector<Record> records = idle_then_work(0);
    for (Record& record : records) {
      auto* begun = std::get_if<SpanBegun>(&record);
      if (begun != nullptr && begun->id == 1) begun->at = second(kIdleSeconds - length);
    }
    const auto run = run_of(records);
    EXPECT_FALSE(run.idle_power.has_value()) << length;
    EXPECT_FALSE(run.repeat->net_j.has_value()) << length;
  }
}

TEST(RoadIdle, a_hole_in_the_phase_is_not_averaged_over) {
  std::vector<Record> records = idle_then_work(0);
  for (Record& record : records) {
    auto* tick = std::get_if<Sample>(&record);
    if (tick != nullptr && tick->at > second(3) && tick->at < second(7)) tick->readings[1].missed = ErrorKind::gone;
  }
  const auto run = run_of(records);
  EXPECT_FALSE(run.idle_power.has_value());
  EXPECT_NEAR(run.charged_to(ConsumerKind::idle).best / joule, 200, 1e-3);
  EXPECT_EQ(run.anomalies.size(), 1U);
}

}  // namespace
}  // namespace joulery
