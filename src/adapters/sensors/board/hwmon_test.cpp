// SPDX-License-Identifier: Apache-2.0
// Tests of chips on the board: which files are channels, which voltage belongs to which current (R16), and that nothing
// of them is ever summed. Chips that are more than that are tested beside their rows.
#include "adapters/sensors/board/hwmon.h"

#include <cerrno>
#include <cmath>

#include "adapters/sensors/board/hwmon_chips.h"
#include "adapters/sensors/board/hwmon_pairs.h"
#include "adapters/sensors/board/hwmon_quantities.h"
#include "foundation/base/text.h"
#include "testing/fixture_machine.h"
#include "testing/sensor_contract.h"

namespace joulery {
namespace {

using testing::channels_of;
using testing::FakeFiles;
using testing::machine;

/// A chip with a link to its device.
FakeFiles chip(const std::string& name) {
  FakeFiles files;
  files.put("/sys/class/hwmon/hwmon4/name", name + "\n").put_link("/sys/class/hwmon/hwmon4/device", "../../../1-0040");
  files.put("/sys/class/hwmon/hwmon4/device/modalias", "i2c:" + name);
  return files;
}

const std::string kChip = "/sys/class/hwmon/hwmon4/";

std::vector<HwmonRail> rails(std::initializer_list<std::pair<int, const char*>> named) {
  std::vector<HwmonRail> made;
  for (const auto& [index, label] : named) made.push_back({index, label, true, false});
  return made;
}

std::vector<std::pair<int, int>> indices(const std::vector<HwmonPair>& pairs) {
  std::vector<std::pair<int, int>> made;
  made.reserve(pairs.size());
  for (const HwmonPair& pair : pairs) made.emplace_back(pair.voltage, pair.current);
  return made;
}

using Indices = std::vector<std::pair<int, int>>;

TEST(Hwmon, passes_the_contract_of_sensors_on_every_machine_that_has_it) {
  for (const char* name : {"kepler", "pmbus-server"}) {
    FakeFiles files = machine(name);
    SCOPED_TRACE(name);
    testing::expect_sensor_contract(probe_hwmon, files);
  }
}

TEST(Hwmon, R16_equal_labels_are_a_pair_before_anything_else) {
  const auto pairs = pair_rails("ina3221", rails({{1, "B"}, {2, "A"}}), rails({{1, "A"}, {2, "B"}}));
  EXPECT_EQ(indices(pairs), (Indices{{1, 2}, {2, 1}}));
  EXPECT_EQ(pairs[0].label, "B");
  EXPECT_FALSE(pairs[0].assumed);
}

TEST(Hwmon, R16_a_known_chip_is_paired_as_its_driver_documents) {
  const auto four = rails({{0, ""}, {1, ""}, {2, ""}, {3, ""}});
  const auto two = rails({{1, ""}, {2, ""}});
  const std::vector<std::pair<const char*, Indices>> cases{
      {"ina226", {{1, 1}}},          {"ina233", {{1, 1}}},       {"adm1278", {{1, 1}}},  {"ltc4282", {{1, 1}}},
      {"mp2975", {{1, 1}}},          {"ltc2947", {{0, 1}}},      {"max20730", {{2, 1}}}, {"max20751", {{2, 1}}},
      {"ltc2992", {{0, 1}, {2, 2}}}, {"pmbus", {{1, 1}, {2, 2}}}};
  for (const auto& [name, expected] : cases) {
    const auto pairs = pair_rails(name, four, two);
    EXPECT_EQ(indices(pairs), expected) << name;
    for (const HwmonPair& pair : pairs) EXPECT_FALSE(pair.assumed) << name;
  }
  EXPECT_EQ(pair_rails("max34440", rails({{6, ""}, {7, ""}}), rails({{6, ""}, {7, ""}})).size(), 1U);
  EXPECT_EQ(pair_rails("ina3221", rails({{4, ""}, {7, ""}}), rails({{4, ""}})).size(), 0U) << "shunts and a sum";
}

TEST(Hwmon, R16_what_PMBus_calls_one_rail_is_one_and_two_names_are_two_whatever_their_index) {
  const auto voltages = rails({{1, "vin"}, {2, "vout1"}, {3, "vout2"}});
  const auto currents = rails({{1, "iout1"}, {2, "iout2"}});
  EXPECT_EQ(indices(pair_rails("tps53679", voltages, currents)), (Indices{{2, 1}, {3, 2}}));
  EXPECT_EQ(indices(pair_rails("tps53679", rails({{1, "vin"}}), rails({{1, "iout1"}}))), Indices{});
  EXPECT_EQ(indices(pair_rails("tps53679", rails({{1, ""}}), rails({{1, "iout1"}}))), Indices{});
}

TEST(Hwmon, R16_equal_indices_on_an_unknown_chip_are_a_guess_and_say_so) {
  const auto pairs = pair_rails("nct9999", rails({{1, ""}, {2, "A"}}), rails({{1, ""}, {2, "B"}, {3, ""}}));
  EXPECT_EQ(indices(pairs), (Indices{{1, 1}})) << "labels that differ are two rails";
  EXPECT_TRUE(pairs[0].assumed);
  FakeFiles files = chip("nct9999");
  files.put(kChip + "in1_input", "12000\n").put(kChip + "curr1_input", "5000\n");
  const Channel channel = channels_of(probe_hwmon(files)).at(0);
  EXPECT_EQ(channel.flags, std::vector<std::string>{std::string(kAssumedPairing)});
  EXPECT_EQ(channel.accuracy_fraction, 1.0);
}

TEST(Hwmon, R16_a_pair_is_of_averages_or_of_inputs_and_never_of_both) {
  const std::vector<HwmonRail> both{{1, "", true, true}};
  const std::vector<HwmonRail> input{{1, "", true, false}};
  const std::vector<HwmonRail> average{{1, "", false, true}};
  EXPECT_TRUE(pair_rails("ina226", both, both).at(0).average);
  EXPECT_FALSE(pair_rails("ina226", both, input).at(0).average);
  EXPECT_TRUE(pair_rails("ina226", input, average).empty());
}

TEST(Hwmon, a_chip_that_says_its_power_is_not_multiplied_as_well) {
  FakeFiles files = chip("ina226");
  files.put(kChip + "in1_input", "12000").put(kChip + "curr1_input", "5000").put(kChip + "power1_input", "60000000");
  EXPECT_EQ(testing::values_of(probe_hwmon(files)),
            (std::map<std::string, std::uint64_t>{{"hwmon ina226 1-0040 power1_input", 60'000'000}}));
}

TEST(Hwmon, the_average_wins_over_the_input_and_brings_its_interval) {
  FakeFiles files = chip("corsairpsu");
  files.put(kChip + "power1_input", "120000000").put(kChip + "power1_average", "118000000");
  files.put(kChip + "power1_average_interval", "2000\n");
  const Channel channel = channels_of(probe_hwmon(files)).at(0);
  EXPECT_EQ(channel.source, "hwmon corsairpsu 1-0040 power1_average");
  EXPECT_EQ(channel.period, std::chrono::seconds(2));
  for (const char* nonsense : {"", "0", "-1", "garbage", "99999999"}) {
    files.put(kChip + "power1_average_interval", nonsense);
    EXPECT_EQ(channels_of(probe_hwmon(files)).at(0).period, std::chrono::seconds(1)) << nonsense;
  }
}

TEST(Hwmon, an_average_that_makes_its_reader_wait_is_left_alone) {
  FakeFiles files = chip("fam15h_power");
  files.put(kChip + "power1_input", "95000000").put(kChip + "power1_average", "90000000");
  EXPECT_EQ(testing::sources_of(probe_hwmon(files)),
            std::vector<std::string>{"hwmon fam15h_power 1-0040 power1_input"});
}

TEST(Hwmon, what_is_switched_off_is_not_offered) {
  FakeFiles files = chip("psu");
  files.put(kChip + "power1_input", "1").put(kChip + "power1_enable", "0\n");
  EXPECT_TRUE(probe_hwmon(files).sensors.empty());
  EXPECT_TRUE(probe_hwmon(files).findings.empty()) << "off is off, and no fault";
  files.put(kChip + "power1_enable", "1");
  EXPECT_EQ(channels_of(probe_hwmon(files)).size(), 1U);
  files.put(kChip + "power1_enable", "maybe");
  EXPECT_TRUE(probe_hwmon(files).sensors.empty());
  EXPECT_EQ(probe_hwmon(files).findings.at(0).kind, ErrorKind::broken);
}

TEST(Hwmon, a_chip_keeps_its_name_when_its_number_changes) {
  FakeFiles before = machine("pmbus-server");
  FakeFiles after("/fixture");
  for (const std::string& path : before.paths()) {
    std::string moved = path;
    if (const auto at = moved.find("/hwmon2"); at != std::string::npos) moved.replace(at, 7, "/hwmon9");
    after.put(moved, before.read(path).value());
    for (const char* number : {"1", "2", "3"}) {
      const std::string link = std::string("/sys/class/hwmon/hwmon") + number + "/device";
      const std::string there = std::string(number) == "2" ? "/sys/class/hwmon/hwmon9/device" : link;
      if (auto target = before.link_target(link)) after.put_link(there, *target);
    }
  }
  EXPECT_EQ(testing::values_of(probe_hwmon(after)), testing::values_of(probe_hwmon(before)));
  EXPECT_EQ(channels_of(probe_hwmon(after)), channels_of(probe_hwmon(before)));
}

TEST(Hwmon, two_chips_of_one_driver_are_two_and_an_old_driver_is_found_in_its_device) {
  FakeFiles files = chip("tps53679");
  files.put(kChip + "power1_input", "1");
  files.put("/sys/class/hwmon/hwmon5/name", "tps53679").put("/sys/class/hwmon/hwmon5/power1_input", "2");
  files.put_link("/sys/class/hwmon/hwmon5/device", "../../../1-0041").put_folder("/sys/class/hwmon/hwmon5/device");
  files.put("/sys/class/hwmon/hwmon6/device/name", "oldchip").put("/sys/class/hwmon/hwmon6/device/power1_input", "3");
  files.put_link("/sys/class/hwmon/hwmon6/device", "../../../oldchip.0");
  EXPECT_EQ(testing::values_of(probe_hwmon(files)),
            (std::map<std::string, std::uint64_t>{{"hwmon tps53679 1-0040 power1_input", 1},
                                                  {"hwmon tps53679 1-0041 power1_input", 2},
                                                  {"hwmon oldchip oldchip.0 power1_input", 3}}));
}

TEST(Hwmon, two_chips_of_one_driver_on_one_device_are_told_apart_by_their_folders) {
  FakeFiles files = chip("twin");
  files.put(kChip + "power1_input", "1");
  files.put("/sys/class/hwmon/hwmon5/name", "twin").put("/sys/class/hwmon/hwmon5/power1_input", "2");
  files.put_link("/sys/class/hwmon/hwmon5/device", "../../../1-0040").put_folder("/sys/class/hwmon/hwmon5/device");
  EXPECT_EQ(
      testing::sources_of(probe_hwmon(files)),
      (std::vector<std::string>{"hwmon twin 1-0040 hwmon4 power1_input", "hwmon twin 1-0040 hwmon5 power1_input"}));
}

TEST(Hwmon, R4_one_bad_file_of_a_pair_makes_the_reading_missed_and_never_0) {
  FakeFiles files = chip("ina226");
  files.put(kChip + "in1_input", "12000").put(kChip + "curr1_input", "5000");
  const Probe probe = probe_hwmon(files);
  EXPECT_EQ(testing::values_of(probe).begin()->second, 60'000'000U) << "millivolts x milliamperes are microwatts";
  for (const char* file : {"in1_input", "curr1_input"}) {
    for (const char* text : {"", "N/A", "garbage", "-5000", "18446744073709551615", "18446744073709551616"}) {
      files.put(kChip + "in1_input", "12000").put(kChip + "curr1_input", "5000").put(kChip + file, text);
      EXPECT_TRUE(testing::values_of(probe).empty()) << file << " '" << text << "'";
    }
    files.fail(kChip + file, EIO);
    EXPECT_TRUE(testing::values_of(probe).empty()) << file;
    files.mend(kChip + file);
  }
  files.put(kChip + "curr1_input", "0").put(kChip + "in1_input", "0");
  EXPECT_EQ(testing::values_of(probe).begin()->second, 0U) << "a rail without current takes nothing: read, not missed";
}

TEST(Hwmon, R20_a_file_that_may_not_be_read_is_one_finding_with_the_remedy) {
  FakeFiles files = machine("pmbus-server");
  for (const std::string& path : files.paths()) {
    if (path.ends_with("_input")) files.fail(path, EACCES);
  }
  const Probe probe = probe_hwmon(files);
  EXPECT_TRUE(probe.sensors.empty());
  ASSERT_EQ(probe.findings.size(), 1U);
  EXPECT_EQ(probe.findings[0].kind, ErrorKind::denied);
  EXPECT_NE(probe.findings[0].where.find(" more"), std::string::npos);
  EXPECT_NE(probe.findings[0].remedy.find("usermod -aG joulery"), std::string::npos);
}

TEST(Hwmon, a_machine_without_the_class_has_no_chips_and_no_complaint) {
  FakeFiles files;
  EXPECT_TRUE(probe_hwmon(files).findings.empty());
  files.put_folder("/sys/class/hwmon").fail("/sys/class/hwmon", EACCES);
  EXPECT_EQ(probe_hwmon(files).findings.at(0).kind, ErrorKind::denied);
}

TEST(Hwmon, rails_are_parts_of_a_kind_that_no_cut_holds_and_equal_labels_stay_two) {
  FakeFiles files = machine("kepler");
  std::set<std::string> paths;
  for (const Channel& channel : channels_of(probe_hwmon(files))) {
    EXPECT_EQ(channel.part.kind, PartKind::board) << channel.source;
    EXPECT_TRUE(paths.insert(channel.part.path).second) << channel.part.path;
  }
  EXPECT_TRUE(paths.contains("machine/board/multi_sensor-hwmon_aggregate/package"));
  EXPECT_TRUE(paths.contains("machine/board/multi_sensor-hwmon_aggregate/package-power2"));
}

TEST(Hwmon, a_counter_and_a_power_of_one_label_are_two_views_of_one_rail) {
  FakeFiles files = chip("meter");
  files.put(kChip + "energy1_input", "1").put(kChip + "energy1_label", "Total");
  files.put(kChip + "power1_input", "1").put(kChip + "power1_label", "Total");
  const auto channels = channels_of(probe_hwmon(files));
  ASSERT_EQ(channels.size(), 2U);
  EXPECT_EQ(channels[0].part, channels[1].part);
  EXPECT_EQ(channels[0].kind, ChannelKind::counter);
  EXPECT_LT(channels[0].view, channels[1].view);
}

/// What the shared table expects of one folder: the values that are offered, in microwatts or microjoules, in order.
std::map<std::string, std::vector<std::uint64_t>> expected_values(std::string_view csv) {
  std::map<std::string, std::vector<std::uint64_t>> expected;
  for (const std::string_view line : split(csv, '\n')) {
    if (!line.starts_with("class/hwmon/")) continue;
    const auto row = split(line, ',');
    const std::string folder(row.at(0).substr(row[0].rfind('/') + 1));
    if (row.at(1) == "amdgpu") continue;  // another row of the table of backends reads it
    auto& values = expected[folder];
    if (row.back() == "yes")
      values.push_back(static_cast<std::uint64_t>(std::llround(parse_double(row.at(4)).value() * 1e6)));
  }
  return expected;
}

TEST(Hwmon, expected_csv_of_the_shared_tree_is_met) {
  DiskFiles files(JOULERY_SOURCE_DIR "/tests/machines/kepler");
  const Probe probe = probe_hwmon(files);
  EXPECT_TRUE(probe.findings.empty());
  const auto expected = expected_values(files.read("/expected.csv").value());
  ASSERT_GE(expected.size(), 20U);
  std::size_t count = 0;
  for (const auto& [folder, values] : expected) {
    // The one chip with a device link is named by it.
    const std::string id = folder == "hwmon_device_path" ? "card0" : folder;
    std::vector<std::uint64_t> found;
    for (const auto& [source, value] : testing::values_of(probe)) {
      const auto named = words(source);
      if (std::find(named.begin(), named.end(), id) == named.end()) continue;
      found.push_back(value);
    }
    EXPECT_EQ(found, values) << folder;
    count += found.size();
  }
  EXPECT_EQ(count, channels_of(probe).size()) << "nothing more is offered than the table says";
}

}  // namespace
}  // namespace joulery
