// SPDX-License-Identifier: Apache-2.0
// Tests of ACPI power meters: Grace's by their words and in their places (R22), the node's by being alone.
#include "adapters/sensors/board/acpi_meter.h"

#include <cerrno>

#include "testing/fixture_machine.h"
#include "testing/sensor_contract.h"

namespace joulery {
namespace {

using testing::channels_of;
using testing::FakeFiles;

FakeFiles grace_hopper() { return FakeFiles::of_folder(JOULERY_SOURCE_DIR "/tests/machines/grace-hopper"); }

FakeFiles& put_meter(FakeFiles& files, int number, const std::string& words) {
  const std::string folder = "/sys/class/hwmon/hwmon" + std::to_string(number);
  return files.put(folder + "/name", "power_meter\n")
      .put(folder + "/power1_average", "187000000\n")
      .put(folder + "/power1_average_interval", "1000\n")
      .put(folder + "/power1_oem_info", words)
      .put_link(folder + "/device", "../../../ACPI000D:0" + std::to_string(number))
      .put_folder(folder + "/device");
}

TEST(AcpiMeter, passes_the_contract_of_sensors) {
  FakeFiles files = grace_hopper();
  testing::expect_sensor_contract(probe_acpi_meters, files);
  FakeFiles node;
  put_meter(node, 0, "");
  testing::expect_sensor_contract(probe_acpi_meters, node);
}

TEST(AcpiMeter, R22_module_holds_grace_and_grace_holds_cpu_and_sysio) {
  EXPECT_EQ(grace_part("Module Power Socket 1"), (Part{"machine/module-1", PartKind::board}));
  EXPECT_EQ(grace_part("Grace Power Socket 1"), (Part{"machine/module-1/grace-1", PartKind::cpu}));
  EXPECT_EQ(grace_part("CPU Power Socket 1"), (Part{"machine/module-1/grace-1/cpu-1", PartKind::cpu}));
  EXPECT_EQ(grace_part("SysIO Power Socket 1"), (Part{"machine/module-1/grace-1/sysio-1", PartKind::cpu}));
  EXPECT_TRUE(contains(*grace_part("Module Power Socket 1"), *grace_part("CPU Power Socket 1")));
  EXPECT_FALSE(contains(*grace_part("Module Power Socket 0"), *grace_part("CPU Power Socket 1")));
  for (const char* words :
       {"", "Module Power Socket", "Module Power Socket x", "Power Supply 1", "Grace Power Socket -1"})
    EXPECT_EQ(grace_part(words), std::nullopt) << words;
}

TEST(AcpiMeter, a_superchips_meters_are_told_apart_by_their_words_and_state_their_interval) {
  FakeFiles files = grace_hopper();
  const Probe probe = probe_acpi_meters(files);
  std::map<std::string, std::uint64_t> powers;
  const auto values = testing::values_of(probe);
  for (const Channel& channel : channels_of(probe)) {
    powers[channel.part.path] = values.at(channel.source);
    EXPECT_EQ(channel.period, std::chrono::milliseconds(50)) << channel.source;
  }
  EXPECT_EQ(powers, (std::map<std::string, std::uint64_t>{{"machine/module-0", 412'800'000},
                                                          {"machine/module-0/grace-0", 98'450'000},
                                                          {"machine/module-0/grace-0/cpu-0", 55'120'000},
                                                          {"machine/module-0/grace-0/sysio-0", 21'300'000}}));
}

TEST(AcpiMeter, a_meter_alone_is_the_nodes_and_several_without_words_are_rails) {
  FakeFiles files;
  put_meter(files, 0, "");
  EXPECT_EQ(channels_of(probe_acpi_meters(files)).at(0).part, (Part{"machine/node", PartKind::board}));
  put_meter(files, 1, "Supply 2");
  for (const Channel& channel : channels_of(probe_acpi_meters(files))) {
    EXPECT_TRUE(channel.part.path.starts_with("machine/board/power_meter-acpi000d-0")) << channel.part.path;
  }
}

TEST(AcpiMeter, a_grace_processor_without_its_meters_says_what_loads_them) {
  FakeFiles files = grace_hopper();
  files.remove("/sys/class/hwmon").put_folder("/sys/class/hwmon");
  const Probe probe = probe_acpi_meters(files);
  ASSERT_EQ(probe.findings.size(), 1U);
  EXPECT_EQ(probe.findings[0].kind, ErrorKind::unsupported);
  EXPECT_NE(probe.findings[0].remedy.find("force_cap_on=y"), std::string::npos);
  files.put("/sys/class/dmi/id/sys_vendor", "Amazon EC2\n");
  EXPECT_TRUE(probe_acpi_meters(files).findings.empty()) << "the same core of another maker";
}

}  // namespace
}  // namespace joulery
