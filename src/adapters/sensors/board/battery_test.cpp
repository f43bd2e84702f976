// SPDX-License-Identifier: Apache-2.0
// Tests of batteries: only while they discharge, all of the machine's and no others, never 0.
#include "adapters/sensors/board/battery.h"

#include <cerrno>

#include "testing/fake_files.h"
#include "testing/sensor_contract.h"

namespace joulery {
namespace {

using testing::FakeFiles;
using testing::ManualClock;

const std::string kFirst = "/sys/class/power_supply/BAT0/";
const std::string kSecond = "/sys/class/power_supply/BAT1/";

FakeFiles laptop() { return FakeFiles::of_folder(JOULERY_SOURCE_DIR "/tests/machines/laptop-battery"); }

Reading read(const Probe& probe) {
  ManualClock clock;
  return testing::read_once(*probe.sensors.at(0), clock).at(0);
}

TEST(Battery, passes_the_contract_of_sensors) {
  FakeFiles files = laptop();
  testing::expect_sensor_contract(probe_battery, files);
}

TEST(Battery, all_batteries_of_the_machine_are_one_channel_of_the_whole_machine) {
  FakeFiles files = laptop();
  const Probe probe = probe_battery(files);
  EXPECT_TRUE(probe.findings.empty());
  ASSERT_EQ(probe.sensors.size(), 1U);
  const auto channels = probe.sensors[0]->channels();
  ASSERT_EQ(channels.size(), 1U);
  EXPECT_EQ(channels[0].source, "battery BAT0 + BAT1");
  EXPECT_EQ(channels[0].part, (Part{"machine/node", PartKind::board}));
  EXPECT_EQ(channels[0].kind, ChannelKind::power);
  EXPECT_EQ(read(probe).value, 7'500'000U + 3'000'000U) << "power, and current x voltage whatever its sign";
}

TEST(Battery, a_battery_that_rests_takes_no_part_and_one_that_charges_means_the_charger_feeds_the_machine) {
  FakeFiles files = laptop();
  const Probe probe = probe_battery(files);
  for (const char* rests : {"Full", "Not charging", "Unknown"}) {
    files.put(kSecond + "status", rests);
    EXPECT_EQ(read(probe).value, 7'500'000U) << rests;
  }
  files.put(kSecond + "status", "Charging");
  EXPECT_EQ(read(probe).missed, ErrorKind::transient);
  files.put(kSecond + "status", "Full").put(kFirst + "status", "Full");
  EXPECT_EQ(read(probe).missed, ErrorKind::transient);
}

TEST(Battery, R4_a_gauge_that_says_nothing_sensible_is_missed_never_0) {
  FakeFiles files = laptop();
  const Probe probe = probe_battery(files);
  for (const char* text : {"", "0", "-0", "-1", "49999", "N/A", "--5", "1.5", "10000000001", "18446744073709551616"}) {
    files.put(kFirst + "power_now", text);
    EXPECT_EQ(read(probe).missed, ErrorKind::broken) << text;
  }
  files.put(kFirst + "power_now", "7500000").put(kFirst + "status", "Exploding");
  EXPECT_EQ(read(probe).missed, ErrorKind::broken);
  files.put(kFirst + "status", "Discharging").fail(kFirst + "power_now", ENODEV);
  EXPECT_EQ(read(probe).missed, ErrorKind::gone);
}

TEST(Battery, on_the_charger_it_is_not_offered_and_says_why) {
  FakeFiles files = laptop();
  files.put(kFirst + "status", "Charging\n");
  const Probe probe = probe_battery(files);
  EXPECT_TRUE(probe.sensors.empty());
  ASSERT_EQ(probe.findings.size(), 1U);
  EXPECT_EQ(probe.findings[0].kind, ErrorKind::unsupported);
  EXPECT_NE(probe.findings[0].remedy.find("unplug"), std::string::npos);
}

TEST(Battery, one_battery_that_cannot_be_used_leaves_out_all_for_the_others_would_say_too_little) {
  FakeFiles files = laptop();
  files.remove(kSecond + "voltage_now");
  const Probe probe = probe_battery(files);
  EXPECT_TRUE(probe.sensors.empty());
  ASSERT_EQ(probe.findings.size(), 1U);
}

TEST(Battery, a_machine_with_no_battery_but_a_mouse_says_nothing) {
  FakeFiles files = laptop();
  files.remove("/sys/class/power_supply/BAT0").remove("/sys/class/power_supply/BAT1");
  for (int round = 0; round < 2; ++round) {
    const Probe probe = probe_battery(files);
    EXPECT_TRUE(probe.sensors.empty());
    EXPECT_TRUE(probe.findings.empty());
    files.remove("/sys/class/power_supply");
  }
}

}  // namespace
}  // namespace joulery
