// SPDX-License-Identifier: Apache-2.0
// Tests of Cray's counters: the tree of parts, readings that belong together, a controller that starts anew.
#include "adapters/sensors/board/cray.h"

#include <cerrno>

#include "testing/fake_files.h"
#include "testing/sensor_contract.h"

namespace joulery {
namespace {

using testing::FakeFiles;
using testing::ManualClock;

const std::string kFolder = "/sys/cray/pm_counters/";

FakeFiles node() { return FakeFiles::of_folder(JOULERY_SOURCE_DIR "/tests/machines/cray-ex"); }

std::vector<Reading> read(const Probe& probe) {
  ManualClock clock;
  return testing::read_once(*probe.sensors.at(0), clock);
}

std::size_t place_of(const Probe& probe, const std::string& part) {
  const auto channels = probe.sensors.at(0)->channels();
  for (std::size_t i = 0; i < channels.size(); ++i) {
    if (channels[i].part.name() == part) return i;
  }
  return channels.size();
}

TEST(CrayCounter, joules_and_the_stamp_of_the_controller) {
  EXPECT_EQ(parse_cray_counter("123 J 1734094386462336 us\n"), (CrayCounter{123, 1734094386462336}));
  EXPECT_EQ(parse_cray_counter("123 J"), (CrayCounter{123, std::nullopt}));
  for (const char* text : {"", "J", "123", "123 W 1 us", "-1 J 1 us", "1.5 J 1 us", "123 J x us", "123 J 1 ms",
                           "123 J 1 us more", "18446744073709551616 J", "N/A"}) {
    EXPECT_EQ(parse_cray_counter(text), std::nullopt) << text;
  }
}

TEST(Cray, passes_the_contract_of_sensors) {
  FakeFiles files = node();
  testing::expect_sensor_contract(probe_cray, files);
}

TEST(Cray, R9_the_node_holds_processors_memory_and_each_accelerator_that_is_there) {
  FakeFiles files = node();
  const Probe probe = probe_cray(files);
  EXPECT_TRUE(probe.findings.empty());
  std::map<std::string, PartKind> parts;
  for (const Channel& channel : probe.sensors.at(0)->channels()) {
    parts.emplace(channel.part.path, channel.part.kind);
    EXPECT_EQ(channel.scale, (CountScale{1'000'000, 1}));
    EXPECT_EQ(channel.period, std::chrono::milliseconds(100));
  }
  EXPECT_EQ(parts, (std::map<std::string, PartKind>{{"machine/node", PartKind::board},
                                                    {"machine/cpu", PartKind::cpu},
                                                    {"machine/memory", PartKind::memory},
                                                    {"machine/accel-0", PartKind::gpu},
                                                    {"machine/accel-1", PartKind::gpu},
                                                    {"machine/accel-2", PartKind::gpu},
                                                    {"machine/accel-3", PartKind::gpu}}));
}

/// Files whose `freshness` moves at every read until `calm_after` reads were made.
class RestlessFiles final : public Files {
 public:
  RestlessFiles(Files& inner, std::size_t calm_after) : inner_(inner), calm_after_(calm_after) {}
  Result<std::string> read(std::string_view path) override { return inner_.read(path); }
  Result<std::vector<std::string>> list(std::string_view folder) override { return inner_.list(folder); }
  Result<std::string> link_target(std::string_view path) override { return inner_.link_target(path); }
  [[nodiscard]] std::string host_path(std::string_view path) const override { return inner_.host_path(path); }
  Result<std::unique_ptr<OpenFile>> open(std::string_view path) override {
    if (!path.ends_with("/freshness")) return inner_.open(path);
    return std::unique_ptr<OpenFile>(std::make_unique<Freshness>(calm_after_));
  }

 private:
  struct Freshness final : OpenFile {
    explicit Freshness(std::size_t calm) : calm_after(calm) {}
    Result<std::size_t> read(std::span<char> buffer) override {
      buffer[0] = static_cast<char>('0' + std::min(reads++, calm_after));
      return 1U;
    }
    std::size_t calm_after;
    std::size_t reads = 0;
  };
  Files& inner_;
  std::size_t calm_after_;
};

TEST(Cray, readings_of_two_scans_are_read_again_and_missed_when_it_never_rests) {
  FakeFiles files = node();
  RestlessFiles once(files, 2);
  for (const Reading& reading : read(probe_cray(once))) EXPECT_EQ(reading.missed, std::nullopt);
  RestlessFiles never(files, 9);
  for (const Reading& reading : read(probe_cray(never))) EXPECT_EQ(reading.missed, ErrorKind::transient);
}

TEST(Cray, R5_a_controller_that_started_anew_says_so_once_with_the_first_good_reading) {
  FakeFiles files = node();
  const Probe probe = probe_cray(files);
  for (const Reading& reading : read(probe)) EXPECT_FALSE(reading.restarted);
  const std::size_t cpu = place_of(probe, "cpu");
  const std::size_t memory = place_of(probe, "memory");
  files.put(kFolder + "startup", "1734000000000000\n").fail(kFolder + "cpu_energy", EIO);
  const auto first = read(probe);
  EXPECT_TRUE(first[memory].restarted);
  EXPECT_EQ(first[cpu].missed, ErrorKind::transient);
  files.mend(kFolder + "cpu_energy");
  const auto second = read(probe);
  EXPECT_FALSE(second[memory].restarted);
  EXPECT_TRUE(second[cpu].restarted);
  EXPECT_FALSE(read(probe)[cpu].restarted);
}

TEST(Cray, a_changed_power_cap_is_no_restart) {
  FakeFiles files = node();
  const Probe probe = probe_cray(files);
  files.put(kFolder + "generation", "4 1734094386562336 us\n");
  for (const Reading& reading : read(probe)) {
    EXPECT_FALSE(reading.restarted);
    EXPECT_EQ(reading.missed, std::nullopt);
  }
}

TEST(Cray, R4_a_counter_that_is_no_number_is_missed_and_a_startup_nobody_can_read_misses_all) {
  FakeFiles files = node();
  const Probe probe = probe_cray(files);
  files.put(kFolder + "memory_energy", "N/A");
  const auto readings = read(probe);
  EXPECT_EQ(readings[place_of(probe, "memory")].missed, ErrorKind::broken);
  EXPECT_EQ(readings[place_of(probe, "cpu")].missed, std::nullopt);
  files.fail(kFolder + "startup", EIO);
  for (const Reading& reading : read(probe)) EXPECT_EQ(reading.missed, ErrorKind::transient);
}

TEST(Cray, a_machine_without_the_folder_says_nothing) {
  FakeFiles files;
  const Probe probe = probe_cray(files);
  EXPECT_TRUE(probe.sensors.empty());
  EXPECT_TRUE(probe.findings.empty());
}

TEST(Cray, an_older_node_calls_its_only_accelerator_accel) {
  FakeFiles files;
  files.put(kFolder + "freshness", "1").put(kFolder + "accel_energy", "77 J");
  const Probe probe = probe_cray(files);
  ASSERT_EQ(probe.sensors.size(), 1U);
  EXPECT_EQ(probe.sensors[0]->channels()[0].part, (Part{"machine/accel-0", PartKind::gpu}));
  EXPECT_EQ(read(probe)[0].value, 77U);
}

}  // namespace
}  // namespace joulery
