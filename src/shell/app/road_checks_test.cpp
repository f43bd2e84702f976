// SPDX-License-Identifier: Apache-2.0
// What the road makes of sensors that hang, disagree, see part of the time or come late: records in, verdicts in the
// run. The rules themselves are tested in core/metering.
#include "shell/app/gpu_script.h"

namespace joulery {
namespace {

using namespace script;
using std::chrono::milliseconds;

TEST(RoadChecks, R24_a_sound_counter_stays_on_the_cut_and_its_power_is_no_second_energy) {
  const GpuMachine machine;
  const auto run = run_of(machine.records());
  EXPECT_EQ(run.cut, (std::vector<std::string>{"package-0", "gpu-0"}));
  EXPECT_NEAR(run.total.best / joule, machine.truth() + 1000, 0.02 * machine.truth());
  EXPECT_TRUE(part_from(run, "nvml GPU-1 energy").on_cut);
  EXPECT_FALSE(part_from(run, "nvml GPU-1 power").on_cut);
  EXPECT_TRUE(run.anomalies.empty()) << run.anomalies[0].text;
}

TEST(RoadChecks, R24_a_counter_that_disagrees_with_its_power_leaves_the_cut_and_the_run_says_so) {
  for (const double factor : {0.0, 0.1, 0.5, 10.0}) {
    GpuMachine machine;
    machine.counter_factor = factor;
    const auto run = run_of(machine.records());
    const PartResult& power = part_from(run, "nvml GPU-1 power");
    const PartResult& counter = part_from(run, "nvml GPU-1 energy");
    EXPECT_TRUE(power.on_cut) << factor;
    EXPECT_EQ(power.method, Method::integrated);
    EXPECT_NEAR(power.energy.best / joule, machine.truth(), 0.01 * machine.truth());
    EXPECT_DOUBLE_EQ(power.coverage, 1) << "the end of the window is held";
    EXPECT_FALSE(counter.on_cut);
    EXPECT_TRUE(has_flag(counter, "counter_check_failed"));
    const auto found = anomalies_of(run, "counter_check");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_NE(found[0].text.find("ratio"), std::string::npos) << found[0].text;
    EXPECT_NE(found[0].text.find("its power is integrated instead"), std::string::npos) << found[0].text;
    EXPECT_EQ(run.anomalies.size(), 1U) << run.anomalies.back().text;
  }
}

/// Adds what the driver says each second: the workload alone used the GPU.
std::vector<Record> with_gpu_use(const std::vector<Record>& records) {
  std::vector<Record> result;
  for (const Record& record : records) {
    result.push_back(record);
    const auto* used = std::get_if<Usage>(&record);
    if (used == nullptr || used->at < second(1)) continue;
    GpuUsage usage;
    usage.part = "machine/gpu-0";
    usage.from = used->at - std::chrono::seconds(1);
    usage.at = used->at;
    usage.complete = true;
    usage.users.resize(1);
    usage.users[0].kind = GpuUserKind::tree;
    usage.users[0].sm_time = milliseconds(900);
    result.emplace_back(usage);
  }
  return result;
}

TEST(RoadChecks, R24_a_spans_workload_is_charged_along_the_cut_that_holds_at_the_end) {
  for (const double factor : {0.1, 1.0, 10.0}) {
    GpuMachine machine;
    machine.counter_factor = factor;
    machine.spans = {SpanBegun{1, {}, second(3), "all", SpanRole::user}, SpanEnded{1, second(15), {{"tokens", 100}}}};
    const auto run = run_of(with_gpu_use(machine.records()));
    const SpanResult& span = run.spans.at(0);
    ASSERT_TRUE(span.tree_energy.has_value());
    EXPECT_LE(span.tree_energy->best, span.energy.best) << factor;
    EXPECT_NEAR(span.tree_energy->best / joule, 12 * 200 + 12 * 16, 20)
        << factor << ": all of the GPU, half of what the package takes above idle";
  }
}

TEST(RoadChecks, R24_the_verdict_follows_from_the_records_alone) {
  GpuMachine machine;
  machine.counter_factor = 0.1;
  EXPECT_EQ(run_of(machine.records()), run_of(machine.records()));
}

/// A machine with an AMD GPU whose hwmon was there from the start and whose library joined at `joined`; the counter is
/// in 2^-16 J.
Run run_with_late_counter(double joined, double length, double counter_factor = 1) {
  RunStart start = counted_machine(1);
  Channel hwmon;
  hwmon.source = "hwmon amdgpu 0000:05:00.0 power1_average";
  hwmon.part = {"machine/gpu-0", PartKind::gpu};
  hwmon.kind = ChannelKind::power;
  hwmon.period = milliseconds(100);
  hwmon.view = 6;
  Channel counter = hwmon;
  counter.source = "amdsmi 0000:05:00.0 energy";
  counter.kind = ChannelKind::counter;
  counter.scale = {15625, 1024};
  counter.view = 0;
  start.channels.push_back(hwmon);
  std::vector<Record> records{start, WorkloadStarted{second(0), 42}};
  for (int tick = 0; tick <= static_cast<int>(length * 10); ++tick) {
    const double t = tick * 0.1;
    if (t >= joined && t - 0.1 < joined) {
      records.emplace_back(ChannelsJoined{second(t), {counter}, {}});
    }
    Sample ticked{second(t), {}};
    ticked.readings.push_back({0, std::nullopt, second(t), static_cast<std::uint64_t>(t * 50e6)});
    ticked.readings.push_back({1, std::nullopt, second(t), 200'000'000});
    if (t >= joined) {
      const auto counts = static_cast<std::uint64_t>(1e9 + counter_factor * t * 200 * 65536);
      ticked.readings.push_back({2, std::nullopt, second(t), counts});
    }
    records.emplace_back(ticked);
    if (tick % 10 == 0) records.emplace_back(usage(t, t, t / 2));
  }
  records.emplace_back(WorkloadEnded{second(length), {0, {}}});
  records.emplace_back(Finished{second(length), {}, 0, {}});
  return run_of(records);
}

TEST(RoadChecks, R24_AMDs_counter_that_is_wrong_gives_way_to_the_power_of_hwmon) {
  const auto sound = run_with_late_counter(0.3, 20);
  const PartResult& counter = part_from(sound, "amdsmi 0000:05:00.0 energy");
  EXPECT_TRUE(counter.on_cut) << "it saw nearly all";
  EXPECT_NEAR(counter.energy.best / joule, 19.6 * 200, 40);
  const auto wrong = run_with_late_counter(0.3, 20, 0.5);
  EXPECT_FALSE(part_from(wrong, "amdsmi 0000:05:00.0 energy").on_cut);
  EXPECT_TRUE(part_from(wrong, "hwmon amdgpu 0000:05:00.0 power1_average").on_cut);
  EXPECT_NEAR(part_from(wrong, "hwmon amdgpu 0000:05:00.0 power1_average").energy.best / joule, 4000, 40);
  EXPECT_EQ(anomalies_of(wrong, "counter_check").size(), 1U);
}

TEST(RoadChecks, a_view_that_joins_late_does_not_take_the_place_of_one_that_saw_the_run) {
  const auto run = run_with_late_counter(5, 10);
  const PartResult& hwmon = part_from(run, "hwmon amdgpu 0000:05:00.0 power1_average");
  EXPECT_TRUE(hwmon.on_cut);
  EXPECT_DOUBLE_EQ(hwmon.coverage, 1);
  EXPECT_NEAR(hwmon.energy.best / joule, 2000, 20);
  const PartResult& counter = part_from(run, "amdsmi 0000:05:00.0 energy");
  EXPECT_FALSE(counter.on_cut);
  EXPECT_TRUE(has_flag(counter, "found_late")) << "and its flag says why";
}

TEST(RoadChecks, R25_a_gpu_without_a_counter_is_integrated_and_never_zero) {
  GpuMachine machine;
  machine.with_counter = false;
  machine.sensor = {1.0, 0.1, 0.07, 0.944, 4.6};
  machine.watts = [](double t) { return t > 5 && t < 15 ? 300.0 : 60.0; };
  const auto run = run_of(machine.records());
  const PartResult& gpu = part_from(run, "nvml GPU-1 power");
  EXPECT_TRUE(gpu.on_cut);
  EXPECT_NEAR(gpu.energy.best / joule, machine.truth(), 0.01 * machine.truth());
  EXPECT_DOUBLE_EQ(gpu.coverage, 1);
  EXPECT_DOUBLE_EQ(run.coverage, 1);
}

TEST(RoadChecks, G4_a_load_in_step_with_a_blind_sensor_is_flagged_widened_and_advised) {
  GpuMachine machine;
  machine.with_counter = false;
  machine.sensor = {0.025, 0.1, 0.015};  // an A100
  machine.watts = [](double t) { return std::fmod(t, 0.1) < 0.05 ? 350.0 : 80.0; };
  machine.repeat_every(0.1);
  const auto run = run_of(machine.records());
  const PartResult& gpu = part_from(run, "nvml GPU-1 power");
  EXPECT_TRUE(has_flag(gpu, "alias_risk"));
  EXPECT_GT(std::abs(gpu.energy.best / joule / machine.truth() - 1), 0.25) << "else this load does not resonate";
  EXPECT_LE(gpu.energy.low / joule, machine.truth());
  EXPECT_GE(gpu.energy.high / joule, machine.truth());
  const auto found = anomalies_of(run, "alias_risk");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].text.find("'step' repeats every 100 ms"), std::string::npos) << found[0].text;
  EXPECT_NE(found[0].text.find("random time below 100 ms"), std::string::npos) << found[0].text;
  ASSERT_FALSE(run.spans.empty());
  EXPECT_EQ(run.spans[3].flags, (std::vector<std::string>{"alias_risk"}));
  const double truth_of_span = SimulatedLoad(machine.watts, 5).joules(1.3, 1.39) + 50 * 0.09;
  EXPECT_LE(run.spans[3].energy.low / joule, truth_of_span);
  EXPECT_GE(run.spans[3].energy.high / joule, truth_of_span);
}

