// SPDX-License-Identifier: Apache-2.0
// Tests of processors through hwmon: sockets and rails are found by their labels, and stand behind RAPL as views.
#include "adapters/sensors/cpu/hwmon_cpu.h"

#include "testing/fixture_machine.h"
#include "testing/sensor_contract.h"

namespace joulery {
namespace {

using testing::channels_of;
using testing::FakeFiles;
using testing::machine;

TEST(HwmonCpu, passes_the_contract_of_sensors_on_every_machine_that_has_it) {
  for (const char* name : {"epyc-amd-energy", "ryzen-zenpower"}) {
    FakeFiles files = machine(name);
    SCOPED_TRACE(name);
    testing::expect_sensor_contract(probe_hwmon_processors, files);
  }
}

TEST(HwmonCpu, sockets_are_packages_and_single_cores_are_left_out) {
  FakeFiles files = machine("epyc-amd-energy");
  const auto channels = channels_of(probe_hwmon_processors(files));
  ASSERT_EQ(channels.size(), 2U);
  EXPECT_EQ(channels[0].part, (Part{"machine/package-0", PartKind::cpu}));
  EXPECT_EQ(channels[1].part, (Part{"machine/package-1", PartKind::cpu}));
  EXPECT_EQ(channels[0].kind, ChannelKind::counter);
  EXPECT_EQ(channels[0].flags, std::vector<std::string>{"vendor_model"}) << "R19 holds for the same counter";
  EXPECT_TRUE(probe_hwmon_processors(files).findings.empty());
}

TEST(HwmonCpu, R12_a_package_seen_here_and_by_RAPL_is_one_part_and_RAPL_is_preferred) {
  for (const char* name : {"epyc-amd-energy", "ryzen-zenpower"}) {
    FakeFiles files = machine(name);
    for (const Channel& channel : channels_of(probe_hwmon_processors(files))) EXPECT_GE(channel.view, 5) << name;
  }
}

TEST(HwmonCpu, rails_of_a_package_lie_inside_it_and_the_second_socket_says_its_number) {
  FakeFiles files = machine("ryzen-zenpower");
  auto channels = channels_of(probe_hwmon_processors(files));
  ASSERT_EQ(channels.size(), 2U) << "volts and amperes of the same rails are not multiplied";
  EXPECT_EQ(channels[0].part.path, "machine/package-0/core");
  EXPECT_EQ(channels[1].part.path, "machine/package-0/soc");
  EXPECT_EQ(channels[0].accuracy_fraction, 0.20);
  files.put("/sys/class/hwmon/hwmon2/power1_label", "cpu1 SVI2_P_Core\n");
  channels = channels_of(probe_hwmon_processors(files));
  EXPECT_EQ(channels[0].part.path, "machine/package-1/core");
}

TEST(HwmonCpu, a_name_that_nobody_knows_is_left_out_with_a_word) {
  FakeFiles files = machine("ryzen-zenpower");
  for (const char* label : {"SVI3_P_MISC", "cpu SVI2_P_Core", "cpux SVI2_P_Core", ""}) {
    files.put("/sys/class/hwmon/hwmon2/power2_label", label);
    const Probe probe = probe_hwmon_processors(files);
    EXPECT_EQ(channels_of(probe).size(), 1U) << label;
    ASSERT_EQ(probe.findings.size(), 1U) << label;
    EXPECT_NE(probe.findings[0].what.find("unknown name"), std::string::npos);
  }
}

}  // namespace
}  // namespace joulery
