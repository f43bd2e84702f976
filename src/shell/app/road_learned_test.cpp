// SPDX-License-Identifier: Apache-2.0
// What runs of one boot learn from each other: idle power from quiet intervals, the range of a card's power readings.
// The arithmetic is tested in core/metering, the file in shell/session.
#include "shell/app/gpu_script.h"

namespace joulery {
namespace {

using namespace script;

constexpr const char* kBoot = "8d1f0c7e-3f6b-4a1e-9a53-1c2d3e4f5a6b";

Learned learned_range(double low, double high) { return {kBoot, {{"nvml GPU-1 power", low * watt, high * watt, {}}}}; }

Learned learned_quiet(const char* source, double watts, int intervals) {
  QuietTally tally;
  for (int i = 0; i < intervals; ++i) tally.add(watts * watt);
  return {kBoot, {{source, {}, {}, tally.counts()}}};
}

RunStart after_boot(RunStart start, const std::optional<Learned>& learned = {}) {
  start.host.boot_id = kBoot;
  start.learned = learned;
  return start;
}

/// An A100 and a load it sees at one phase, which is the lower one of 80 W and 350 W.
GpuMachine machine_in_step() {
  GpuMachine machine;
  machine.with_counter = false;
  machine.sensor = {0.025, 0.1, 0.015};
  machine.watts = [](double t) { return std::fmod(t, 0.1) < 0.05 ? 350.0 : 80.0; };
  machine.repeat_every(0.1);
  return machine;
}

Run run_with(const GpuMachine& machine, const std::optional<Learned>& learned) {
  std::vector<Record> records = machine.records();
  records[0] = after_boot(std::get<RunStart>(records[0]), learned);
  return run_of(records);
}

TEST(RoadLearned, G3_the_range_is_of_the_card_since_boot_not_of_the_window) {
  const GpuMachine machine = machine_in_step();
  const auto prior = run_with(machine, std::nullopt);
  const auto learned = run_with(machine, learned_range(60, 390));
  const Bounded<Energy>& wide = part_from(prior, "nvml GPU-1 power").energy;
  const Bounded<Energy>& narrow = part_from(learned, "nvml GPU-1 power").energy;
  EXPECT_EQ(narrow.best, wide.best);
  EXPECT_LT(narrow.high, wide.high);
  EXPECT_GT(narrow.low, wide.low);
  EXPECT_LE(narrow.low / joule, machine.truth());
  EXPECT_GE(narrow.high / joule, machine.truth()) << "the window alone shows one phase";
  // m + b (P_hi - m) over the 20 s, m with the sensor's own doubt; b = 1 - 25/100.
  const double mean = narrow.best / joule / 20;
  EXPECT_GE(narrow.high / joule / 20, mean + 0.75 * (390 - mean));
  const auto found = anomalies_of(learned, "alias_risk");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].text.find("between 60 W and 390 W"), std::string::npos) << found[0].text;
}

TEST(RoadLearned, G3_a_card_that_was_not_seen_so_far_before_has_its_limit_for_an_end) {
  const GpuMachine machine = machine_in_step();
  const auto prior = run_with(machine, std::nullopt);
  const auto only_idle = run_with(machine, learned_range(20, 25));
  EXPECT_EQ(part_from(only_idle, "nvml GPU-1 power").energy.high, part_from(prior, "nvml GPU-1 power").energy.high);
  EXPECT_GT(part_from(only_idle, "nvml GPU-1 power").energy.low, part_from(prior, "nvml GPU-1 power").energy.low);
}

TEST(RoadLearned, G3_what_another_boot_knew_is_not_believed) {
  const GpuMachine machine = machine_in_step();
  Learned other = learned_range(60, 390);
  other.boot_id = "another";
  EXPECT_EQ(part_from(run_with(machine, other), "nvml GPU-1 power").energy,
            part_from(run_with(machine, std::nullopt), "nvml GPU-1 power").energy);
}

TEST(RoadLearned, G3_a_run_hands_on_the_range_it_saw_unless_a_load_kept_step_with_the_sensor) {
  GpuMachine machine;
  machine.with_counter = false;
  machine.watts = [](double t) { return t < 10 ? 80.0 : 350.0; };
  const auto run = run_with(machine, std::nullopt);
  ASSERT_TRUE(run.learned.has_value());
  EXPECT_EQ(run.learned->boot_id, kBoot);
  const LearnedChannel* gpu = learned_of(*run.learned, "nvml GPU-1 power");
  ASSERT_NE(gpu, nullptr);
  EXPECT_NEAR(*gpu->lowest / watt, 80, 0.1);
  EXPECT_NEAR(*gpu->highest / watt, 350, 0.1);

  const auto locked = run_with(machine_in_step(), std::nullopt);
  EXPECT_TRUE(!locked.learned || learned_of(*locked.learned, "nvml GPU-1 power") == nullptr);
}