TEST(RoadChecks, G4_what_a_blind_sensor_may_have_missed_is_in_the_workloads_bounds_too) {
  GpuMachine machine;
  machine.with_counter = false;
  machine.sensor = {0.025, 0.1, 0.015};
  machine.watts = [](double t) { return std::fmod(t, 0.1) < 0.05 ? 350.0 : 80.0; };
  machine.spans = {SpanBegun{1000, {}, second(3), "all", SpanRole::user}, SpanEnded{1000, second(15), {{"tokens", 1}}}};
  const auto narrow = run_of(with_gpu_use(machine.records()));
  machine.repeat_every(0.1);
  const auto wide = run_of(with_gpu_use(machine.records()));
  ASSERT_EQ(wide.spans.at(0).id, 1000U);
  EXPECT_EQ(wide.spans[0].tree_energy->best, narrow.spans.at(0).tree_energy->best);
  EXPECT_LT(wide.spans[0].tree_energy->low, narrow.spans[0].tree_energy->low);
  EXPECT_GT(wide.spans[0].tree_energy->high, narrow.spans[0].tree_energy->high);
  ASSERT_EQ(wide.work.at(1).basis, "tree");
  EXPECT_GT(wide.work[1].joules_per_unit.high, narrow.work.at(1).joules_per_unit.high);
}

