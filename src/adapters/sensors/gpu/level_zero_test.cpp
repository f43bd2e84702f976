// SPDX-License-Identifier: Apache-2.0
// Tests of Level Zero against a stub with its real ABI: the card and what lies inside it, domains that are missing,
// refused or nobody names, loaders that cannot start Sysman.
#include "adapters/sensors/gpu/level_zero.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "adapters/sensors/gpu/hwmon_gpu.h"
#include "testing/fixture_machine.h"
#include "testing/sensor_contract.h"

namespace joulery {
namespace {

using testing::channels_of;
using testing::FakeFiles;
using testing::ManualClock;

const GpuLibraries kLibrary{.level_zero = JOULERY_STUBS_DIR "/libze_loader.so.1"};
const GpuLibraries kOldLibrary{.level_zero = JOULERY_STUBS_DIR "/old/libze_loader.so.1"};

/// Two Max 1550 of two tiles, as the fixture machine has them.
constexpr const char* kTwoCards =
    "gpus 2\n"
    "gpu0.pci 0000:4d:00.0\ngpu0.name Intel(R) Data Center GPU Max 1550\ngpu0.limit_mw 600000\n"
    "gpu0.card 7000000\ngpu0.domain0 package 6000000\ngpu0.domain1 tile0 2900000\ngpu0.domain2 tile1 3000000\n"
    "gpu1.pci 0000:9a:00.0\ngpu1.card 5000000\n";

using Parts = std::map<std::string, std::string>;

class LevelZero : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = std::filesystem::temp_directory_path() / ("joulery-zes-stub-" + std::to_string(::getpid()));
    ::setenv("JOULERY_GPU_STUB", path_.c_str(), 1);
    say(kTwoCards);
  }
  void TearDown() override {
    ::unsetenv("JOULERY_GPU_STUB");
    std::filesystem::remove(path_);
  }
  void say(const std::string& text) const { std::ofstream(path_) << text; }
  [[nodiscard]] Probe probe() { return probe_level_zero(files_, kLibrary); }
  /// Part by source.
  [[nodiscard]] Parts parts() {
    Parts parts;
    for (const Channel& channel : channels_of(probe())) parts[channel.source] = channel.part.path;
    return parts;
  }

  std::filesystem::path path_;
  FakeFiles files_ = testing::machine("max-1550-two-tiles");
};

TEST_F(LevelZero, passes_the_contract_of_sensors) {
  testing::expect_sensor_contract([](Files& files) { return probe_level_zero(files, kLibrary); }, files_);
}

TEST_F(LevelZero, R10_package_and_tiles_lie_inside_the_card) {
  EXPECT_EQ(parts(), (Parts{{"level-zero 0000:4d:00.0 energy", "machine/gpu-0"},
                            {"level-zero 0000:4d:00.0 package energy", "machine/gpu-0/package"},
                            {"level-zero 0000:4d:00.0 tile-0 energy", "machine/gpu-0/tile-0"},
                            {"level-zero 0000:4d:00.0 tile-1 energy", "machine/gpu-0/tile-1"},
                            {"level-zero 0000:9a:00.0 energy", "machine/gpu-1"}}));
  const Probe found = probe();
  const Channel card = channels_of(found).at(0);
  EXPECT_EQ(card.kind, ChannelKind::counter);
  EXPECT_EQ(card.scale, CountScale{}) << "microjoules";
  EXPECT_EQ(card.max_power, 600 * watt);
  EXPECT_EQ(card.accuracy_fraction, 0.10);
  EXPECT_EQ(testing::values_of(found).at("level-zero 0000:4d:00.0 tile-1 energy"), 3000000U);
  EXPECT_EQ(found.gpus.at(0).name, "Intel(R) Data Center GPU Max 1550");
  EXPECT_EQ(found.gpus.at(0).uuid, "01010101-0101-0101-0101-010101010101");
}

TEST_F(LevelZero, R9_R27_it_stands_behind_hwmon_which_shows_the_same_counters_of_the_same_parts) {
  std::map<std::string, int> views;
  for (const Channel& channel : channels_of(probe_hwmon_gpus(files_))) views[channel.part.path] = channel.view;
  for (const Channel& channel : channels_of(probe())) {
    if (channel.part.path == "machine/gpu-0/package") continue;  // i915 shows none
    ASSERT_TRUE(views.contains(channel.part.path)) << channel.part.path;
    EXPECT_LT(views[channel.part.path], channel.view);
  }
}

TEST_F(LevelZero, without_a_domain_of_the_card_the_outermost_there_is_stands_for_it) {
  say("gpus 1\ngpu0.pci 0000:4d:00.0\ngpu0.domain0 tile0 29\ngpu0.domain1 unknown 50\ngpu0.domain2 package 60\n");
  EXPECT_EQ(parts(), (Parts{{"level-zero 0000:4d:00.0 energy", "machine/gpu-0"},
                            {"level-zero 0000:4d:00.0 tile-0 energy", "machine/gpu-0/tile-0"}}));
  EXPECT_EQ(testing::values_of(probe()).at("level-zero 0000:4d:00.0 energy"), 60U) << "the package";
  EXPECT_EQ(channels_of(probe())[0].flags, std::vector<std::string>{"without_the_card"});
  say("gpus 1\ngpu0.pci 0000:4d:00.0\ngpu0.domain0 card 70\ngpu0.domain1 package 60\n");
  EXPECT_EQ(testing::values_of(probe()).at("level-zero 0000:4d:00.0 energy"), 70U) << "among the others";
  EXPECT_TRUE(channels_of(probe())[0].flags.empty());
}

