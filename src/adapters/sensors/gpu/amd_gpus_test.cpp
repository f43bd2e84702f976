// SPDX-License-Identifier: Apache-2.0
// Tests of AMD's libraries against stubs with their real ABI: counters before power, layouts of old and new releases,
// pairs of dies, libraries that are missing, old or refuse.
#include "adapters/sensors/gpu/amd_gpus.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "adapters/sensors/gpu/amd_device.h"
#include "adapters/sensors/gpu/amdsmi.h"
#include "adapters/sensors/gpu/hwmon_gpu.h"
#include "testing/fixture_machine.h"
#include "testing/sensor_contract.h"

namespace joulery {
namespace {

using testing::channels_of;
using testing::FakeFiles;
using testing::ManualClock;
using testing::sources_of;

const GpuLibraries kAmdsmi{.amdsmi = JOULERY_STUBS_DIR "/libamd_smi.so"};
const GpuLibraries kOldAmdsmi{.amdsmi = JOULERY_STUBS_DIR "/old/libamd_smi.so"};
const GpuLibraries kRocmSmi{.rocm_smi = JOULERY_STUBS_DIR "/librocm_smi64.so.1"};

/// An MI300X, which says its current power, and a Radeon, which has a mean and no counter.
constexpr const char* kTwoCards =
    "release 26\ngpus 2\n"
    "gpu0.pci 0000:05:00.0\ngpu0.uuid 68ff74a1-0000-1000-80b1\ngpu0.name AMD Instinct MI300X\n"
    "gpu0.energy 8589934592\ngpu0.current_w 137\ngpu0.limit_uw 750000000\n"
    "gpu1.pci 0000:c3:00.0\ngpu1.name AMD Radeon PRO W7900\ngpu1.average_w 31\n";

/// Four dies of two MI250X: the second of each card says 0 to everything.
constexpr const char* kPairs =
    "release 24\ngpus 4\n"
    "gpu0.pci 0000:c1:00.0\ngpu0.energy 6553600\ngpu0.average_w 93\n"
    "gpu1.pci 0000:c6:00.0\ngpu1.energy 0\ngpu1.average_w 0\n"
    "gpu2.pci 0000:c9:00.0\ngpu2.energy 9830400\ngpu2.average_w 96\n"
    "gpu3.pci 0000:ce:00.0\ngpu3.energy 0\ngpu3.average_w 0\n";

class AmdGpuLibraries : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = std::filesystem::temp_directory_path() / ("joulery-amd-stub-" + std::to_string(::getpid()));
    ::setenv("JOULERY_GPU_STUB", path_.c_str(), 1);
    say(kTwoCards);
    card("0000:05:00.0", "0x74a1", "0x120000");
    card("0000:c3:00.0", "0x7448", "0x030000");
  }
  void TearDown() override {
    ::unsetenv("JOULERY_GPU_STUB");
    std::filesystem::remove(path_);
  }
  void card(const std::string& address, const char* id, const char* device_class) {
    const std::string folder = "/sys/bus/pci/devices/" + address;
    files_.put(folder + "/vendor", "0x1002\n").put(folder + "/device", id).put(folder + "/class", device_class);
  }
  void say(const std::string& text) const { std::ofstream(path_) << text; }
  [[nodiscard]] Probe probe() { return probe_amd_gpus(files_, kAmdsmi); }
  [[nodiscard]] std::vector<Reading> read(const Probe& probe) {
    return testing::read_once(*probe.sensors.at(0), clock_);
  }

  std::filesystem::path path_;
  FakeFiles files_;
  ManualClock clock_;
};

TEST_F(AmdGpuLibraries, pass_the_contract_of_sensors) {
  for (const GpuLibraries& libraries : {kAmdsmi, kRocmSmi}) {
    testing::expect_sensor_contract([&](Files& files) { return probe_amd_gpus(files, libraries); }, files_);
  }
}