TEST(RoadChecks, a_span_says_once_that_sensors_may_be_blind) {
  GpuMachine machine;
  machine.with_counter = false;
  machine.sensor = {0.025, 0.1, 0.015};
  machine.watts = [](double t) { return std::fmod(t, 0.1) < 0.05 ? 350.0 : 80.0; };
  machine.repeat_every(0.1);
  std::vector<Record> records = machine.records();
  auto& start = std::get<RunStart>(records[0]);
  start.channels.push_back(start.channels[1]);
  start.channels.back().part.path = "machine/gpu-1";
  start.channels.back().source = "nvml GPU-2 power";
  for (Record& record : records) {
    auto* tick = std::get_if<Sample>(&record);
    if (tick == nullptr) continue;
    tick->readings.push_back(tick->readings[1]);
    tick->readings.back().channel = 2;
  }
  const auto run = run_of(records);
  EXPECT_TRUE(has_flag(part_from(run, "nvml GPU-2 power"), "alias_risk"));
  EXPECT_EQ(run.spans.at(3).flags, (std::vector<std::string>{"alias_risk"}));
}

TEST(RoadChecks, G4_the_flag_is_down_for_loads_out_of_step_and_for_steps) {
  for (const double period : {0.137, 0.43, 5.0}) {
    GpuMachine machine;
    machine.with_counter = false;
    machine.sensor = {0.025, 0.1, 0.015};
    machine.watts = [period](double t) { return std::fmod(t, period) < period / 2 ? 350.0 : 80.0; };
    machine.repeat_every(period);
    const auto run = run_of(machine.records());
    EXPECT_FALSE(has_flag(part_from(run, "nvml GPU-1 power"), "alias_risk")) << period;
    EXPECT_TRUE(anomalies_of(run, "alias_risk").empty()) << period;
  }
}