TEST_F(LevelZero, memory_never_stands_for_the_gpu) {
  say("gpus 1\ngpu0.pci 0000:4d:00.0\ngpu0.domain0 memory 9\n");
  EXPECT_EQ(parts(), (Parts{{"level-zero 0000:4d:00.0 gpu-memory energy", "machine/gpu-0/gpu-memory"}}));
}

TEST_F(LevelZero, a_gpu_inside_a_processor_is_the_packages) {
  say("gpus 1\ngpu0.pci 0000:00:02.0\ngpu0.integrated 1\ngpu0.card 7\n");
  EXPECT_TRUE(probe().sensors.empty());
  EXPECT_TRUE(probe().findings.empty());
}

TEST_F(LevelZero, a_library_that_shows_no_gpu_says_so) {
  say("gpus 0\n");
  const Probe found = probe();
  EXPECT_TRUE(found.sensors.empty());
  ASSERT_EQ(found.findings.size(), 1U);
  EXPECT_EQ(found.findings[0].kind, ErrorKind::denied);
}

TEST_F(LevelZero, R4_every_result_is_missed_with_its_kind_and_never_0) {
  const Probe found = probe();
  ManualClock clock;
  const std::vector<std::pair<unsigned, ErrorKind>> results{
      {0x70000001, ErrorKind::gone},        {0x70000006, ErrorKind::gone},      {0x70000007, ErrorKind::transient},
      {0x70010000, ErrorKind::denied},      {0x70010001, ErrorKind::transient}, {0x78000001, ErrorKind::unsupported},
      {0x78000003, ErrorKind::unsupported}, {0x7ffffffe, ErrorKind::broken}};
  for (const auto& [result, kind] : results) {
    say("gpu0.energy_return " + std::to_string(result) + "\n" + kTwoCards);
    const auto readings = testing::read_once(*found.sensors.at(0), clock);
    EXPECT_EQ(readings[0].missed, kind) << std::hex << result;
    EXPECT_EQ(readings[4].missed, std::nullopt) << "the other card is still read";
  }
  say(std::string("gpu0.lost 1\n") + kTwoCards);
  EXPECT_EQ(testing::read_once(*found.sensors.at(0), clock)[0].missed, ErrorKind::gone);
}

TEST_F(LevelZero, R20_counters_for_root_alone_are_a_finding_with_its_remedy) {
  say("gpus 1\ngpu0.pci 0000:4d:00.0\ngpu0.card 7\ngpu0.energy_return 0x70010000\n");
  const Probe found = probe();
  EXPECT_TRUE(found.sensors.empty());
  ASSERT_EQ(found.findings.size(), 1U);
  EXPECT_EQ(found.findings[0].kind, ErrorKind::denied);
  EXPECT_NE(found.findings[0].remedy.find("root"), std::string::npos);
}

TEST_F(LevelZero, R21_a_loader_that_cannot_start_sysman_says_so_and_our_environment_is_not_changed) {
  ::unsetenv("ZES_ENABLE_SYSMAN");
  const Probe found = probe_level_zero(files_, kOldLibrary);
  ASSERT_EQ(found.findings.size(), 1U);
  EXPECT_EQ(found.findings[0].kind, ErrorKind::unsupported);
  EXPECT_NE(found.findings[0].remedy.find("ZES_ENABLE_SYSMAN=1"), std::string::npos);
  EXPECT_EQ(std::getenv("ZES_ENABLE_SYSMAN"), nullptr) << "the command would inherit it";
  GpuLibraries enabled = kOldLibrary;
  enabled.sysman_enabled = true;
  EXPECT_EQ(channels_of(probe_level_zero(files_, enabled)).size(), 5U) << "the user set it";
}

TEST_F(LevelZero, R21_a_missing_library_is_a_finding_only_where_a_card_needs_it) {
  const Probe found = probe_level_zero(files_, {.level_zero = "/no/such/libze_loader.so.1"});
  EXPECT_EQ(found.findings.at(0).kind, ErrorKind::unsupported);
  EXPECT_NE(found.findings[0].where.find("/no/such"), std::string::npos);
  FakeFiles elsewhere;
  EXPECT_TRUE(probe_level_zero(elsewhere, {}).findings.empty()) << "no Intel GPU: nothing is loaded and nothing said";
}

TEST_F(LevelZero, a_library_that_refuses_to_start_says_why) {
  say("init_return 0x7ffffffe\n");
  EXPECT_EQ(probe().findings.at(0).kind, ErrorKind::broken);
}

}  // namespace
}  // namespace joulery
