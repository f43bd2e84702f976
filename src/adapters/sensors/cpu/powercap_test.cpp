// SPDX-License-Identifier: Apache-2.0
// Tests of powercap: the part comes from name and path, a bad reading is missed and never 0, each absence has a
// sentence. What is done with the counts (R1 to R3, R10, R11, R13) is tested in metering.
#include "adapters/sensors/cpu/powercap.h"

#include <cerrno>

#include "adapters/sensors/cpu/rapl_zones.h"
#include "foundation/base/text.h"
#include "testing/fixture_machine.h"
#include "testing/manual_clock.h"
#include "testing/sensor_contract.h"

namespace joulery {
namespace {

using testing::channels_of;
using testing::FakeFiles;
using testing::machine;
using testing::ManualClock;

constexpr std::string_view kZone = "/sys/class/powercap/intel-rapl:0";

FakeFiles one_package() {
  FakeFiles files;
  files.put("/sys/class/powercap/intel-rapl:0/name", "package-0\n")
      .put("/sys/class/powercap/intel-rapl:0/energy_uj", "240422366267\n")
      .put("/sys/class/powercap/intel-rapl:0/max_energy_range_uj", "262143328850\n");
  return files;
}

std::vector<std::string> parts_of(const Probe& probe) {
  std::vector<std::string> parts;
  for (const Channel& channel : channels_of(probe)) parts.push_back(channel.part.path);
  return parts;
}

Reading only_reading(const Probe& probe) {
  ManualClock clock;
  return testing::read_once(*probe.sensors.at(0), clock).at(0);
}

TEST(Powercap, passes_the_contract_of_sensors_on_every_machine_that_has_it) {
  for (const char* name :
       {"xeon-two-sockets", "epyc-two-packages", "threadripper-four-dies", "laptop-psys", "mmio-only", "kepler"}) {
    FakeFiles files = machine(name);
    SCOPED_TRACE(name);
    testing::expect_sensor_contract(probe_powercap, files);
  }
}

TEST(Powercap, R1_the_modulus_is_two_to_the_32_units_not_the_printed_range) {
  EXPECT_EQ(rapl_modulus(262143328850), 262143328911U);
  EXPECT_EQ(rapl_modulus(65532610987), 65532611002U);
  EXPECT_EQ(rapl_modulus(65712999613), 65712999628U);
  EXPECT_EQ(rapl_modulus(0), std::nullopt);
  EXPECT_EQ(rapl_modulus(UINT64_MAX), std::nullopt);
}

TEST(Powercap, R3_an_unreadable_range_is_said_so_that_a_decrease_is_a_reset) {
  for (const char* range : {"", "garbage", "-1", "0"}) {
    FakeFiles files = one_package();
    files.put(std::string(kZone) + "/max_energy_range_uj", range);
    const Channel channel = channels_of(probe_powercap(files)).at(0);
    EXPECT_EQ(channel.modulus, std::nullopt) << range;
    EXPECT_TRUE(channel.wraps_unknown) << range;
  }
}

TEST(Powercap, R4_a_failed_or_unparsable_read_is_missed_never_0) {
  FakeFiles files = one_package();
  const Probe probe = probe_powercap(files);
  const std::string counter = std::string(kZone) + "/energy_uj";
  for (const char* text : {"", "\n", "N/A", "garbage", "-5", "18446744073709551616", "1.5", "0x10", "1 2",
                           "00000000000000000000000000000000000000000001"}) {
    files.put(counter, text);
    EXPECT_EQ(only_reading(probe).missed, ErrorKind::broken) << '"' << text << '"';
  }
  const std::vector<std::pair<int, ErrorKind>> errors{{EIO, ErrorKind::transient},
                                                      {ENODATA, ErrorKind::transient},
                                                      {EACCES, ErrorKind::denied},
                                                      {ENOENT, ErrorKind::gone},
                                                      {ENODEV, ErrorKind::gone}};
  for (const auto& [code, kind] : errors) {
    files.fail(counter, code);
    EXPECT_EQ(only_reading(probe).missed, kind) << code;
  }
  files.mend(counter).put_folder(counter);
  EXPECT_EQ(only_reading(probe).missed, ErrorKind::broken) << "a folder";
  files.put(counter, "240422366300\n");
  EXPECT_EQ(only_reading(probe).missed, std::nullopt);
  EXPECT_EQ(only_reading(probe).value, 240422366300U);
}

TEST(Powercap, R7_each_counter_is_stamped_right_after_its_own_read) {
  FakeFiles files = machine("xeon-two-sockets");
  const Probe probe = probe_powercap(files);
  ManualClock clock(std::chrono::microseconds(1));
  const auto readings = testing::read_once(*probe.sensors.at(0), clock);
  for (std::size_t i = 1; i < readings.size(); ++i) {
    EXPECT_EQ(readings[i].at - readings[i - 1].at, std::chrono::microseconds(1));
  }
}

TEST(Powercap, R9_dram_is_attached_to_memory_and_core_to_its_package) {
  EXPECT_EQ(rapl_part("package-0", ""), (Part{"machine/package-0", PartKind::cpu}));
  EXPECT_EQ(rapl_part("package-1-die-3", ""), (Part{"machine/package-1-die-3", PartKind::cpu}));
  EXPECT_EQ(rapl_part("core", "package-0"), (Part{"machine/package-0/core", PartKind::cpu}));
  EXPECT_EQ(rapl_part("uncore", "package-0"), (Part{"machine/package-0/uncore", PartKind::cpu}));
  EXPECT_EQ(rapl_part("dram", "package-0"), (Part{"machine/memory/dram-0", PartKind::memory}));
  EXPECT_EQ(rapl_part("dram", "package-1-die-3"), (Part{"machine/memory/dram-1-die-3", PartKind::memory}));
  EXPECT_EQ(rapl_part("psys", ""), (Part{"machine/psys", PartKind::board}));
  for (const char* name : {"", "package-", "package-x", "package-0-die-", "garbage", "core"})
    EXPECT_EQ(rapl_part(name, ""), std::nullopt) << name;
}

TEST(Powercap, R11_psys_holds_package_and_memory_by_its_part) {
  FakeFiles files = machine("laptop-psys");
  const auto channels = channels_of(probe_powercap(files));
  EXPECT_EQ(parts_of(probe_powercap(files)),
            (std::vector<std::string>{"machine/package-0", "machine/package-0", "machine/package-0/core",
                                      "machine/package-0/uncore", "machine/psys"}));
  EXPECT_TRUE(contains(channels.back().part, channels.front().part));
  EXPECT_EQ(channels.back().max_power, std::nullopt) << "a limit of 0 W means unknown";
}

TEST(Powercap, R12_the_mmio_package_is_the_same_part_seen_a_second_time) {
  FakeFiles files = machine("laptop-psys");
  const auto channels = channels_of(probe_powercap(files));
  EXPECT_EQ(channels[0].source, "powercap intel-rapl-mmio:0");
  EXPECT_EQ(channels[0].view, 2);
  EXPECT_EQ(channels[1].source, "powercap intel-rapl:0");
  EXPECT_EQ(channels[1].view, 1);
  EXPECT_EQ(channels[0].part, channels[1].part);
}

TEST(Powercap, R12_mmio_alone_is_offered) {
  FakeFiles files = machine("mmio-only");
  const Probe probe = probe_powercap(files);
  EXPECT_EQ(parts_of(probe), std::vector<std::string>{"machine/package-0"});
  EXPECT_TRUE(probe.findings.empty());
}

TEST(Powercap, R13_four_mirrored_dies_are_four_parts_for_metering_to_compare) {
  FakeFiles files = machine("threadripper-four-dies");
  EXPECT_EQ(parts_of(probe_powercap(files)),
            (std::vector<std::string>{"machine/package-0-die-0", "machine/package-0-die-1", "machine/package-0-die-2",
                                      "machine/package-0-die-3"}));
}

TEST(Powercap, R14_two_packages_with_equal_children_keep_them_apart) {
  FakeFiles files = machine("xeon-two-sockets");
  EXPECT_EQ(parts_of(probe_powercap(files)),
            (std::vector<std::string>{"machine/package-0", "machine/package-0/core", "machine/memory/dram-0",
                                      "machine/package-1", "machine/package-1/core", "machine/memory/dram-1"}));
}

TEST(Powercap, R15_hex_index_die_name_and_disabled_limiting_are_read_like_any_other) {
  for (const char* name : {"intel-rapl:0", "intel-rapl:a", "intel-rapl:1f:b", "intel-rapl-mmio:0"})
    EXPECT_TRUE(is_rapl_zone(name)) << name;
  for (const char* name : {"intel-rapl", "intel-rapl:", "intel-rapl:g", "intel-rapl:0:", "intel-rapl-mmio", "dtpm",
                           "dtpm:0", "idle_inject:0", "intel-rapl-mmio0", "intel-rapl:A"}) {
    EXPECT_FALSE(is_rapl_zone(name)) << name;
  }
  FakeFiles files = one_package();
  files.put(std::string(kZone) + "/enabled", "0");
  EXPECT_EQ(parts_of(probe_powercap(files)).size(), 1U);
}

TEST(Powercap, R19_amd_packages_are_flagged_as_modelled_by_the_vendor) {
  FakeFiles files = machine("epyc-two-packages");
  for (const Channel& channel : channels_of(probe_powercap(files))) {
    EXPECT_EQ(channel.flags, std::vector<std::string>{"vendor_model"});
    EXPECT_EQ(channel.accuracy_fraction, 0.15);
  }
}

TEST(Powercap, the_doubt_follows_vendor_generation_and_part) {
  FakeFiles files = one_package();
  EXPECT_EQ(channels_of(probe_powercap(files)).at(0).accuracy_fraction, 0.15) << "no cpuinfo: the widest package row";
  const auto with_model = [&](const std::string& model, const std::string& flags) {
    files.put("/proc/cpuinfo",
              "vendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: " + model + "\nflags\t: " + flags + "\n");
    return channels_of(probe_powercap(files)).at(0);
  };
  EXPECT_EQ(with_model("85", "fpu").accuracy_fraction, 0.05);
  EXPECT_EQ(with_model("62", "fpu").accuracy_fraction, 0.15);
  EXPECT_EQ(with_model("106", "fpu sgx").accuracy_fraction, 0.50);
  EXPECT_EQ(with_model("106", "fpu sgx").flags, std::vector<std::string>{"filtered"});
  FakeFiles xeon = machine("xeon-two-sockets");
  EXPECT_EQ(channels_of(probe_powercap(xeon)).at(2).accuracy_fraction, 0.20);
}

TEST(Powercap, the_long_term_limit_is_the_prior_of_the_largest_power) {
  FakeFiles files = machine("xeon-two-sockets");
  const auto channels = channels_of(probe_powercap(files));
  EXPECT_EQ(channels[0].max_power, 205 * watt);
  EXPECT_EQ(channels[2].max_power, std::nullopt);
}

TEST(Powercap, R20_a_missing_right_is_one_finding_with_the_remedy) {
  FakeFiles files = machine("xeon-two-sockets");
  for (const std::string& path : files.paths()) {
    if (path.ends_with("/energy_uj")) files.fail(path, EACCES);
  }
  const Probe probe = probe_powercap(files);
  EXPECT_TRUE(probe.sensors.empty());
  ASSERT_EQ(probe.findings.size(), 1U);
  EXPECT_EQ(probe.findings[0].kind, ErrorKind::denied);
  EXPECT_NE(probe.findings[0].where.find("and 5 more"), std::string::npos) << probe.findings[0].where;
  EXPECT_NE(probe.findings[0].remedy.find("usermod -aG joulery"), std::string::npos);
}

TEST(Powercap, R20_a_masked_container_is_denied_with_its_remedy_and_not_called_no_rapl) {
  FakeFiles files = machine("container-masked");
  const Probe probe = probe_powercap(files);
  EXPECT_TRUE(probe.sensors.empty());
  ASSERT_EQ(probe.findings.size(), 1U);
  EXPECT_EQ(probe.findings[0].kind, ErrorKind::denied);
  EXPECT_NE(probe.findings[0].remedy.find("/host/sys"), std::string::npos);
}

TEST(Powercap, no_zones_are_explained_by_what_the_machine_is) {
  const std::vector<std::pair<std::string, std::string>> cases{{"powercap-empty", "modprobe intel_rapl_msr"},
                                                               {"firecracker-epyc", "per-VM counters"},
                                                               {"aws-m5", "per-VM counters"},
                                                               {"altra-no-sensors", "modelled"}};
  for (const auto& [name, remedy] : cases) {
    FakeFiles files = machine(name);
    const Probe probe = probe_powercap(files);
    EXPECT_TRUE(probe.sensors.empty()) << name;
    ASSERT_EQ(probe.findings.size(), 1U) << name;
    EXPECT_EQ(probe.findings[0].kind, ErrorKind::unsupported) << name;
    EXPECT_NE(probe.findings[0].remedy.find(remedy), std::string::npos) << describe(probe.findings[0]);
  }
}

/// Rows of a CSV without quotes, comment and header left out.
std::vector<std::vector<std::string_view>> rows_of(std::string_view csv) {
  std::vector<std::vector<std::string_view>> rows;
  for (const std::string_view line : split(csv, '\n')) {
    if (!line.empty() && !line.starts_with('#') && !line.starts_with("path,")) rows.push_back(split(line, ','));
  }
  return rows;
}

TEST(Powercap, expected_csv_of_the_shared_tree_is_met) {
  DiskFiles files(JOULERY_SOURCE_DIR "/tests/machines/kepler");
  const Probe probe = probe_powercap(files);
  ASSERT_EQ(probe.sensors.size(), 1U);
  EXPECT_TRUE(probe.findings.empty());
  const auto values = testing::values_of(probe);
  const auto channels = channels_of(probe);
  const std::string csv = files.read("/expected.csv").value();
  std::size_t zones = 0;
  for (const auto& row : rows_of(csv)) {
    if (!row.at(0).starts_with("class/powercap/")) continue;
    ++zones;
    const std::string source = "powercap " + std::string(row[0].substr(row[0].rfind('/') + 1));
    const auto channel =
        std::find_if(channels.begin(), channels.end(), [&](const Channel& c) { return c.source == source; });
    ASSERT_NE(channel, channels.end()) << source;
    EXPECT_EQ(channel->part.name(), row[1]) << source;
    EXPECT_EQ(channel->kind == ChannelKind::counter, row[3] == "counter") << source;
    EXPECT_DOUBLE_EQ(static_cast<double>(values.at(source)) * 1e-6, parse_double(row[4]).value()) << source;
    const bool second_view = std::any_of(channels.begin(), channels.end(), [&](const Channel& other) {
      return other.part == channel->part && other.view < channel->view;
    });
    EXPECT_EQ(second_view ? "duplicate" : "yes", row.back()) << source;
    EXPECT_EQ(channel->modulus, 262143328911U) << source;
  }
  EXPECT_EQ(zones, channels.size()) << "nothing more is offered than the table says";
}

}  // namespace
}  // namespace joulery
