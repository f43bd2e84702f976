// SPDX-License-Identifier: Apache-2.0
// Tests of NVML against a stub library with the real ABI: counter before power, every return code, a GPU that vanishes,
// a library that is missing or old.
#include "adapters/sensors/gpu/nvml.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "adapters/sensors/gpu/nvml_library.h"
#include "testing/fake_files.h"
#include "testing/sensor_contract.h"

namespace joulery {
namespace {

using testing::FakeFiles;
using testing::ManualClock;

const std::string kLibrary = JOULERY_STUBS_DIR "/libnvidia-ml.so.1";
const std::string kOldLibrary = JOULERY_STUBS_DIR "/old/libnvidia-ml.so.1";

/// Two healthy GPUs of different kinds.
constexpr const char* kTwoGpus =
    "driver 550.54.15\ngpus 2\n"
    "gpu0.uuid GPU-11111111-aaaa\ngpu0.name NVIDIA A100-SXM4-40GB\ngpu0.energy_mj 262143328\ngpu0.power_mw "
    "71500\ngpu0.limit_mw 400000\n"
    "gpu1.uuid GPU-22222222-bbbb\ngpu1.name Tesla P100-PCIE-16GB\ngpu1.energy_return 3\ngpu1.power_mw 31250\n";

class Nvml : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = std::filesystem::temp_directory_path() / ("joulery-nvml-stub-" + std::to_string(::getpid()));
    ::setenv("JOULERY_NVML_STUB", path_.c_str(), 1);
    say(kTwoGpus);
  }
  void TearDown() override {
    ::unsetenv("JOULERY_NVML_STUB");
    std::filesystem::remove(path_);
  }
  void say(const std::string& text) const { std::ofstream(path_) << text; }
  [[nodiscard]] Probe probe() { return probe_nvml(files_, kLibrary); }
  [[nodiscard]] std::vector<Reading> read(const Probe& probe) {
    return testing::read_once(*probe.sensors.at(0), clock_);
  }

  std::filesystem::path path_;
  FakeFiles files_;
  ManualClock clock_;
};

TEST_F(Nvml, passes_the_contract_of_sensors) {
  testing::expect_sensor_contract([](Files& files) { return probe_nvml(files, kLibrary); }, files_);
}

TEST_F(Nvml, the_counter_is_preferred_and_power_stands_beside_it) {
  const Probe found = probe();
  ASSERT_EQ(found.sensors.size(), 1U);
  const auto channels = found.sensors[0]->channels();
  ASSERT_EQ(channels.size(), 3U);
  EXPECT_EQ(channels[0].source, "nvml GPU-11111111-aaaa energy");
  EXPECT_EQ(channels[0].kind, ChannelKind::counter);
  EXPECT_EQ(channels[0].scale, (CountScale{1000, 1}));
  EXPECT_EQ(channels[0].modulus, std::nullopt);
  EXPECT_EQ(channels[0].part, (Part{"machine/gpu-0", PartKind::gpu}));
  EXPECT_EQ(channels[0].max_power, 400 * watt);
  EXPECT_EQ(channels[0].accuracy_fraction, 0.12);
  EXPECT_EQ(channels[1].kind, ChannelKind::power);
  EXPECT_EQ(channels[1].view, 10);
  EXPECT_TRUE(found.sensors[0]->is_slow());
  const auto readings = read(found);
  EXPECT_EQ(readings[0].value, 262143328U) << "mJ, as counted";
  EXPECT_EQ(readings[1].value, 71500000U) << "microwatts";
}

TEST_F(Nvml, a_gpu_without_a_counter_is_read_by_its_power) {
  const Probe found = probe();
  const Channel& channel = found.sensors.at(0)->channels()[2];
  EXPECT_EQ(channel.source, "nvml GPU-22222222-bbbb power");
  EXPECT_EQ(channel.view, 0);
  EXPECT_EQ(channel.max_power, std::nullopt) << "no limit stated is unknown";
  EXPECT_EQ(read(found)[2].value, 31250000U);
}

TEST_F(Nvml, R27_gpus_are_identified_by_uuid) {
  const Probe found = probe();
  EXPECT_EQ(found.gpus, (std::vector<HostGpu>{{"GPU-11111111-aaaa", "NVIDIA A100-SXM4-40GB", {}, "550.54.15"},
                                              {"GPU-22222222-bbbb", "Tesla P100-PCIE-16GB", {}, "550.54.15"}}));
}