TEST_F(AmdGpuLibraries, the_counter_is_preferred_and_power_stands_beside_it) {
  const Probe found = probe();
  EXPECT_EQ(sources_of(found), (std::vector<std::string>{"amdsmi 0000:05:00.0 energy", "amdsmi 0000:05:00.0 power",
                                                         "amdsmi 0000:c3:00.0 power"}));
  const auto channels = channels_of(found);
  EXPECT_EQ(channels[0].kind, ChannelKind::counter);
  EXPECT_EQ(channels[0].part, (Part{"machine/gpu-0", PartKind::gpu}));
  EXPECT_EQ(channels[0].view, 0);
  EXPECT_EQ(channels[0].modulus, std::nullopt) << "64 bits";
  EXPECT_EQ(channels[0].max_power, 750 * watt);
  EXPECT_EQ(channels[0].accuracy_fraction, 0.10);
  EXPECT_EQ(channels[1].kind, ChannelKind::power);
  EXPECT_EQ(channels[2].part.path, "machine/gpu-1");
  EXPECT_TRUE(found.sensors[0]->is_slow());
  EXPECT_EQ(found.sensors[0]->name(), "amd-gpu");
  const auto readings = read(found);
  EXPECT_EQ(readings[0].value, 8589934592U) << "counts, not multiplied";
  EXPECT_EQ(readings[1].value, 137000000U) << "microwatts";
  EXPECT_EQ(readings[2].value, 31000000U);
  EXPECT_TRUE(found.findings.empty());
}

TEST_F(AmdGpuLibraries, a_count_is_a_65536th_of_a_joule_whatever_the_library_rounds_it_to) {
  EXPECT_EQ(amd_count_scale(15.3F), (CountScale{15625, 1024}));
  EXPECT_EQ(amd_count_scale(15.259F), (CountScale{15625, 1024}));
  EXPECT_EQ(amd_count_scale(1.0F), (CountScale{1000000, 1000000}));
  for (const float nonsense : {0.0F, -1.0F, 1e9F, std::numeric_limits<float>::quiet_NaN()}) {
    EXPECT_EQ(amd_count_scale(nonsense), std::nullopt) << nonsense;
  }
  say(std::string("gpu0.resolution 0\n") + kTwoCards);
  const Probe found = probe();
  EXPECT_EQ(sources_of(found).front(), "amdsmi 0000:05:00.0 power") << "a counter without a unit is none";
  EXPECT_EQ(found.findings.at(0).kind, ErrorKind::broken);
}

TEST_F(AmdGpuLibraries, R4_power_is_read_by_the_layout_of_the_release_and_all_ones_are_no_power) {
  const auto microwatts = [this](const std::string& text) -> GpuAnswer {
    say(text + "gpus 1\ngpu0.pci 0000:05:00.0\ngpu0.energy 7\n");
    const Probe found = probe();
    if (channels_of(found).size() < 2) return tl::unexpected(ErrorKind::unsupported);
    const Reading reading = read(found)[1];
    if (reading.missed) return tl::unexpected(*reading.missed);
    return reading.value;
  };
  for (const char* release : {"release 24\n", "release 25\n", "release 26\n"}) {
    const std::string text = release;
    EXPECT_EQ(microwatts(text + "gpu0.current_w 137\n"), 137000000U) << text;
    EXPECT_EQ(microwatts(text + "gpu0.average_w 93\n"), 93000000U) << text;
    EXPECT_EQ(microwatts(text), tl::unexpected(ErrorKind::unsupported)) << text << "N/A is no power";
    EXPECT_EQ(microwatts(text + "gpu0.average_w 93000\n"), tl::unexpected(ErrorKind::unsupported)) << text;
  }
  EXPECT_EQ(microwatts("release 23\ngpu0.average_w 93\n"), tl::unexpected(ErrorKind::unsupported))
      << "its layout is not known";
}

TEST_F(AmdGpuLibraries, R4_words_that_contradict_each_other_are_another_layout_and_no_power) {
  AmdsmiPower power;
  power.words = {137, 0, 137, 0xFFFFFFFF};
  EXPECT_EQ(amdsmi_power(power, 27), 137000000U);
  power.words = {93, 900, 800, 1200};  // a release that moved its fields
  EXPECT_EQ(amdsmi_power(power, 27), tl::unexpected(ErrorKind::broken));
  power.words = {0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF};
  EXPECT_EQ(amdsmi_power(power, 26), tl::unexpected(ErrorKind::unsupported));
}

TEST_F(AmdGpuLibraries, R4_every_status_is_missed_with_its_kind_and_never_0) {
  const Probe found = probe();
  const std::vector<std::pair<int, ErrorKind>> statuses{
      {1, ErrorKind::broken},     {2, ErrorKind::unsupported}, {8, ErrorKind::transient}, {10, ErrorKind::denied},
      {30, ErrorKind::transient}, {31, ErrorKind::gone},       {32, ErrorKind::broken},   {34, ErrorKind::unsupported}};
  for (const auto& [status, kind] : statuses) {
    say("gpu0.energy_return " + std::to_string(status) + "\n" + kTwoCards);
    EXPECT_EQ(read(found)[0].missed, kind) << status;
    EXPECT_EQ(read(found)[1].missed, std::nullopt) << "power is asked by itself";
  }
  say(std::string("gpu0.lost 1\n") + kTwoCards);
  EXPECT_EQ(read(found)[0].missed, ErrorKind::gone);
  EXPECT_EQ(read(found)[2].missed, std::nullopt) << "the other card is still read";
  say(std::string("gpu0.energy 18446744073709551615\n") + kTwoCards);
  EXPECT_EQ(read(found)[0].missed, ErrorKind::unsupported) << "all ones: not available";
}

