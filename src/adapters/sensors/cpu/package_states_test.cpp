// SPDX-License-Identifier: Apache-2.0
// Tests of what processors say of themselves beside their energy, on a machine of two packages: each file may be
// missing, and what is not said is absent.
#include "adapters/sensors/cpu/package_states.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "testing/fixture_machine.h"

namespace joulery {
namespace {

using testing::FakeFiles;
using testing::machine;

std::string cpu_file(int cpu, std::string_view file) {
  return fmt::format("/sys/devices/system/cpu/cpu{}/{}", cpu, file);
}

/// Two packages of two cores of two CPUs each.
void put_cpus(FakeFiles& files) {
  for (int cpu = 0; cpu < 8; ++cpu) {
    files.put(cpu_file(cpu, "topology/physical_package_id"), std::to_string(cpu % 2));
    files.put(cpu_file(cpu, "topology/core_id"), std::to_string(cpu / 2 % 2));
    files.put(cpu_file(cpu, "cpufreq/scaling_cur_freq"), std::to_string(1'000'000 + 100'000 * cpu));
    files.put(cpu_file(cpu, "cpufreq/scaling_governor"), cpu % 2 == 0 ? "powersave" : "performance");
    files.put(cpu_file(cpu, "thermal_throttle/core_throttle_count"), "3");
    files.put(cpu_file(cpu, "thermal_throttle/package_throttle_count"), "40");
  }
}

void put_chip(FakeFiles& files, int number, std::string_view name, std::string_view label, std::string_view reading) {
  const std::string folder = fmt::format("/sys/class/hwmon/hwmon{}", number);
  files.put(folder + "/name", std::string(name));
  files.put(folder + "/temp1_input", std::string(reading));
  if (!label.empty()) files.put(folder + "/temp1_label", std::string(label));
}

FakeFiles warm_xeon() {
  FakeFiles files = machine("xeon-two-sockets");
  files.remove("/sys/devices/system/cpu");
  put_cpus(files);
  put_chip(files, 2, "coretemp", "Package id 1", "71000");
  put_chip(files, 3, "coretemp", "Package id 0", "48500");
  return files;
}

TEST(PackageStates, BM10_a_package_tells_temperature_clock_governor_limit_and_slow_downs) {
  FakeFiles files = warm_xeon();
  const auto states = PackageStates(files).read();
  ASSERT_EQ(states.size(), 2U);
  EXPECT_EQ(states[0].part, "machine/package-0");
  EXPECT_EQ(states[0].temperature, 48.5 * celsius);
  EXPECT_EQ(states[1].temperature, 71 * celsius) << "by the label, not by the number of the folder";
  EXPECT_EQ(states[0].clock, 1600 * megahertz) << "of its fastest CPU";
  EXPECT_EQ(states[0].governor, "powersave");
  EXPECT_EQ(states[1].governor, "performance");
  EXPECT_EQ(states[0].power_limit, 205 * watt);
  EXPECT_EQ(states[0].slow_downs, 46U) << "two cores with 3 each, and the package's 40 once";
  EXPECT_EQ(states[0].held_back_by, std::nullopt);
}

TEST(PackageStates, BM10_what_is_not_said_is_absent_and_never_0) {
  FakeFiles files = warm_xeon();
  files.put("/sys/class/hwmon/hwmon3/temp1_input", "garbage");
  files.remove("/sys/class/powercap/intel-rapl:0/constraint_0_power_limit_uw");
  for (int cpu = 0; cpu < 8; cpu += 2) {
    files.put(cpu_file(cpu, "cpufreq/scaling_cur_freq"), "0");
    files.remove(cpu_file(cpu, "thermal_throttle"));
    files.remove(cpu_file(cpu, "cpufreq/scaling_governor"));
  }
  const auto states = PackageStates(files).read();
  ASSERT_EQ(states.size(), 1U) << "a package that says nothing is left out";
  EXPECT_EQ(states[0].part, "machine/package-1");
}

TEST(PackageStates, BM10_a_broken_sensor_that_says_minus_273_is_no_temperature) {
  FakeFiles files = warm_xeon();
  files.put("/sys/class/hwmon/hwmon3/temp1_input", "-273000");
  files.put("/sys/class/hwmon/hwmon2/temp1_input", "255000");
  for (const DeviceState& state : PackageStates(files).read()) EXPECT_EQ(state.temperature, std::nullopt);
}

TEST(PackageStates, BM10_an_amd_processor_is_as_warm_as_its_die) {
  FakeFiles files;
  files.put(cpu_file(0, "topology/physical_package_id"), "0");
  put_chip(files, 0, "k10temp", "Tctl", "95000");
  files.put("/sys/class/hwmon/hwmon0/temp2_input", "75000");
  files.put("/sys/class/hwmon/hwmon0/temp2_label", "Tdie");
  const auto states = PackageStates(files).read();
  ASSERT_EQ(states.size(), 1U);
  EXPECT_EQ(states[0].temperature, 75 * celsius) << "Tctl has an offset for fans (hwmon/k10temp.rst)";
}

TEST(PackageStates, BM10_four_dies_of_one_package_are_as_warm_as_the_hottest) {
  FakeFiles files;
  files.put(cpu_file(0, "topology/physical_package_id"), "0");
  for (int die = 0; die < 4; ++die) put_chip(files, die, "k10temp", "Tdie", std::to_string(50'000 + 1000 * die));
  const auto states = PackageStates(files).read();
  ASSERT_EQ(states.size(), 1U);
  EXPECT_EQ(states[0].temperature, 53 * celsius);
}

TEST(PackageStates, BM10_without_hwmon_a_thermal_zone_of_the_processor_is_read) {
  FakeFiles files;
  files.put(cpu_file(0, "topology/physical_package_id"), "-1");
  files.put("/sys/class/thermal/thermal_zone0/type", "acpitz");
  files.put("/sys/class/thermal/thermal_zone0/temp", "27800");
  files.put("/sys/class/thermal/thermal_zone1/type", "CPU-therm");
  files.put("/sys/class/thermal/thermal_zone1/temp", "52500");
  const auto states = PackageStates(files).read();
  ASSERT_EQ(states.size(), 1U);
  EXPECT_EQ(states[0].temperature, 52.5 * celsius);
}

TEST(PackageStates, a_machine_that_says_nothing_has_no_states) {
  FakeFiles files;
  EXPECT_TRUE(PackageStates(files).read().empty());
}

}  // namespace
}  // namespace joulery