TEST_F(Nvml, R4_every_return_code_is_missed_with_its_kind_and_never_0) {
  const Probe found = probe();
  const std::vector<std::pair<int, ErrorKind>> codes{
      {3, ErrorKind::unsupported}, {4, ErrorKind::denied},     {6, ErrorKind::gone},         {7, ErrorKind::broken},
      {9, ErrorKind::unsupported}, {10, ErrorKind::transient}, {13, ErrorKind::unsupported}, {15, ErrorKind::gone},
      {16, ErrorKind::gone},       {18, ErrorKind::broken},    {999, ErrorKind::broken}};
  for (const auto& [code, kind] : codes) {
    say(std::string("gpu0.energy_return ") + std::to_string(code) + "\n" + kTwoGpus);
    const auto readings = read(found);
    EXPECT_EQ(readings[0].missed, kind) << code;
    EXPECT_EQ(readings[1].missed, std::nullopt) << "power is asked by itself";
  }
  say(kTwoGpus);
  EXPECT_EQ(read(found)[0].missed, std::nullopt);
}

TEST_F(Nvml, an_unplugged_gpu_is_gone_and_the_other_is_still_read) {
  const Probe found = probe();
  say(std::string("gpu0.lost 1\n") + kTwoGpus);
  const auto readings = read(found);
  EXPECT_EQ(readings[0].missed, ErrorKind::gone);
  EXPECT_EQ(readings[1].missed, ErrorKind::gone);
  EXPECT_EQ(readings[2].missed, std::nullopt);
}

TEST_F(Nvml, a_lost_gpu_at_the_start_is_a_finding_and_not_a_silent_0) {
  say(std::string("gpu0.handle_return 15\n") + kTwoGpus);
  const Probe found = probe();
  ASSERT_EQ(found.findings.size(), 1U);
  EXPECT_EQ(found.findings[0].kind, ErrorKind::gone);
  EXPECT_NE(found.findings[0].where.find("gpu-0"), std::string::npos);
  EXPECT_EQ(found.sensors.at(0)->channels().size(), 1U);
  say("gpus 1\ngpu0.uuid GPU-1\ngpu0.energy_return 3\ngpu0.power_return 3\n");
  EXPECT_EQ(probe().findings.at(0).kind, ErrorKind::unsupported) << "a listed GPU without any reading";
}

TEST_F(Nvml, M4_a_gpu_without_energy_and_power_is_modelled_by_its_limit_and_its_load) {
  const std::string silent = "gpus 1\ngpu0.uuid GPU-1\ngpu0.energy_return 3\ngpu0.power_return 3\n";
  say(silent + "gpu0.limit_mw 250000\ngpu0.busy_percent 40\n");
  const Probe found = probe();
  ASSERT_EQ(found.findings.size(), 1U);
  EXPECT_EQ(found.findings[0].what,
            "no energy and no power from this GPU: not supported by this GPU (3); modelled by its limit and its load");
  const auto channels = found.sensors.at(0)->channels();
  ASSERT_EQ(channels.size(), 1U);
  EXPECT_TRUE(has_flag(channels[0], kLimitTimesLoad));
  EXPECT_EQ(channels[0].source, "nvml GPU-1 utilisation x 250 W limit");
  EXPECT_EQ(read(found)[0].value, 100'000'000U) << "uW: 40 % of 250 W";
  say(silent + "gpu0.limit_mw 250000\ngpu0.busy_percent 101\n");
  EXPECT_EQ(read(found)[0].missed, ErrorKind::broken) << "no share of time";
  say(silent + "gpu0.busy_percent 40\n");
  EXPECT_EQ(probe().findings.at(0).kind, ErrorKind::unsupported) << "without a limit nothing is guessed";
}

TEST_F(Nvml, a_version_mismatch_is_broken_and_says_reboot) {
  say("init_return 18\n");
  const Probe found = probe();
  ASSERT_EQ(found.findings.size(), 1U);
  EXPECT_EQ(found.findings[0].kind, ErrorKind::broken);
  EXPECT_NE(found.findings[0].remedy.find("reboot"), std::string::npos);
}

