// SPDX-License-Identifier: Apache-2.0
// Sensors that hang, vanish, come late or begin anew, and amounts that should agree, as the road sees them (R5, R28,
// and the field's defects of metering 11).
#include "shell/app/road.h"
#include "shell/app/road_script.h"

namespace joulery {
namespace {

using namespace script;

/// Channels whose counters stand at `microjoules_at(channel, second)`, read once a second for `length` seconds; the
/// processors are busy half of the time.
std::vector<Record> counting(RunStart start, int length,
                             const std::function<std::optional<std::uint64_t>(std::size_t, int)>& microjoules_at) {
  const std::size_t channels = start.channels.size();
  std::vector<Record> records{std::move(start), WorkloadStarted{second(0), 42}};
  for (int t = 0; t <= length; ++t) {
    std::vector<std::optional<std::uint64_t>> values;
    values.reserve(channels);
    for (std::size_t channel = 0; channel < channels; ++channel) values.push_back(microjoules_at(channel, t));
    records.emplace_back(sample(t, values));
    records.emplace_back(usage(t, t * 0.5, t * 0.25));
  }
  records.emplace_back(WorkloadEnded{second(length), {0, {}}});
  records.emplace_back(Finished{second(length), {}, 0, {}});
  return records;
}

std::uint64_t watts_over(int watts, int seconds) {
  return static_cast<std::uint64_t>(watts) * 1'000'000ULL * static_cast<std::uint64_t>(seconds);
}

TEST(RoadSensors, a_counter_that_never_moves_is_stuck_and_its_part_unknown_instead_of_zero) {
  const auto run = run_of(counting(
      counted_machine(2), 10, [](std::size_t channel, int t) { return channel == 0 ? watts_over(20, t) : 4'711; }));
  const PartResult& stuck = run.parts[1];
  EXPECT_TRUE(stuck.on_cut);
  EXPECT_TRUE(has_flag(stuck, "stuck"));
  EXPECT_EQ(stuck.coverage, 0);
  EXPECT_EQ(stuck.energy, Bounded<Energy>{});
  EXPECT_EQ(run.total.best, 200 * joule);
  EXPECT_EQ(run.coverage, 0);
  ASSERT_EQ(run.anomalies.size(), 1U);
  EXPECT_EQ(run.anomalies[0].kind, "stuck");
  EXPECT_EQ(run.anomalies[0].part, "machine/package-1");
  EXPECT_EQ(run.anomalies[0].text, "powercap intel-rapl:1 did not move for 10.0 s while the machine worked");
  ASSERT_EQ(run.gaps.size(), 1U);
  EXPECT_EQ(run.gaps[0].why, "sensor did not move for 10.0 s while the machine worked");
}

TEST(RoadSensors, a_counter_that_hangs_for_a_while_covers_the_rest) {
  const auto run = run_of(counting(counted_machine(1), 20, [](std::size_t, int t) {
    return watts_over(20, t < 5 ? t : std::max(5, t - 10));  // stands still from 5 s to 15 s
  }));
  EXPECT_EQ(run.total.best, 200 * joule);
  EXPECT_NEAR(run.coverage, 0.5, 1e-9);
  EXPECT_TRUE(has_flag(run.parts[0], "stuck"));
  ASSERT_EQ(run.gaps.size(), 1U);
  EXPECT_EQ(run.gaps[0].from, second(5));
  EXPECT_EQ(run.gaps[0].to, second(15));
}

TEST(RoadSensors, a_counter_that_was_late_and_shows_at_once_what_it_missed_has_no_gap) {
  const auto run = run_of(
      counting(counted_machine(1), 20, [](std::size_t, int t) { return watts_over(40, t < 5 || t >= 15 ? t : 5); }));
  EXPECT_EQ(run.total.best, 800 * joule);
  EXPECT_DOUBLE_EQ(run.coverage, 1);
  EXPECT_TRUE(run.gaps.empty());
  EXPECT_TRUE(run.anomalies.empty());
  EXPECT_TRUE(has_flag(run.parts[0], "gap_spanned"));
  EXPECT_FALSE(has_flag(run.parts[0], "stuck"));
}

TEST(RoadSensors, R5_two_short_stand_stills_around_a_suspend_are_not_one_long_one) {
  std::vector<Record> records = counting(counted_machine(1), 10, [](std::size_t, int t) {
    return watts_over(20, t <= 2 ? t : std::max(2, t - 6));  // stands still from 2 s to 8 s
  });
  const auto sleep = std::find_if(records.begin(), records.end(), [](const Record& record) {
    const auto* tick = std::get_if<Sample>(&record);
    return tick != nullptr && tick->at == second(5);
  });
  records.insert(sleep, Noticed{{"suspend", "", second(4.5), "the machine slept for 60 s"}});
  const auto run = run_of(records);
  EXPECT_FALSE(has_flag(run.parts[0], "stuck")) << "two seconds and three";
  ASSERT_EQ(run.gaps.size(), 1U);
  EXPECT_EQ(run.gaps[0].from, second(4));
  EXPECT_EQ(run.gaps[0].to, second(5));
}

TEST(RoadSensors, a_short_stand_still_is_no_gap) {
  const auto run =
      run_of(counting(counted_machine(1), 20, [](std::size_t, int t) { return watts_over(20, t / 4 * 4); }));
  EXPECT_EQ(run.total.best, 400 * joule);
  EXPECT_DOUBLE_EQ(run.coverage, 1);
  EXPECT_TRUE(run.anomalies.empty());
}

TEST(RoadSensors, a_stuck_view_gives_way_to_another_view_of_the_same_part) {
  RunStart start = counted_machine(1);
  Channel perf = start.channels[0];
  perf.source = "perf power/energy-pkg/ cpu0";
  perf.view = 0;
  start.channels.insert(start.channels.begin(), perf);
  const auto run =
      run_of(counting(start, 10, [](std::size_t channel, int t) { return channel == 1 ? watts_over(20, t) : 5; }));
  EXPECT_EQ(run.total.best, 200 * joule);
  EXPECT_DOUBLE_EQ(run.coverage, 1);
  EXPECT_TRUE(run.parts[0].on_cut);
  EXPECT_EQ(run.parts[0].source, "powercap intel-rapl:0");
  EXPECT_TRUE(has_flag(run.parts[1], "stuck"));
}

TEST(RoadSensors, a_graphics_core_at_rest_is_not_stuck) {
  RunStart start = counted_machine(1);
  Channel uncore = start.channels[0];
  uncore.part = {"machine/package-0/uncore", PartKind::cpu};
  start.channels.push_back(uncore);
  const auto run =
      run_of(counting(start, 10, [](std::size_t channel, int t) { return channel == 0 ? watts_over(20, t) : 5; }));
  EXPECT_TRUE(run.anomalies.empty());
  EXPECT_DOUBLE_EQ(run.parts[1].coverage, 1);
}

TEST(RoadSensors, a_power_sensor_that_says_zero_while_the_machine_works_is_stuck) {
  RunStart start = counted_machine(1);
  Channel gpu;
  gpu.source = "hwmon amdgpu power1_average";
  gpu.part = {"machine/gpu-0", PartKind::gpu};
  gpu.kind = ChannelKind::power;
  gpu.period = std::chrono::milliseconds(500);
  start.channels.push_back(gpu);
  const auto run =
      run_of(counting(start, 12, [](std::size_t channel, int t) { return channel == 0 ? watts_over(20, t) : 0; }));
  EXPECT_TRUE(has_flag(run.parts[1], "stuck"));
  EXPECT_EQ(run.parts[1].coverage, 0);
}

TEST(RoadSensors, R1_R3_each_socket_is_differenced_before_the_sum_so_the_wrap_of_one_costs_nothing) {
  constexpr std::uint64_t modulus = 262'143'328'911;
  const auto run = run_of(counting(counted_machine(2), 10, [](std::size_t channel, int t) {
    return channel == 0 ? watts_over(20, t) : (modulus - 55'000'000 + watts_over(30, t)) % modulus;
  }));
  EXPECT_EQ(run.total.best, 500 * joule);
  EXPECT_TRUE(has_flag(run.parts[1], "wrapped"));
  EXPECT_TRUE(run.anomalies.empty());
}

TEST(RoadSensors, R5_a_gpu_counter_back_near_zero_is_a_reloaded_driver_and_no_energy) {
  RunStart start = counted_machine(1);
  Channel gpu;
  gpu.source = "nvml GPU-1 energy";
  gpu.part = {"machine/gpu-0", PartKind::gpu};
  gpu.scale = {1000, 1};
  gpu.accuracy_fraction = 0;
  start.channels.push_back(gpu);
  const auto run = run_of(counting(start, 10, [](std::size_t channel, int t) {
    if (channel == 0) return watts_over(20, t);
    return static_cast<std::uint64_t>(t <= 6 ? 9'000'000 + t * 100'000 : (t - 7) * 100'000 + 50'000);
  }));
  ASSERT_EQ(run.anomalies.size(), 1U);
  EXPECT_EQ(run.anomalies[0].kind, "reset");
  EXPECT_EQ(run.anomalies[0].text, "nvml GPU-1 energy began anew near 0: its driver was loaded again");
  EXPECT_EQ(run.parts[1].energy.best, 900 * joule);
  EXPECT_NEAR(run.parts[1].coverage, 0.9, 1e-9);
}

TEST(RoadSensors, R5_a_reboot_begins_a_new_segment_and_the_time_between_is_a_gap) {
  std::vector<Record> records{counted_machine(1), WorkloadStarted{second(0), 1}, sample(0, {900'000'000}),
                              sample(1, {910'000'000})};
  records.emplace_back(Noticed{{"boot", "", second(5), "the machine was started again"}});
  records.emplace_back(sample(5, {950'000'000}));
  records.emplace_back(sample(6, {960'000'000}));
  records.emplace_back(WorkloadEnded{second(6), {0, {}}});
  records.emplace_back(Finished{second(6), {}, 0, {}});
  const auto run = run_of(records);
  EXPECT_EQ(run.total.best, 20 * joule);
  ASSERT_EQ(run.gaps.size(), 1U);
  EXPECT_EQ(run.gaps[0].why, "the machine was started again");
}

TEST(RoadSensors, R5_what_a_slow_sensor_hands_over_after_a_suspend_does_not_bridge_it) {
  RunStart start = counted_machine(1);
  std::vector<Record> records{start, WorkloadStarted{second(0), 1}, sample(0, {0}), sample(1, {10'000'000})};
  records.emplace_back(Noticed{{"suspend", "", second(2), "the machine slept for 60 s"}});
  Sample late{second(2), {{0, std::nullopt, second(1.9), 19'000'000}, {0, std::nullopt, second(2.1), 90'000'000}}};
  records.emplace_back(late);
  records.emplace_back(sample(3, {99'000'000}));
  records.emplace_back(WorkloadEnded{second(3), {0, {}}});
  records.emplace_back(Finished{second(3), {}, 0, {}});
  const auto run = run_of(records);
  EXPECT_EQ(run.total.best, 19 * joule);
}

TEST(RoadSensors, R5_a_zone_that_was_unplugged_is_gone_and_begins_with_a_point_when_it_comes_back) {
  std::vector<Record> records = counting(counted_machine(1), 10, [](std::size_t, int t) { return watts_over(20, t); });
  for (Record& record : records) {
    auto* tick = std::get_if<Sample>(&record);
    if (tick != nullptr && tick->at > second(3) && tick->at < second(7)) tick->readings[0].missed = ErrorKind::gone;
  }
  const auto run = run_of(records);
  EXPECT_EQ(run.total.best, 120 * joule) << "what it counted meanwhile may be another zone's";
  ASSERT_EQ(run.gaps.size(), 1U);
  EXPECT_EQ(run.gaps[0].from, second(3));
  EXPECT_EQ(run.gaps[0].to, second(7));
  EXPECT_EQ(run.gaps[0].why, "read failed: gone");
}

TEST(RoadSensors, R5_a_gpu_that_fell_off_the_bus_takes_nothing_any_more_and_the_rest_of_the_window_is_a_gap) {
  RunStart start = counted_machine(1);
  Channel gpu;
  gpu.source = "nvml GPU-1 energy";
  gpu.part = {"machine/gpu-0", PartKind::gpu};
  start.channels.push_back(gpu);
  const auto run = run_of(counting(start, 10, [](std::size_t channel, int t) -> std::optional<std::uint64_t> {
    if (channel == 1 && t > 4) return std::nullopt;
    return watts_over(channel == 0 ? 20 : 300, t);
  }));
  EXPECT_EQ(run.parts.at(1).energy.best, 1200 * joule) << "what was counted before it went";
  EXPECT_NEAR(run.parts[1].coverage, 0.4, 1e-9);
  EXPECT_NEAR(run.coverage, 0.4, 1e-9);
  EXPECT_EQ(run.parts[0].energy.best, 200 * joule) << "the package is not touched by it";
  ASSERT_EQ(run.gaps.size(), 1U);
  EXPECT_EQ(run.gaps[0].part, "machine/gpu-0");
  EXPECT_EQ(run.gaps[0].from, second(4));
  EXPECT_EQ(run.gaps[0].to, second(10));
  EXPECT_EQ(run.gaps[0].why, "read failed: transient");
}

TEST(RoadSensors, what_a_recording_gives_is_imported_behind_what_is_measured_and_not_compared_with_it) {
  RunStart start = counted_machine(1);
  Channel recorded = start.channels[0];
  recorded.source = "replay night.jly: powercap intel-rapl:0";
  recorded.view += view_of_another_meter;
  recorded.flags = {std::string(kReplayed)};
  const auto watts = [](std::size_t channel, int t) { return watts_over(channel == 0 ? 20 : 90, t); };
  start.channels.push_back(recorded);
  const auto both = run_of(counting(start, 10, watts));
  EXPECT_EQ(both.total.best, 200 * joule) << "what is measured";
  EXPECT_EQ(both.method, Method::counted);
  EXPECT_TRUE(both.anomalies.empty()) << both.anomalies[0].text;
  EXPECT_EQ(both.parts.at(1).method, Method::imported);
  EXPECT_FALSE(both.parts[1].on_cut);

  start.channels = {recorded};
  const auto alone = run_of(counting(start, 10, [](std::size_t, int t) { return watts_over(90, t); }));
  EXPECT_EQ(alone.total.best, 900 * joule);
  EXPECT_EQ(alone.method, Method::imported);
}

TEST(RoadSensors, a_recorded_power_does_not_judge_the_counter_of_the_gpu_that_is_here) {
  RunStart start = counted_machine(0);
  Channel counter;
  counter.source = "nvml GPU-1 energy";
  counter.part = {"machine/gpu-0", PartKind::gpu};
  counter.period = std::chrono::milliseconds(100);
  Channel recorded = counter;
  recorded.source = "replay night.jly: nvml GPU-1 power";
  recorded.kind = ChannelKind::power;
  recorded.view = view_of_another_meter;
  const auto faults = [&] {
    start.channels = {counter, recorded};
    const auto run = run_of(counting(start, 60, [](std::size_t channel, int t) {
      return channel == 0 ? watts_over(300, t) : 70'000'000U + static_cast<std::uint64_t>(t);
    }));
    return std::count_if(run.anomalies.begin(), run.anomalies.end(),
                         [](const Anomaly& anomaly) { return anomaly.kind == "counter_check"; });
  };
  EXPECT_EQ(faults(), 1) << "70 W beside a counter of 300 W, if it were of now";
  recorded.flags = {std::string(kReplayed)};
  EXPECT_EQ(faults(), 0);
}

TEST(RoadSensors, R7_readings_of_a_slow_sensor_count_where_they_were_taken_and_not_where_they_were_handed_over) {
  std::vector<Record> records{counted_machine(1), WorkloadStarted{second(1), 1}};
  Sample late{second(4), {}};
  for (int i = 0; i <= 8; ++i) late.readings.push_back({0, std::nullopt, second(i * 0.5), watts_over(20, i) / 2});
  records.emplace_back(SpanBegun{1, std::nullopt, second(2), "inner", SpanRole::user});
  records.emplace_back(SpanEnded{1, second(3), {}});
  records.emplace_back(late);
  records.emplace_back(WorkloadEnded{second(4), {0, {}}});
  records.emplace_back(Finished{second(4), {}, 0, {}});
  const auto run = run_of(records);
  EXPECT_EQ(run.total.best, 60 * joule);
  EXPECT_EQ(run.spans[0].energy.best, 20 * joule);
  EXPECT_TRUE(run.spans[0].flags.empty());
}

TEST(RoadSensors, R35_a_step_of_the_wall_clock_changes_no_duration_and_no_joule) {
  const auto steady = counting(counted_machine(1), 10, [](std::size_t, int t) { return watts_over(20, t); });
  auto stepped = steady;
  std::get<RunStart>(stepped[0]).anchor.utc += std::chrono::hours(5);  // all a record knows of the wall clock
  const auto run = run_of(stepped);
  EXPECT_EQ(run.total, run_of(steady).total);
  EXPECT_EQ(run.duration(), std::chrono::seconds(10));
}

TEST(RoadSensors, energy_between_repetitions_is_not_lost) {
  std::vector<Record> records = counting(counted_machine(1), 10, [](std::size_t, int t) { return watts_over(20, t); });
  for (std::uint32_t i = 0; i < 5; ++i) {
    records.insert(records.begin() + 2, SpanBegun{i, std::nullopt, second(i * 2), "run", SpanRole::repetition});
    records.insert(records.end() - 2, SpanEnded{i, second(i * 2 + 1.5), {}});
  }
  const auto run = run_of(records);
  Energy inside;
  for (const SpanResult& span : run.spans) inside += span.energy.best;
  EXPECT_EQ(inside, 150 * joule);
  EXPECT_EQ(run.total.best, 200 * joule) << "the 2.5 s between them belong to the run";
}

/// A package of 100 W beside another view or a holder of `watts`.
Run beside(Channel other, int watts) {
  RunStart start = counted_machine(1);
  start.channels.push_back(std::move(other));
  return run_of(
      counting(start, 20, [watts](std::size_t channel, int t) { return watts_over(channel == 0 ? 100 : watts, t); }));
}

Channel holder(const char* path) {
  Channel channel;
  channel.source = "meter";
  channel.part = {path, PartKind::board};
  channel.accuracy_fraction = 0.1;
  return channel;
}

TEST(RoadSensors, R28_parts_that_took_more_than_what_holds_them_are_named_with_both_numbers) {
  EXPECT_TRUE(beside(holder("machine/psys"), 180).anomalies.empty()) << "more than its packages: the rest of the board";
  EXPECT_TRUE(beside(holder("machine/psys"), 90).anomalies.empty()) << "within its bounds";
  const auto run = beside(holder("machine/psys"), 40);
  ASSERT_EQ(run.anomalies.size(), 1U);
  EXPECT_EQ(run.anomalies[0].kind, "cross_check");
  EXPECT_EQ(run.anomalies[0].part, "machine/psys");
  EXPECT_TRUE(run.anomalies[0].text.starts_with("the parts of psys took 2.00 kJ, it says 800 J"))
      << run.anomalies[0].text;
}

TEST(RoadSensors, R28_two_registers_of_one_instrument_differ_by_rounding_only) {
  Channel perf = package(0);
  perf.source = "perf power/energy-pkg/ cpu0";
  perf.view = 0;
  EXPECT_TRUE(beside(perf, 100).anomalies.empty());
  const auto run = beside(perf, 110);
  ASSERT_EQ(run.anomalies.size(), 1U) << "10 % is within the accuracy of RAPL and beyond that of reading it twice";
  EXPECT_EQ(run.anomalies[0].kind, "cross_check");
}

TEST(RoadSensors, R28_two_instruments_of_one_part_may_differ_by_their_bounds) {
  Channel power = package(0);
  power.source = "hwmon amd power1_input";
  power.kind = ChannelKind::power;
  power.view = 20;
  power.period = std::chrono::seconds(1);
  RunStart start = counted_machine(1);
  start.channels.push_back(power);
  const auto beside_power = [&start](std::uint64_t microwatts) {
    return run_of(counting(start, 20, [microwatts](std::size_t channel, int t) {
      return channel == 0 ? watts_over(100, t) : microwatts;
    }));
  };
  EXPECT_TRUE(beside_power(108'000'000).anomalies.empty());
  const auto run = beside_power(250'000'000);
  ASSERT_EQ(run.anomalies.size(), 1U);
  EXPECT_EQ(run.anomalies[0].kind, "cross_check");
  EXPECT_NE(run.anomalies[0].text.find("times their bounds apart"), std::string::npos) << run.anomalies[0].text;
}

}  // namespace
}  // namespace joulery