TEST(RoadLearned, a_machine_that_does_not_tell_its_boot_learns_nothing) {
  GpuMachine machine;
  EXPECT_FALSE(run_of(machine.records()).learned.has_value());
}

/// A package that takes `quiet_watts` while nobody works, in every second but the last ten, in which one of two
/// processors works.
std::vector<Record> quiet_then_busy(const RunStart& start, int quiet_seconds, double quiet_watts) {
  std::vector<Record> records{start, WorkloadStarted{second(0), 42}};
  double joules = 0;
  double busy = 0;
  for (int t = 0; t <= quiet_seconds + 10; ++t) {
    const bool works = t > quiet_seconds;
    if (t > 0) joules += works ? 40.0 : quiet_watts;
    busy += works ? 1 : 0.001;
    records.emplace_back(sample(t, {static_cast<std::uint64_t>(std::llround(joules * 1e6))}));
    records.emplace_back(usage(t, busy, works ? busy : 0));
  }
  records.emplace_back(WorkloadEnded{second(quiet_seconds + 10.0), {0, {}}});
  records.emplace_back(Finished{second(quiet_seconds + 10.0), 1, 0, {}});
  return records;
}

TEST(RoadLearned, quiet_intervals_of_a_run_are_handed_on_and_busy_ones_are_not) {
  const auto run = run_of(quiet_then_busy(after_boot(counted_machine(1)), 30, 12));
  ASSERT_TRUE(run.learned.has_value());
  const LearnedChannel* package = learned_of(*run.learned, "powercap intel-rapl:0");
  ASSERT_NE(package, nullptr);
  EXPECT_EQ(quiet_intervals(*package), 30U);
  EXPECT_NEAR(*quiet_power(*package) / watt, 12, 0.12);
  EXPECT_FALSE(package->lowest.has_value()) << "a counter's readings are no powers";
}

TEST(RoadLearned, a_suspend_ends_the_interval_it_falls_into) {
  std::vector<Record> records = quiet_then_busy(after_boot(counted_machine(1)), 30, 12);
  records.insert(records.begin() + 20, Noticed{{"suspend", "", second(8.5), "the machine slept for 40 s"}});
  const auto run = run_of(records);
  EXPECT_LT(quiet_intervals(*learned_of(*run.learned, "powercap intel-rapl:0")), 30U);
}

TEST(RoadLearned, a_board_with_a_gpu_is_not_at_rest_because_its_processors_are) {
  RunStart start = after_boot(counted_machine(1));
  start.channels[0].part = {"machine/node", PartKind::board};
  const auto alone = run_of(quiet_then_busy(start, 30, 12));
  EXPECT_NE(learned_of(*alone.learned, "powercap intel-rapl:0"), nullptr);
  Channel gpu;
  gpu.part = {"machine/gpu-0", PartKind::gpu};
  start.channels.push_back(gpu);
  EXPECT_FALSE(run_of(quiet_then_busy(start, 30, 12)).learned.has_value());
}

IdlePower idle_of(const Run& run) { return run.parts.at(0).idle.value(); }

TEST(RoadLearned, idle_power_is_of_quiet_intervals_before_a_model_and_of_an_idle_phase_before_both) {
  const RunStart plain = after_boot(counted_machine(1));
  const IdlePower of_model = idle_of(run_of(quiet_then_busy(plain, 5, 12)));
  EXPECT_NEAR(of_model.power / watt, 18, 1e-9) << "12 % of 150 W";
  EXPECT_EQ(of_model.origin, "a share of its maximum, by the model M1");

  const RunStart with_learned = after_boot(plain, learned_quiet("powercap intel-rapl:0", 11, 212));
  const auto run = run_of(quiet_then_busy(with_learned, 5, 12));
  EXPECT_NEAR(idle_of(run).power / watt, 11, 0.11);
  EXPECT_EQ(idle_of(run).origin, "5th percentile of 212 quiet intervals of this boot");
  EXPECT_NEAR(run.charged_to(ConsumerKind::idle).best / joule, 11 * 15, 0.11 * 15);

  std::vector<Record> records = quiet_then_busy(with_learned, 5, 12);
  records.erase(records.begin() + 1);  // the workload starts behind the phase
  records.insert(records.begin() + 3, SpanBegun{1, std::nullopt, second(0), "idle before", SpanRole::idle_before});
  records.insert(records.begin() + 12, SpanEnded{1, second(4), {}});
  records.insert(records.begin() + 13, WorkloadStarted{second(4), 42});
  EXPECT_NEAR(idle_of(run_of(records)).power / watt, 12, 1e-6);
  EXPECT_EQ(idle_of(run_of(records)).origin, "measured before the run");
}