TEST_F(Nvml, R21_a_missing_library_disables_a_channel_and_not_the_program) {
  EXPECT_TRUE(probe_nvml(files_, "/no/such/libnvidia-ml.so.1").findings.empty())
      << "no trace of NVIDIA: nothing to say";
  for (const char* trace : {"/dev/nvidia0", "/proc/driver/nvidia/version"}) {
    FakeFiles machine;
    machine.put(trace, "");
    const Probe found = probe_nvml(machine, "/no/such/libnvidia-ml.so.1");
    ASSERT_EQ(found.findings.size(), 1U) << trace;
    EXPECT_EQ(found.findings[0].kind, ErrorKind::unsupported);
    EXPECT_NE(found.findings[0].remedy.find("libnvidia-ml.so.1"), std::string::npos);
  }
}

/// An H100 as driver 580 shows it (tests/golden/nvml/h100-driver-580/fields.txt).
constexpr const char* kH100 =
    "driver 580.159.04\ngpus 1\ngpu0.uuid GPU-5c1f\ngpu0.name NVIDIA H100 80GB HBM3\ngpu0.pci 00000000:65:00.0\n"
    "gpu0.energy_mj 2449127\ngpu0.power_mw 71706\ngpu0.mig 0\ngpu0.persistence 1\ngpu0.gpm 1\n"
    "gpu0.field_185_0 71706\ngpu0.field_186_0 72141\ngpu0.field_190_0 700000\ngpu0.field_191_0 2449127\n"
    "gpu0.field_185_2 39812\n";

TEST_F(Nvml, fields_add_the_instant_and_the_memory_inside_the_gpu) {
  say(kH100);
  const Probe found = probe();
  EXPECT_EQ(testing::sources_of(found),
            (std::vector<std::string>{"nvml GPU-5c1f energy", "nvml GPU-5c1f power", "nvml GPU-5c1f power instant",
                                      "nvml GPU-5c1f memory power"}));
  const auto channels = found.sensors[0]->channels();
  EXPECT_EQ(channels[0].max_power, 700 * watt) << "the current limit, where the old call does not answer";
  EXPECT_EQ(channels[2].view, 11);
  EXPECT_EQ(channels[3].part, (Part{"machine/gpu-0/gpu-memory", PartKind::gpu}));
  const auto readings = read(found);
  EXPECT_EQ(readings[2].value, 72141000U) << "32 bits of the union, in microwatts";
  EXPECT_EQ(readings[3].value, 39812000U);
}

TEST_F(Nvml, G1_a_known_card_says_how_its_readings_behave_and_metering_chooses_among_them) {
  say(std::string("gpu0.architecture 9\n") + kH100);
  const Probe found = probe();
  const auto channels = found.sensors.at(0)->channels();
  const auto window = [&](std::size_t channel) { return channels[channel].behaviour.value().window; };
  EXPECT_EQ(window(0), std::chrono::milliseconds(25)) << "what the counter may add up";
  EXPECT_EQ(window(1), std::chrono::seconds(1));
  EXPECT_EQ(window(2), std::chrono::milliseconds(25));
  EXPECT_EQ(channels[1].view, channels[2].view);
  EXPECT_GT(channels[1].behaviour->delay, std::chrono::milliseconds(400));
  EXPECT_FALSE(channels[3].behaviour) << "nothing is known of the memory's";
}

TEST_F(Nvml, host_facts_hold_bus_driver_and_mig_mode) {
  say(kH100);
  EXPECT_EQ(probe().gpus.at(0),
            (HostGpu{"GPU-5c1f", "NVIDIA H100 80GB HBM3", "00000000:65:00.0", "580.159.04", false, true}));
}

TEST_F(Nvml, an_elements_own_return_code_comes_before_its_value) {
  say(kH100);
  const Probe found = probe();
  say(std::string("gpu0.field_186_0_return 15\n") + kH100);
  EXPECT_EQ(read(found)[2].missed, ErrorKind::gone);
  say(std::string("gpu0.fields_return 10\n") + kH100);
  EXPECT_EQ(read(found)[2].missed, ErrorKind::transient);
}

TEST_F(Nvml, a_real_number_that_is_none_or_below_zero_is_missed_and_never_0) {
  say(kH100);
  const Probe found = probe();
  for (const char* rubbish : {"nan", "-nan", "-1", "inf", "1e30"}) {
    say(std::string(kH100) + "gpu0.field_186_0_double " + rubbish + "\n");
    EXPECT_EQ(read(found)[2].missed, ErrorKind::broken) << rubbish;
  }
  say(std::string(kH100) + "gpu0.field_186_0_double 72141.5\n");
  EXPECT_EQ(read(found)[2].value, 72'141'000U) << "milliwatts, whole ones";
}