TEST(RoadChecks, G3_a_counter_gets_the_doubt_of_the_readings_it_may_add_up) {
  GpuMachine machine;
  machine.sensor = {0.025, 0.1, 0.015};
  machine.watts = [](double t) { return std::fmod(t, 0.1) < 0.05 ? 350.0 : 80.0; };
  machine.repeat_every(0.1);
  EXPECT_TRUE(has_flag(part_from(run_of(machine.records()), "nvml GPU-1 energy"), "alias_risk"));
}

TEST(RoadChecks, G3_a_counter_that_agrees_with_a_mean_of_a_second_needs_no_such_doubt) {
  GpuMachine machine;
  machine.sensor = {1.0, 0.1, 0.05};
  machine.watts = [](double t) { return std::fmod(t, 0.1) < 0.05 ? 350.0 : 80.0; };
  machine.repeat_every(0.1);
  std::vector<Record> records = machine.records();
  std::get<RunStart>(records[0]).channels[1].behaviour->window = milliseconds(25);  // an H100's counter
  const auto run = run_of(records);
  EXPECT_TRUE(part_from(run, "nvml GPU-1 energy").on_cut);
  EXPECT_FALSE(has_flag(part_from(run, "nvml GPU-1 energy"), "alias_risk"));
}

TEST(RoadChecks, G2_a_sensor_that_moves_at_another_rate_than_its_table_says_is_noted) {
  GpuMachine machine;
  machine.with_counter = false;
  machine.sensor = {0.25, 0.25, 0.05};
  machine.watts = [](double t) { return 200 + 80 * std::sin(t * 3); };
  std::vector<Record> records = machine.records();
  EXPECT_TRUE(anomalies_of(run_of(records), "sensor_period").empty());
  std::get<RunStart>(records[0]).channels[1].period = milliseconds(100);
  const auto found = anomalies_of(run_of(records), "sensor_period");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].text, "nvml GPU-1 power: the sensor moves every 250 ms, 100 ms was expected");
}

TEST(RoadChecks, G6_R26_a_window_shorter_than_the_period_has_its_best_value_from_its_neighbours) {
  GpuMachine machine;
  machine.with_counter = false;
  std::vector<Record> records = machine.records();
  std::get<WorkloadStarted>(records[1]).at = second(5);
  records.erase(records.end() - 2);
  const auto later = std::find_if(records.begin(), records.end(), [](const Record& record) {
    const auto* ticked = std::get_if<Sample>(&record);
    return ticked != nullptr && ticked->at > second(5.03);
  });
  records.insert(later, WorkloadEnded{second(5.03), {0, {}}});
  const auto run = run_of(records);
  const PartResult& gpu = part_from(run, "nvml GPU-1 power");
  EXPECT_TRUE(has_flag(gpu, "below_resolution"));
  EXPECT_EQ(gpu.energy.low, Energy{});
  EXPECT_NEAR(gpu.energy.best / joule, 6, 0.01);
  EXPECT_NEAR(gpu.energy.high / joule, 18, 0.1) << "600 W x 30 ms";
}

TEST(RoadChecks, G6_R26_a_window_behind_the_last_reading_is_no_bare_zero) {
  std::vector<Record> records{counted_machine(1),
                              sample(0, {0}),
                              sample(1, {50'000'000}),
                              WorkloadStarted{second(1.0001), 1},
                              WorkloadEnded{second(1.0006), {0, {}}},
                              Finished{second(1.0006), {}, 0, {}}};
  const auto run = run_of(records);
  EXPECT_TRUE(has_flag(run.parts[0], "below_resolution"));
  EXPECT_EQ(run.parts[0].energy.low, Energy{});
  EXPECT_EQ(run.parts[0].energy.best.microjoules(), 25'000);
  EXPECT_GT(run.parts[0].energy.high, run.parts[0].energy.best);
}

}  // namespace
}  // namespace joulery