TEST(RoadLearned, few_quiet_intervals_say_less_than_the_model) {
  const RunStart start = after_boot(counted_machine(1), learned_quiet("powercap intel-rapl:0", 11, 19));
  EXPECT_EQ(run_of(quiet_then_busy(start, 5, 12)).parts.at(0).idle->origin, "a share of its maximum, by the model M1");
}

TEST(RoadLearned, a_gpus_idle_power_is_known_before_anybody_lets_it_rest) {
  GpuMachine machine;
  machine.with_counter = false;
  const auto unknown = run_with(machine, std::nullopt);
  EXPECT_FALSE(part_from(unknown, "nvml GPU-1 power").idle.has_value());
  const auto run = run_with(machine, learned_quiet("nvml GPU-1 power", 70, 100));
  EXPECT_NEAR(part_from(run, "nvml GPU-1 power").idle->power / watt, 70, 0.7);
}

/// A card that takes 71 W while nobody uses it for ten seconds, and 300 W with a user.
std::vector<Record> deserted_then_used(const std::optional<Learned>& learned) {
  GpuMachine machine;
  machine.with_counter = false;
  machine.watts = [](double t) { return t < 11 ? 71.0 : 300.0; };
  std::vector<Record> records{after_boot(machine.start(), learned)};
  for (const Record& record : machine.records()) {
    if (std::holds_alternative<RunStart>(record)) continue;
    records.push_back(record);
    const auto* use = std::get_if<Usage>(&record);
    if (use == nullptr || use->at < second(1)) continue;
    GpuUsage nobody;
    nobody.part = "machine/gpu-0";
    nobody.from = use->at - std::chrono::seconds(1);
    nobody.at = use->at;
    nobody.complete = true;
    nobody.sm_activity = use->at > second(10.5) ? 1.0 : 0.0;
    if (use->at > second(10.5)) nobody.users.emplace_back().sm_time = std::chrono::seconds(1);
    records.emplace_back(nobody);
  }
  return records;
}

TEST(RoadLearned, a_gpu_that_is_seen_quieter_than_ever_this_boot_takes_that_while_idle) {
  const auto run = run_of(deserted_then_used(learned_quiet("nvml GPU-1 power", 90, 100)));
  EXPECT_NEAR(part_from(run, "nvml GPU-1 power").idle->power / watt, 71, 0.5);
  const auto lower = run_of(deserted_then_used(learned_quiet("nvml GPU-1 power", 60, 100)));
  EXPECT_NEAR(part_from(lower, "nvml GPU-1 power").idle->power / watt, 60, 0.7);
}

TEST(RoadLearned, a_gpu_learns_from_seconds_in_which_the_driver_saw_nobody) {
  const auto run = run_of(deserted_then_used(std::nullopt));
  const LearnedChannel* gpu = learned_of(run.learned.value(), "nvml GPU-1 power");
  ASSERT_NE(gpu, nullptr);
  const std::uint64_t quiet = quiet_intervals(*gpu);
  EXPECT_GE(quiet, 8U);
  EXPECT_LE(quiet, 10U);
  for (const QuietCount& count : gpu->quiet) EXPECT_EQ(count.step, gpu->quiet.front().step) << "all at 71 W";
}

TEST(RoadLearned, R40_a_replay_knows_what_the_run_knew) {
  const auto records =
      quiet_then_busy(after_boot(counted_machine(1), learned_quiet("powercap intel-rapl:0", 11, 40)), 25, 12);
  EXPECT_EQ(run_of(records), run_of(records));
  EXPECT_FALSE(run_of(records).start.learned.has_value()) << "a run's document holds its outcome alone";
}

}  // namespace
}  // namespace joulery