TEST_F(AmdGpuLibraries, R23_both_dies_of_a_card_are_one_part_by_every_library_and_by_hwmon) {
  FakeFiles machine = testing::machine("mi250x-two-cards");
  say(kPairs);
  const std::vector<std::string> parts{"machine/gpu-0", "machine/gpu-0", "machine/gpu-2", "machine/gpu-2"};
  for (const GpuLibraries& libraries : {kAmdsmi, kRocmSmi}) {
    const Probe found = probe_amd_gpus(machine, libraries);
    std::vector<std::string> counted;
    for (const Channel& channel : channels_of(found)) {
      counted.push_back(channel.part.path);
      EXPECT_EQ(channel.flags, std::vector<std::string>{std::string(kTwoDies)}) << channel.source;
    }
    EXPECT_EQ(counted, parts);
    EXPECT_TRUE(found.findings.empty());
    EXPECT_EQ(found.gpus.size(), 4U) << "programs see four GPUs";
  }
  std::vector<std::string> by_hwmon;
  for (const Channel& channel : channels_of(probe_hwmon_gpus(machine))) {
    by_hwmon.push_back(channel.part.path);
    EXPECT_EQ(channel.flags, std::vector<std::string>{std::string(kTwoDies)}) << channel.source;
  }
  EXPECT_EQ(by_hwmon, (std::vector<std::string>{"machine/gpu-0", "machine/gpu-2"}));
}

TEST_F(AmdGpuLibraries, R23_a_die_that_says_0_without_a_neighbour_that_speaks_is_a_finding) {
  FakeFiles machine = testing::machine("mi250x-two-cards");
  say("release 24\ngpus 2\ngpu0.pci 0000:c1:00.0\ngpu0.energy 0\ngpu0.average_w 0\n"
      "gpu1.pci 0000:c6:00.0\ngpu1.energy 0\ngpu1.average_w 0\n");
  const Probe found = probe_amd_gpus(machine, kAmdsmi);
  EXPECT_TRUE(found.sensors.empty());
  ASSERT_EQ(found.findings.size(), 2U);
  EXPECT_EQ(found.findings[0].kind, ErrorKind::unsupported);
}

TEST_F(AmdGpuLibraries, a_card_that_says_0_is_no_die_of_a_pair_and_never_0_joules) {
  say("release 26\ngpus 1\ngpu0.pci 0000:05:00.0\ngpu0.energy 0\ngpu0.current_w 0\n");
  const Probe found = probe();
  EXPECT_TRUE(found.sensors.empty());
  EXPECT_EQ(found.findings.at(0).where.substr(0, 12), "0000:05:00.0");
}

TEST_F(AmdGpuLibraries, R9_R27_library_and_hwmon_are_views_of_one_part_by_the_place_on_the_bus) {
  FakeFiles machine = testing::machine("workstation-two-gpus");
  say("release 25\ngpus 1\ngpu0.pci 0000:0a:00.0\ngpu0.energy 99\ngpu0.average_w 31\n");
  const auto by_library = channels_of(probe_amd_gpus(machine, kAmdsmi));
  ASSERT_EQ(by_library.size(), 2U);
  std::vector<Channel> by_hwmon;
  for (const Channel& channel : channels_of(probe_hwmon_gpus(machine))) {
    if (channel.part == by_library[0].part) by_hwmon.push_back(channel);
  }
  ASSERT_EQ(by_hwmon.size(), 1U) << "the Radeon's power1_average";
  EXPECT_LT(by_library[0].view, by_hwmon[0].view) << "its counter before any power";
  EXPECT_LT(by_hwmon[0].view, by_library[1].view) << "microwatts before whole watts";
}

TEST_F(AmdGpuLibraries, partitions_of_one_gpu_are_counted_once) {
  say("release 26\ngpus 2\ngpu0.pci 0000:05:00.0\ngpu0.energy 99\ngpu0.current_w 137\n"
      "gpu1.pci 0000:05:00.1\ngpu1.energy 99\ngpu1.current_w 137\n");
  EXPECT_EQ(sources_of(probe()), (std::vector<std::string>{"amdsmi 0000:05:00.0 energy", "amdsmi 0000:05:00.0 power"}));
}