TEST_F(Nvml, energy_comes_from_a_field_where_the_call_is_missing) {
  say(std::string("gpu0.energy_return 13\n") + kH100);
  const Probe found = probe();
  EXPECT_EQ(found.sensors.at(0)->channels()[0].kind, ChannelKind::counter);
  EXPECT_EQ(read(found)[0].value, 2449127U) << "millijoules";
}

TEST_F(Nvml, R22_module_power_is_a_part_that_holds_processor_and_gpu) {
  say(std::string(kH100) + "gpu0.field_186_1 412000\n");
  const Probe found = probe();
  const Channel& module = found.sensors.at(0)->channels().back();
  EXPECT_EQ(module.part, (Part{"machine/module-0", PartKind::board}));
  EXPECT_TRUE(contains(module.part, {"machine/gpu-0", PartKind::gpu}));
  EXPECT_TRUE(contains(module.part, {"machine/package-0", PartKind::cpu}));
  EXPECT_TRUE(contains(module.part, {"machine/memory", PartKind::memory}));
  EXPECT_FALSE(contains(module.part, {"machine/gpu-1", PartKind::gpu}));
  EXPECT_FALSE(contains({"machine/gpu-0", PartKind::gpu}, module.part));
  say(std::string(kH100) + "gpu0.field_186_1 0\n");
  EXPECT_EQ(probe().sensors.at(0)->channels().size(), 4U) << "0 says that there is no module";
}

TEST_F(Nvml, R27_asked_gpus_alone_are_measured) {
  const Probe found = probe_nvml(files_, kLibrary, {"GPU-2222", {}, {}, false});
  ASSERT_EQ(found.sensors.at(0)->channels().size(), 1U);
  EXPECT_EQ(found.sensors[0]->channels()[0].part.path, "machine/gpu-1");
  EXPECT_EQ(found.gpus.size(), 1U);
}

TEST_F(Nvml, R27_a_mask_that_matches_nothing_is_an_error_and_no_sensor) {
  const Probe found = probe_nvml(files_, kLibrary, {"GPU-dead", {}, {}, false});
  EXPECT_TRUE(found.sensors.empty());
  ASSERT_EQ(found.findings.size(), 1U);
  EXPECT_EQ(found.findings[0].kind, ErrorKind::invalid);
  EXPECT_NE(found.findings[0].remedy.find("GPU-22222222-bbbb"), std::string::npos);
  const Probe without = probe_nvml(files_, "/no/such/libnvidia-ml.so.1", {"0", {}, {}, false});
  EXPECT_EQ(without.findings.at(0).where, "--gpus") << "no library: no GPU either";
}

TEST_F(Nvml, an_inherited_mask_is_noted) {
  const Probe found = probe_nvml(files_, kLibrary, {{}, "GPU-2222", {}, false});
  EXPECT_EQ(found.gpus.size(), 2U) << "all are measured";
  ASSERT_EQ(found.notes.size(), 1U);
}

TEST_F(Nvml, R21_an_old_library_without_the_energy_function_still_gives_power) {
  const Probe found = probe_nvml(files_, kOldLibrary);
  const auto channels = found.sensors.at(0)->channels();
  ASSERT_EQ(channels.size(), 2U);
  EXPECT_EQ(channels[0].kind, ChannelKind::power);
  EXPECT_EQ(channels[0].view, 0);
}

TEST_F(Nvml, R21_a_library_that_is_none_is_said_by_its_name) {
  files_.put("/dev/nvidia0", "");
  const Probe found = probe_nvml(files_, JOULERY_SOURCE_DIR "/CMakeLists.txt");
  ASSERT_EQ(found.findings.size(), 1U);
  EXPECT_NE(found.findings[0].where.find("CMakeLists.txt"), std::string::npos);
}

TEST_F(Nvml, a_library_on_a_machine_without_driver_is_no_finding) {
  say("init_return 9\n");
  EXPECT_TRUE(probe().findings.empty());
  files_.put("/dev/nvidiactl", "");
  EXPECT_EQ(probe().findings.at(0).kind, ErrorKind::unsupported);
}

}  // namespace
}  // namespace joulery
