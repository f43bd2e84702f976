// SPDX-License-Identifier: Apache-2.0
// Tests of the doctor's checks, one a finding, named after what it says: on patients made by hand, and on folders that
// are machines.
#include "shell/cli/doctor.h"

#include <filesystem>
#include <fstream>

#include "shell/cli/doctor_metering.h"
#include "testing/temporary_folder.h"

namespace joulery {
namespace {

namespace fs = std::filesystem;

Channel channel_of(const std::string& path, PartKind kind, ChannelKind how = ChannelKind::counter) {
  Channel channel;
  channel.part = {path, kind};
  channel.kind = how;
  return channel;
}

/// The patient with these channels alone.
Patient with(std::vector<Channel> channels) {
  Patient patient;
  patient.backend_of.assign(channels.size(), "test");
  patient.channels = std::move(channels);
  return patient;
}

/// A folder that is a machine.
struct Folder {
  testing::TemporaryFolder root;
  DiskFiles files{root.path()};
  void put(const std::string& path, const std::string& text) const {
    fs::create_directories(fs::path(root.path() + path).parent_path());
    std::ofstream(root.path() + path) << text << "\n";
  }
};

TEST(Doctor, energy_filtering_widens_the_counters_and_has_a_remedy) {
  Channel package = channel_of("machine/package-0", PartKind::cpu);
  EXPECT_TRUE(check_filtering(with({package})).empty());
  package.flags = {"filtered"};
  package.accuracy_fraction = 0.5;
  const auto checks = check_filtering(with({package}));
  ASSERT_EQ(checks.size(), 1U);
  EXPECT_EQ(checks[0].status, CheckStatus::warn);
  EXPECT_EQ(checks[0].finding,
            "SGX is on, and with it noise on the processor's energy counters (INTEL-SA-00389): ±50 %");
  EXPECT_EQ(checks[0].remedy, "switch SGX off in the BIOS if nothing needs it");
}

TEST(Doctor, dies_that_may_be_copies_are_named) {
  const auto one = with({channel_of("machine/package-0", PartKind::cpu)});
  EXPECT_TRUE(check_lookalikes(one).empty());
  const auto two = with(
      {channel_of("machine/package-0-die-0", PartKind::cpu), channel_of("machine/package-0-die-1", PartKind::cpu)});
  ASSERT_EQ(check_lookalikes(two).size(), 1U);
  EXPECT_TRUE(check_lookalikes(two)[0].finding.starts_with("package-0-die-0, package-0-die-1 are counted each"));
}

TEST(Doctor, a_GPU_sensor_that_sees_a_quarter_of_the_time_is_a_warning) {
  Channel gpu = channel_of("machine/gpu-0", PartKind::gpu, ChannelKind::power);
  gpu.period = std::chrono::milliseconds(100);
  gpu.accuracy_fraction = 0.12;
  gpu.behaviour = SensorBehaviour{std::chrono::milliseconds(25), std::chrono::milliseconds(30), 1, {}, {}};
  const auto checks = check_gpu_sensors(with({gpu}));
  ASSERT_EQ(checks.size(), 1U);
  EXPECT_EQ(checks[0].status, CheckStatus::warn);
  EXPECT_EQ(checks[0].finding,
            "gpu-0 by its power readings, integrated over time, ±12 %; a reading is the mean of 25 ms, every 100 ms, "
            "30 ms late: 75 % of the time is not seen; the gain of this model is not known");
}

TEST(Doctor, M4_a_GPU_that_tells_only_its_load_is_a_warning_and_modelled) {
  Channel gpu = channel_of("machine/gpu-0", PartKind::gpu, ChannelKind::power);
  gpu.flags.emplace_back(kLimitTimesLoad);
  gpu.accuracy_source = "M4: 0.15 to 1.05 of the power limit, whatever the load";
  const auto checks = check_gpu_sensors(with({gpu}));
  ASSERT_EQ(checks.size(), 1U);
  EXPECT_EQ(checks[0].status, CheckStatus::warn);
  EXPECT_EQ(
      checks[0].finding,
      "gpu-0 tells its load only: its energy is modelled, M4: 0.15 to 1.05 of the power limit, whatever the load");
}

TEST(Doctor, a_GPU_sensor_that_sees_all_of_the_time_is_well) {
  Channel gpu = channel_of("machine/gpu-0", PartKind::gpu);
  gpu.accuracy_fraction = 0.04;
  gpu.behaviour = SensorBehaviour{std::chrono::milliseconds(100), {}, 0.98, {}, std::chrono::milliseconds(100)};
  const auto checks = check_gpu_sensors(with({gpu}));
  ASSERT_EQ(checks.size(), 1U);
  EXPECT_EQ(checks[0].status, CheckStatus::ok);
  EXPECT_NE(checks[0].finding.find("by its energy counter"), std::string::npos);
  EXPECT_NE(checks[0].finding.find("reads 0.980 times the truth"), std::string::npos) << checks[0].finding;
}

TEST(Doctor, a_GPU_sensor_nobody_described_says_so) {
  const auto checks = check_gpu_sensors(with({channel_of("machine/gpu-0", PartKind::gpu)}));
  ASSERT_EQ(checks.size(), 1U);
  EXPECT_NE(checks[0].finding.find("is not in the table of this model and driver"), std::string::npos);
}

TEST(Doctor, persistence_off_names_the_command_and_MIG_says_that_shares_are_a_model) {
  Patient patient;
  patient.host.gpus.resize(1);
  patient.host.gpus[0].name = "A100";
  patient.host.gpus[0].persistence = false;
  patient.host.gpus[0].mig = true;
  const auto checks = check_gpus(patient);
  ASSERT_EQ(checks.size(), 3U);
  EXPECT_EQ(checks[1].name, "gpu mig");
  EXPECT_EQ(checks[2].name, "gpu driver");
  EXPECT_EQ(checks[2].remedy, "sudo nvidia-smi -pm 1");
}

TEST(Doctor, an_NVIDIA_card_without_a_driver_is_a_warning_with_its_place_on_the_bus) {
  Folder machine;
  EXPECT_TRUE(check_silent_gpus({}, machine.files).empty());
  machine.put("/sys/bus/pci/devices/0000:01:00.0/vendor", "0x10de");
  machine.put("/sys/bus/pci/devices/0000:01:00.0/class", "0x030200");
  machine.put("/sys/bus/pci/devices/0000:01:00.1/vendor", "0x10de");
  machine.put("/sys/bus/pci/devices/0000:01:00.1/class", "0x040300");
  const auto checks = check_silent_gpus({}, machine.files);
  ASSERT_EQ(checks.size(), 1U);
  EXPECT_EQ(checks[0].finding,
            "1 NVIDIA card on the bus (0000:01:00.0), and no driver of NVIDIA's: their energy is unknown");
  Patient heard;
  heard.backend_of = {"nvml"};
  EXPECT_TRUE(check_silent_gpus(heard, machine.files).empty());
}

TEST(Doctor, a_slow_clock_source_is_a_warning) {
  Folder machine;
  const std::string source = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
  machine.put(source, "tsc");
  EXPECT_EQ(check_clock(machine.files).status, CheckStatus::ok);
  machine.put(source, "acpi_pm");
  EXPECT_EQ(check_clock(machine.files).status, CheckStatus::warn);
}

TEST(Doctor, a_governor_other_than_performance_has_a_remedy_for_comparisons) {
  Folder machine;
  const std::string governor = "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor";
  machine.put(governor, "performance");
  EXPECT_EQ(check_frequency(machine.files).remedy, "");
  machine.put(governor, "powersave");
  EXPECT_EQ(check_frequency(machine.files).remedy, "for comparisons: sudo cpupower frequency-set -g performance");
}

TEST(Doctor, turbo_is_told_by_either_of_the_two_files_drivers_have) {
  Folder machine;
  machine.put("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "schedutil");
  EXPECT_EQ(check_frequency(machine.files).finding, "governor schedutil");
  machine.put("/sys/devices/system/cpu/cpufreq/boost", "1");
  EXPECT_EQ(check_frequency(machine.files).finding, "governor schedutil, turbo on");
  machine.put("/sys/devices/system/cpu/cpufreq/boost", "0");
  EXPECT_EQ(check_frequency(machine.files).finding, "governor schedutil, turbo off");
  machine.put("/sys/devices/system/cpu/intel_pstate/no_turbo", "0");
  EXPECT_EQ(check_frequency(machine.files).finding, "governor schedutil, turbo on");
}

TEST(Doctor, a_wall_clock_that_nobody_keeps_is_warned_of_and_its_steps_are_explained) {
  const Check kept = check_wall_clock(ClockDiscipline{true, std::chrono::milliseconds(3)});
  EXPECT_EQ(kept.status, CheckStatus::ok);
  EXPECT_TRUE(kept.finding.starts_with("kept by a time service, wrong by 3.0 ms at most; ")) << kept.finding;
  EXPECT_TRUE(kept.remedy.empty());
  const Check alone = check_wall_clock(ClockDiscipline{false, std::chrono::seconds(16)});
  EXPECT_EQ(alone.status, CheckStatus::warn);
  EXPECT_TRUE(alone.remedy.starts_with("sudo timedatectl set-ntp true")) << alone.remedy;
  const Check silent = check_wall_clock(Result<ClockDiscipline>(failure(ErrorKind::denied, "no", "adjtimex")));
  EXPECT_EQ(silent.status, CheckStatus::ok);
  for (const Check& check : {kept, alone, silent}) {
    EXPECT_NE(check.finding.find("a step of it changes no duration and no energy, and a run notes it"),
              std::string::npos)
        << check.finding;
  }
}

TEST(Doctor, sleep_since_the_start_is_said_and_costs_nothing) {
  const Check awake = check_sleep(Duration(std::chrono::milliseconds(3)));
  EXPECT_EQ(awake.finding, "the machine has not slept since it was started");
  const Check slept = check_sleep(Duration(std::chrono::hours(2)));
  EXPECT_EQ(slept.status, CheckStatus::ok);
  EXPECT_TRUE(slept.finding.starts_with("the machine slept for 2 h 0 min since it was started")) << slept.finding;
}

TEST(Doctor, a_Slurm_job_is_named_with_the_way_to_its_share) {
  EXPECT_TRUE(check_slurm({}).empty());
  const auto checks = check_slurm({{"SLURM_JOB_ID", "4711"}, {"SLURM_STEP_ID", "0"}});
  ASSERT_EQ(checks.size(), 1U);
  EXPECT_EQ(checks[0].finding, "inside Slurm job 4711: run measures what it starts, the whole machine beside it");
  EXPECT_EQ(checks[0].remedy, "for the job's part on this node: joulery attach --slurm-job 4711");
}

TEST(Doctor, the_self_test_gives_watts_per_part_with_bounds_what_is_stuck_and_what_a_read_costs) {
  SelfTest test;
  test.run.end = test.run.begin + std::chrono::seconds(2);
  PartResult package;
  package.part = {"machine/package-0", PartKind::cpu};
  package.on_cut = true;
  package.method = Method::counted;
  package.energy = {90 * joule, 100 * joule, 110 * joule};
  test.run.parts = {package};
  test.stuck = {"package-1"};
  test.costs = {{"perf", 2, std::chrono::microseconds(3)}};
  const auto checks = checks_of(test);
  ASSERT_EQ(checks.size(), 3U);
  EXPECT_EQ(checks[0].finding, "package-0 50.0 W (45.0 … 55.0) counted");
  EXPECT_EQ(checks[1].status, CheckStatus::warn);
  EXPECT_EQ(checks[1].finding, "the counter of package-1 did not move in 2.00 s");
  EXPECT_EQ(checks[2].finding, "perf 3.0 µs a channel");
}

TEST(Doctor, an_interval_longer_than_a_counter_allows_names_the_longest_that_is_safe) {
  Channel package = channel_of("machine/package-0", PartKind::cpu);
  package.modulus = 65'532'610'987;  // AMD, 2^-16 J
  package.max_power = 400 * watt;    // R2: M / (2 x 1.2 x 400 W)
  EXPECT_EQ(check_interval(with({package}), std::chrono::seconds(60)).status, CheckStatus::ok);
  const Check check = check_interval(with({package}), std::chrono::seconds(100));
  EXPECT_EQ(check.status, CheckStatus::warn);
  EXPECT_EQ(check.remedy, "joulery config set interval 68263ms");
}

}  // namespace
}  // namespace joulery