TEST_F(AmdGpuLibraries, a_socket_that_holds_a_gpu_is_left_to_the_processors_sensors) {
  card("0000:05:00.0", "0x74a0", "0x120000");  // MI300A
  files_.put("/sys/bus/pci/devices/0000:c3:00.0/hwmon/hwmon4/in1_input", "730\n");
  EXPECT_TRUE(probe().sensors.empty());
  EXPECT_TRUE(probe().gpus.empty());
}

TEST_F(AmdGpuLibraries, R21_a_library_without_the_energy_function_still_gives_power) {
  const Probe found = probe_amd_gpus(files_, kOldAmdsmi);
  EXPECT_EQ(sources_of(found), (std::vector<std::string>{"amdsmi 0000:05:00.0 power", "amdsmi 0000:c3:00.0 power"}));
}

TEST_F(AmdGpuLibraries, R21_where_the_newer_library_gives_nothing_the_older_is_asked) {
  GpuLibraries both = kRocmSmi;
  both.amdsmi = "/no/such/libamd_smi.so";
  const Probe found = probe_amd_gpus(files_, both);
  EXPECT_EQ(sources_of(found).front(), "rocm-smi 0000:05:00.0 energy");
  EXPECT_TRUE(found.findings.empty()) << "nothing is missing";
}

TEST_F(AmdGpuLibraries, R20_a_library_that_refuses_to_start_says_which_right_is_missing) {
  say("init_return 10\n");
  const Probe found = probe();
  ASSERT_EQ(found.findings.size(), 1U);
  EXPECT_EQ(found.findings[0].kind, ErrorKind::denied);
  EXPECT_NE(found.findings[0].remedy.find("render"), std::string::npos);
  say("init_return 34\n");
  EXPECT_EQ(probe().findings.at(0).kind, ErrorKind::unsupported);
}

TEST_F(AmdGpuLibraries, R21_a_missing_library_is_a_finding_only_where_a_card_needs_it) {
  const GpuLibraries missing{.amdsmi = "/no/such/libamd_smi.so"};
  const Probe named = probe_amd_gpus(files_, missing);
  ASSERT_EQ(named.findings.size(), 1U) << "the user named it";
  EXPECT_NE(named.findings[0].where.find("/no/such/libamd_smi.so"), std::string::npos);
  EXPECT_EQ(named.findings[0].kind, ErrorKind::unsupported);
  const Probe none = probe_amd_gpus(files_, {.amdsmi = JOULERY_SOURCE_DIR "/CMakeLists.txt"});
  EXPECT_NE(none.findings.at(0).where.find("CMakeLists.txt"), std::string::npos);
  FakeFiles elsewhere;
  const Probe found = probe_amd_gpus(elsewhere, {});
  EXPECT_TRUE(found.findings.empty()) << "no AMD GPU: nothing is loaded and nothing said";
  EXPECT_TRUE(found.sensors.empty());
}

TEST_F(AmdGpuLibraries, a_library_that_shows_no_gpu_says_so) {
  say("release 26\ngpus 0\n");
  const Probe found = probe();
  EXPECT_TRUE(found.sensors.empty());
  ASSERT_FALSE(found.findings.empty());
  EXPECT_EQ(found.findings[0].kind, ErrorKind::denied);
}

TEST_F(AmdGpuLibraries, a_gpu_that_hides_its_place_on_the_bus_is_not_counted_for_hwmon_may_count_it_too) {
  say("release 26\ngpus 1\ngpu0.energy 99\ngpu0.current_w 137\n");
  const Probe found = probe();
  EXPECT_TRUE(found.sensors.empty());
  EXPECT_EQ(found.findings.at(0).kind, ErrorKind::unsupported);
}

TEST(AmdDevice, pairs_and_sockets_are_known_by_their_numbers) {
  EXPECT_EQ(amd_device("0x7408", false), AmdDevice::die_of_pair);
  EXPECT_EQ(amd_device("0x740c", false), AmdDevice::die_of_pair);
  EXPECT_EQ(amd_device("0x740f", false), AmdDevice::card) << "MI210 has one die";
  EXPECT_EQ(amd_device("0x74a0", false), AmdDevice::socket);
  EXPECT_EQ(amd_device("0x15bf", true), AmdDevice::socket);
  EXPECT_EQ(amd_device("", false), AmdDevice::card);
}

}  // namespace
}  // namespace joulery
