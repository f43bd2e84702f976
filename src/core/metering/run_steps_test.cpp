// SPDX-License-Identifier: Apache-2.0
// Which runs can be steps of a calibration, what kind of load each was, and that a known machine is found again.
#include "core/metering/run_steps.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/metering/wall_fit.h"
#include "core/metering/wall_validation.h"

namespace joulery {
namespace {

constexpr Instant kBegin = instant_at(5'000'000'000'000);
const UtcTime kNoon(std::chrono::sys_days(std::chrono::January / 31 / 2026));

using Runs = std::vector<Run>;  // tests of gtest have a Run of their own

/// What one run's parts took, in watts.
struct Load {
  double cpu = 10;
  double memory = 3;
  double gpu = 20;
};

PartResult part_of(const std::string& path, PartKind kind, double watts, std::chrono::seconds time) {
  PartResult part;
  part.part = {path, kind};
  part.on_cut = true;
  const Energy energy = watts * watt * time;
  part.energy = {energy * 0.95, energy, energy * 1.05};
  part.source = "meter of " + part.part.name();
  part.series = {kBegin, std::chrono::seconds(1), {}};
  for (std::int64_t i = 0; i < time.count(); ++i) part.series.power.emplace_back(watts * watt);
  return part;
}

/// The truth: 47 W, 1.1 times the processor, the memory, 1.2 times the GPU.
double wall_of(const Load& load) { return 47 + 1.1 * load.cpu + load.memory + 1.2 * load.gpu; }

/// A run of a server with a node meter, `hours` after noon.
Run run_of(const Load& load, int hours, std::chrono::seconds time = std::chrono::seconds(60)) {
  Run run;
  run.start.id = fmt::format("01J9ZK7C5V{:016}", hours);
  run.start.anchor = {kBegin, kNoon + std::chrono::hours(hours), {}};
  run.start.host.id_hash = "3f8a2c9d";
  run.start.host.cpu_model = "EPYC 7763";
  run.start.host.gpus = {{"GPU-5f1c", "H100"}};
  run.begin = kBegin;
  run.end = kBegin + time;
  run.parts = {part_of("machine/package-0", PartKind::cpu, load.cpu, time),
               part_of("machine/memory/dram-0", PartKind::memory, load.memory, time),
               part_of("machine/gpu-0", PartKind::gpu, load.gpu, time),
               part_of("machine/node", PartKind::board, wall_of(load), time)};
  PartResult& node = run.parts.back();
  node.on_cut = false;
  node.method = Method::integrated;
  node.accuracy_fraction = 0.1;
  node.accuracy_source = "dcmi";
  Channel channel;
  channel.source = node.source;
  channel.part = node.part;
  channel.kind = ChannelKind::power;
  run.start.channels = {channel};
  const auto reading = [&](std::uint64_t value) {
    Reading one;
    one.value = value;
    return one;
  };
  node.evidence.first = reading(100'000'000);
  node.evidence.last = reading(static_cast<std::uint64_t>(std::llround(wall_of(load))) * 1'000'000);
  return run;
}

Host machine() { return run_of({}, 0).start.host; }

/// Runs of every kind, two of them idle.
Runs a_week_of_runs() {
  const std::vector<Load> loads{{10, 3, 20},  {90, 4, 20},  {50, 3, 20},   {12, 30, 20}, {14, 3, 300}, {14, 3, 150},
                                {90, 4, 300}, {60, 20, 20}, {40, 10, 200}, {10, 3, 20},  {70, 3, 20},  {30, 3, 250}};
  Runs runs;
  runs.reserve(loads.size());
  for (std::size_t i = 0; i < loads.size(); ++i) runs.push_back(run_of(loads[i], static_cast<int>(i)));
  return runs;
}

TEST(RunSteps, M5_a_known_machine_is_found_again_from_runs_that_were_measured_anyway) {
  const RunSteps found = steps_of_runs(a_week_of_runs(), machine());
  ASSERT_TRUE(check_run_steps(found)) << check_run_steps(found).error().what;
  EXPECT_EQ(found.steps.size(), 12U);
  EXPECT_EQ(found.settled, 12U);
  EXPECT_EQ(found.meter, (WallMeter{"meter of node in 12 runs", 0.1, "dcmi"}));
  const auto fit = fit_wall(found.steps);
  ASSERT_TRUE(fit);
  EXPECT_EQ(fit->form, FitForm::each_part);
  EXPECT_NEAR(fit->constant / watt, 47, 0.1);
  EXPECT_NEAR(fit->slopes[0], 1.1, 0.01);
  EXPECT_NEAR(fit->slopes[1], 1.0, 0.01);
  EXPECT_NEAR(fit->slopes[2], 1.2, 0.01);
  EXPECT_TRUE(check_wall(found.steps, found.meter, found.cut));
  EXPECT_GE(validate_wall(found.steps, *fit, found.meter).high_factor, 1.1);
}

TEST(RunSteps, M5_with_a_meter_that_wavers_by_two_percent_the_truth_lies_within_the_bounds) {
  Runs runs = a_week_of_runs();
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const double waver = 1 + 0.01 * (static_cast<double>(i * 7 % 5) - 2);
    for (auto& power : runs[i].parts.back().series.power) power = *power * waver;
  }
  runs[9].parts.back().series = runs[0].parts.back().series;  // the two idle runs agree: no drift
  const RunSteps found = steps_of_runs(runs, machine());
  const auto fit = fit_wall(found.steps);
  ASSERT_TRUE(fit);
  ASSERT_TRUE(check_wall(found.steps, found.meter, found.cut));
  const Validation validation = validate_wall(found.steps, *fit, found.meter);
  ASSERT_TRUE(check_validation(validation));
  for (const Load& load : {Load{10, 3, 20}, Load{90, 3, 20}, Load{20, 25, 20}, Load{20, 3, 300}, Load{90, 10, 300}}) {
    const LoadStep step = steps_of_runs(std::vector{run_of(load, 0)}, machine()).steps.at(0);
    const Energy said = predicted_wall(*fit, step);
    EXPECT_LE(said * validation.low_factor, step.wall) << load.cpu << " W " << load.gpu << " W";
    EXPECT_GE(said * validation.high_factor, step.wall) << load.cpu << " W " << load.gpu << " W";
    EXPECT_NEAR(said / step.wall, 1, 0.06) << load.cpu << " W " << load.gpu << " W";
  }
}

TEST(RunSteps, the_kind_of_load_is_what_rose_above_the_least) {
  const RunSteps found = steps_of_runs(a_week_of_runs(), machine());
  const std::vector<LoadClass> expected{LoadClass::idle, LoadClass::cpu,  LoadClass::cpu, LoadClass::memory,
                                        LoadClass::gpu,  LoadClass::gpu,  LoadClass::gpu, LoadClass::mixed,
                                        LoadClass::gpu,  LoadClass::idle, LoadClass::cpu, LoadClass::gpu};
  ASSERT_EQ(found.steps.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(to_string(found.steps[i].kind), to_string(expected[i])) << i;
  }
  EXPECT_EQ(found.kinds(), 5U);
}

TEST(RunSteps, M5_the_first_ten_seconds_are_left_out_where_the_series_tells_the_rest) {
  auto run = run_of({}, 0, std::chrono::seconds(60));
  for (std::size_t i = 0; i < 10; ++i) run.parts[0].series.power[i] = 200 * watt;
  run.parts[0].energy = {2400 * joule, 2500 * joule, 2600 * joule};  // 10 s of 200 W and 50 s of 10 W
  RunSteps found = steps_of_runs(std::vector{run}, machine());
  ASSERT_EQ(found.steps.size(), 1U);
  EXPECT_EQ(found.steps[0].time, std::chrono::seconds(50));
  EXPECT_NEAR(found.steps[0].parts[0].best / joule, 500, 0.01);
  EXPECT_NEAR(found.steps[0].parts[0].low / joule, 480, 0.01);
  run.parts[0].series.power[40].reset();  // a hole: the mean of the run is all there is
  found = steps_of_runs(std::vector{run}, machine());
  EXPECT_EQ(found.steps.at(0).time, std::chrono::seconds(60));
  EXPECT_EQ(found.steps.at(0).parts[0].best, 2500 * joule);
  EXPECT_EQ(found.settled, 0U);
  run.parts[1].coverage = 0.995;  // what was not seen is no loss of the power supply
  found = steps_of_runs(std::vector{run}, machine());
  EXPECT_NEAR(found.steps.at(0).parts[1].best / joule, 180 / 0.995, 0.001);
  found = steps_of_runs(std::vector{run_of({}, 0, std::chrono::seconds(39))}, machine());
  EXPECT_EQ(found.steps.at(0).time, std::chrono::seconds(39));
}

TEST(RunSteps, the_unit_of_the_meter_is_found_from_the_readings_that_runs_keep) {
  Runs runs = a_week_of_runs();
  EXPECT_NEAR(steps_of_runs(runs, machine()).steps[0].wall_resolution / joule, 50, 1e-6);  // 1 W for 50 s
  for (auto& run : runs) run.parts.back().evidence.last->value = 150'000'000;
  EXPECT_NEAR(steps_of_runs(runs, machine()).steps[0].wall_resolution / joule, 2500, 1e-6);
}

TEST(RunSteps, a_run_that_tells_less_is_no_step_and_the_reason_is_counted) {
  EXPECT_EQ(why_no_step(run_of({}, 0)), std::nullopt);
  const auto why = [](auto change) {
    auto run = run_of({}, 0);
    change(run);
    return why_no_step(run).value_or("a step");
  };
  EXPECT_EQ(why([](auto& run) { run.merged.emplace(); }), "merged");
  EXPECT_EQ(why([](auto& run) { run.interrupted = true; }), "interrupted");
  EXPECT_EQ(why([](auto& run) { run.end = run.begin + std::chrono::seconds(29); }), "shorter than 30 s");
  EXPECT_EQ(why([](auto& run) { run.parts.pop_back(); }), "without a meter of the whole machine");
  EXPECT_EQ(why([](auto& run) { run.parts.back().on_cut = true; }), "without a meter of the whole machine");
  EXPECT_EQ(why([](auto& run) { run.parts.back().part.path = "machine/board"; }),
            "without a meter of the whole machine");
  EXPECT_EQ(why([](auto& run) { run.parts.back().coverage = 0.97; }), "whose meter was not seen all the time");
  EXPECT_EQ(why([](auto& run) { run.parts[0].flags = {"stuck"}; }), "with a part that was not seen all the time");
  EXPECT_EQ(why([](auto& run) { run.parts[0].method = Method::modelled; }), "with a modelled processor or GPU");
  EXPECT_EQ(why([](auto& run) { run.parts[1].method = Method::assumed; }), "a step");
  EXPECT_EQ(why([](auto& run) { run.anomalies = {{"reset", "machine/gpu-0", {}, "a reset"}}; }), "with an anomaly");
  EXPECT_EQ(why([](auto& run) { run.parts.erase(run.parts.begin(), run.parts.begin() + 3); }),
            "without a measured part");
}

TEST(RunSteps, M5_runs_beside_a_calibration_that_no_longer_counts_are_steps_of_the_next_one) {
  Runs runs = a_week_of_runs();
  for (auto& run : runs) {
    run.anomalies = {{"calibration", "machine/rest", {}, "the hardware changed; joulery calibrate fits it anew"},
                     {"clock_step", "", {}, "the wall clock was set"}};
  }
  EXPECT_EQ(steps_of_runs(runs, machine()).steps.size(), 12U);
}

TEST(RunSteps, M5_two_runs_at_the_same_time_are_one_step) {
  Runs runs = a_week_of_runs();
  runs.push_back(runs.front());
  const RunSteps found = steps_of_runs(runs, machine());
  EXPECT_EQ(found.steps.size(), 12U);
  EXPECT_EQ(found.unfit.at("beside another run"), 1U);
}

TEST(RunSteps, M5_what_a_recording_gave_is_no_step) {
  Runs runs = a_week_of_runs();
  runs.front().parts[1].method = Method::imported;
  EXPECT_EQ(why_no_step(runs.front()), "with a part from a recording");
}

TEST(RunSteps, M5_parts_above_the_meter_are_left_for_the_fit_to_refuse) {
  Runs runs = a_week_of_runs();
  for (auto& run : runs) {
    PartResult& node = run.parts.back();
    for (auto& power : node.series.power) power = 0.1 * *power;
    run.anomalies = {{"cross_check", "machine/node", {}, "its parts took more"}};
  }
  const RunSteps found = steps_of_runs(runs, machine());
  ASSERT_EQ(found.steps.size(), 12U);
  const auto sound = check_wall(found.steps, found.meter, found.cut);
  ASSERT_FALSE(sound);
  EXPECT_NE(sound.error().what.find("counted twice"), std::string::npos);
}

TEST(RunSteps, only_runs_like_the_newest_are_put_together) {
  Runs runs = a_week_of_runs();
  runs[0].start.host.cpu_model = "EPYC 9654";
  runs[1].start.host.id_hash = "another";
  runs[2].parts[0].source = "powercap intel-rapl:0";
  runs[3].parts[2].method = Method::integrated;
  runs[4].parts.back().source = "redfish node";
  runs[5].start.host.gpus[0].uuid = "GPU-other";
  const RunSteps found = steps_of_runs(runs, machine());
  EXPECT_EQ(found.steps.size(), 6U);
  EXPECT_EQ(found.unfit.at("of another machine, or of other hardware"), 2U);
  EXPECT_EQ(found.unfit.at("with other parts, methods, GPUs or meter than the newest"), 4U);
  EXPECT_EQ(found.gpus, machine().gpus);
}

TEST(RunSteps, a_rest_that_was_calibrated_before_is_no_part_of_the_fit) {
  Runs runs = a_week_of_runs();
  for (auto& run : runs) {
    run.parts.push_back(part_of(std::string(rest_path), PartKind::other, 50, std::chrono::seconds(60)));
    run.parts.back().method = Method::calibrated;
  }
  EXPECT_EQ(steps_of_runs(runs, machine()).cut.size(), 3U);
}

TEST(RunSteps, M5_too_few_runs_or_kinds_are_refused_with_what_is_there) {
  Runs runs = a_week_of_runs();
  runs.resize(5);
  runs[4].interrupted = true;
  const auto few = check_run_steps(steps_of_runs(runs, machine()));
  ASSERT_FALSE(few);
  EXPECT_EQ(few.error().kind, ErrorKind::broken);
  EXPECT_EQ(few.error().what,
            "4 runs of 3 kinds of load can be fitted, 6 of 2 kinds are needed; not used: 1 interrupted");
  Runs alike;
  alike.reserve(8);
  for (int i = 0; i < 8; ++i) alike.push_back(run_of({}, i));
  const auto same = check_run_steps(steps_of_runs(alike, machine()));
  ASSERT_FALSE(same);
  EXPECT_EQ(same.error().what, "8 runs of 1 kind of load can be fitted, 6 of 2 kinds are needed");
  EXPECT_FALSE(check_run_steps(steps_of_runs({}, machine())));
}

TEST(RunSteps, one_idle_run_cannot_show_a_drift_and_the_notes_say_so) {
  Runs runs = a_week_of_runs();
  EXPECT_EQ(notes_of(steps_of_runs(runs, machine())).size(), 2U);
  runs[9].interrupted = true;
  const auto notes = notes_of(steps_of_runs(runs, machine()));
  ASSERT_EQ(notes.size(), 4U);
  EXPECT_EQ(notes[0], "from 11 runs of 2026-01-31 to 2026-01-31; the first 10 s of 11 of them were left out");
  EXPECT_EQ(notes[1], "runs not used: 1 interrupted");
  EXPECT_NE(notes[3].find("drifted could not be tested"), std::string::npos);
}

}  // namespace
}  // namespace joulery
