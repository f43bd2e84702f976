// SPDX-License-Identifier: Apache-2.0
// Tests of Jetson boards: the input rail holds all others, rails are found in hwmon and in the old iio driver, and a
// board without an input rail says what is missing.
#include "adapters/sensors/board/jetson.h"

#include "adapters/sensors/board/hwmon.h"
#include "testing/fixture_machine.h"
#include "testing/sensor_contract.h"

namespace joulery {
namespace {

using testing::FakeFiles;
using testing::machine;

/// Power in microwatts by part.
std::map<std::string, std::uint64_t> powers_of(const Probe& probe) {
  std::map<std::string, std::uint64_t> powers;
  const auto values = testing::values_of(probe);
  for (const auto& sensor : probe.sensors) {
    for (const Channel& channel : sensor->channels()) powers[channel.part.path] = values.at(channel.source);
  }
  return powers;
}

using Powers = std::map<std::string, std::uint64_t>;

TEST(Jetson, passes_the_contract_of_sensors_on_every_machine_that_has_it) {
  for (const char* name : {"jetson-orin-nx", "jetson-agx-orin", "jetson-nano-iio"}) {
    FakeFiles files = machine(name);
    SCOPED_TRACE(name);
    testing::expect_sensor_contract(probe_jetson, files);
  }
}

TEST(Jetson, the_input_is_the_board_and_the_other_rails_lie_inside) {
  FakeFiles files = machine("jetson-orin-nx");
  const Probe probe = probe_jetson(files);
  EXPECT_EQ(powers_of(probe), (Powers{{"machine/board", 4976U * 1432U},
                                      {"machine/board/vdd_cpu_gpu_cv", 4968U * 520U},
                                      {"machine/board/vdd_soc", 4968U * 304U}}));
  EXPECT_TRUE(probe.findings.empty());
  EXPECT_EQ(probe.sensors.at(0)->channels()[0].period, std::chrono::milliseconds(105));
}

TEST(Jetson, the_old_driver_says_milliwatts_and_names_its_rails) {
  FakeFiles files = machine("jetson-nano-iio");
  EXPECT_EQ(powers_of(probe_jetson(files)), (Powers{{"machine/board", 2'513'000},
                                                    {"machine/board/pom_5v_gpu", 82'000},
                                                    {"machine/board/pom_5v_cpu", 533'000}}));
}

TEST(Jetson, a_board_without_an_input_rail_says_so_and_keeps_contained_rails_inside) {
  FakeFiles files = machine("jetson-agx-orin");
  const Probe probe = probe_jetson(files);
  EXPECT_EQ(powers_of(probe), (Powers{{"machine/board/vdd_gpu_soc", 19816U * 161U},
                                      {"machine/board/vdd_cpu_cv", 19816U * 40U},
                                      {"machine/board/vin_sys_5v0", 4968U * 953U},
                                      {"machine/board/vin_sys_5v0/vddq_vdd2_1v8ao", 4968U * 220U}}))
      << "inputs that are switched off are no rails";
  ASSERT_EQ(probe.findings.size(), 1U);
  EXPECT_EQ(probe.findings[0].kind, ErrorKind::unsupported);
  EXPECT_NE(probe.findings[0].what.find("no rail counts the whole board"), std::string::npos);
}

TEST(Jetson, rails_of_a_jetson_are_not_offered_a_second_time_as_chips_and_other_boards_keep_theirs) {
  for (const char* name : {"jetson-orin-nx", "jetson-agx-orin"}) {
    FakeFiles files = machine(name);
    EXPECT_TRUE(probe_hwmon(files).sensors.empty()) << name;
  }
  FakeFiles kepler = machine("kepler");
  EXPECT_TRUE(probe_jetson(kepler).sensors.empty()) << "an ina3221 with a rail called VDD_CPU is no Jetson";
}

TEST(Jetson, an_input_that_is_not_connected_is_no_rail) {
  FakeFiles files = machine("jetson-nano-iio");
  files.put("/sys/bus/i2c/drivers/ina3221x/6-0040/iio:device0/rail_name_1", "NC\n");
  EXPECT_FALSE(powers_of(probe_jetson(files)).contains("machine/board/pom_5v_gpu"));
  EXPECT_TRUE(probe_jetson(files).findings.empty());
}

TEST(Jetson, a_rail_nobody_knows_is_shown_as_part_of_the_board) {
  FakeFiles files = machine("jetson-orin-nx");
  files.put("/sys/class/hwmon/hwmon1/in3_label", "VDD_NEW\n");
  EXPECT_TRUE(powers_of(probe_jetson(files)).contains("machine/board/vdd_new"));
}

}  // namespace
}  // namespace joulery
