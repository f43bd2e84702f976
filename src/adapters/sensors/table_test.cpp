// SPDX-License-Identifier: Apache-2.0
// Tests of the table of backends, and the missing tooth: every file of every fixture machine deleted, emptied, garbled,
// forbidden or turned into a folder, one at a time. Nothing crashes, nothing is invented, what is gone has a sentence.
#include "adapters/sensors/table.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "adapters/sensors/host/host.h"
#include "adapters/sensors/host/usage.h"
#include "testing/fake_device.h"
#include "testing/fake_files.h"
#include "testing/sensor_contract.h"

namespace joulery {
namespace {

using testing::FakeDevice;
using testing::FakeFiles;
using testing::ManualClock;

constexpr const char* kMachines = JOULERY_SOURCE_DIR "/tests/machines";

std::vector<std::string> machines() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kMachines)) {
    if (entry.is_directory()) names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// A kernel that opens every event and counts 7.
PerfOpener willing_kernel() {
  struct Seven final : OpenFile {
    Result<std::size_t> read(std::span<char> buffer) override {
      const std::uint64_t seven = 7;
      std::memcpy(buffer.data(), &seven, sizeof seven);
      return sizeof seven;
    }
  };
  return [](const PerfEvent&) -> tl::expected<std::unique_ptr<OpenFile>, int> { return std::make_unique<Seven>(); };
}

Probe probe_machine(Files& files) {
  ProbeContext context = probe_context(files);
  context.perf_opener = willing_kernel();
  context.per_core = PerCore::yes;
  return probe_all(context);
}

/// One damage to one file.
struct Damage {
  const char* name;
  void (*apply)(FakeFiles&, const std::string& path);
};

constexpr std::array<Damage, 9> kDamages{{
    {"deleted", [](FakeFiles& f, const std::string& p) { f.remove(p); }},
    {"emptied", [](FakeFiles& f, const std::string& p) { f.put(p, ""); }},
    {"garbled", [](FakeFiles& f, const std::string& p) { f.put(p, "gar\xff\x00bage:=,-"); }},
    {"negative", [](FakeFiles& f, const std::string& p) { f.put(p, "-1\n"); }},
    {"too large", [](FakeFiles& f, const std::string& p) { f.put(p, "18446744073709551616\n"); }},
    {"not available", [](FakeFiles& f, const std::string& p) { f.put(p, "N/A\n"); }},
    {"forbidden", [](FakeFiles& f, const std::string& p) { f.fail(p, EACCES); }},
    {"broken", [](FakeFiles& f, const std::string& p) { f.fail(p, EIO); }},
    {"a folder", [](FakeFiles& f, const std::string& p) { f.put_folder(p); }},
}};

/// Of a damaged machine: the usage totals are read right or not at all. Only /proc/stat itself can change them.
void expect_usage_not_zero(Files& files) {
  auto reader = UsageReader::open(files, PerCpu::yes);
  if (!reader) return;
  ManualClock clock;
  Usage usage;
  reader->read(clock, usage);
  EXPECT_NE(usage.machine_total, Duration::zero());
  for (const CpuLoad& cpu : usage.cpus) {
    EXPECT_GT(cpu.total, Duration::zero());
    EXPECT_NE(cpu.frequency_khz, 0U);
  }
}

void expect_host_not_zero(Files& files) {
  const Host host = read_host(files);
  for (const auto& count : {host.sockets, host.cores, host.threads, host.dimms}) {
    EXPECT_NE(count, 0);
  }
  EXPECT_NE(host.memory_bytes, 0U);
}

/// Deleted as a whole, an event or a reading is simply not there: only then a channel may be absent without a word.
bool may_vanish_in_silence(const Damage& damage, const std::string& path) {
  const bool optional = path.find("/events/") != std::string::npos || path.find("/hwmon/") != std::string::npos ||
                        path.find("/iio:") != std::string::npos || path.find("/pm_counters/") != std::string::npos;
  return std::string_view(damage.name) == "deleted" && optional;
}

/// A chip of another name is another chip, and one without its switch or its average says another thing: then values
/// are not those of the whole machine, and only their explanation is asked for.
bool is_another_machine(const Damage& damage, const std::string& path) {
  const std::string_view name = damage.name;
  if (path.find("/hwmon/") == std::string::npos) return false;
  if (path.ends_with("/name"))
    return name != "emptied" && name != "forbidden" && name != "broken" && name != "a folder";
  return name == "deleted" && (path.ends_with("_enable") || path.ends_with("_average"));
}

void expect_tooth_missed(const FakeFiles& whole, const std::string& path,
                         const std::map<std::string, std::uint64_t>& healthy, std::size_t channels) {
  for (const Damage& damage : kDamages) {
    FakeFiles files = whole;
    damage.apply(files, path);
    SCOPED_TRACE(path + " " + damage.name);
    const Probe probe = probe_machine(files);
    testing::expect_explained(probe, is_another_machine(damage, path) ? testing::values_of(probe) : healthy,
                              may_vanish_in_silence(damage, path) ? 0 : channels, path + " " + damage.name);
    expect_usage_not_zero(files);
    expect_host_not_zero(files);
  }
}

TEST(MissingTooth, any_file_of_any_machine_may_be_damaged_and_nothing_is_invented) {
  for (const std::string& name : machines()) {
    const FakeFiles whole = FakeFiles::of_folder(std::string(kMachines) + "/" + name);
    FakeFiles first = whole;
    const Probe probe = probe_machine(first);
    const auto healthy = testing::values_of(probe);
    const std::size_t channels = testing::sources_of(probe).size();
    SCOPED_TRACE(name);
    for (const std::string& path : whole.paths()) expect_tooth_missed(whole, path, healthy, channels);
  }
}

TEST(MissingTooth, files_damaged_after_probing_are_missed_and_never_0) {
  for (const std::string& name : machines()) {
    const FakeFiles whole = FakeFiles::of_folder(std::string(kMachines) + "/" + name);
    SCOPED_TRACE(name);
    for (const std::string& path : whole.paths()) {
      if (!path.ends_with("/energy_uj")) continue;
      for (const Damage& damage : kDamages) {
        FakeFiles files = whole;
        const Probe probe = probe_machine(files);
        const auto healthy = testing::values_of(probe);
        damage.apply(files, path);
        const auto damaged = testing::values_of(probe);
        EXPECT_EQ(damaged.size() + 1, healthy.size()) << path << " " << damage.name;
        for (const auto& [source, value] : damaged) EXPECT_EQ(value, healthy.at(source)) << source;
      }
    }
  }
}

TEST(Table, every_backend_has_a_name_a_summary_and_a_probe) {
  std::set<std::string_view> names;
  for (const Backend& backend : backends()) {
    EXPECT_FALSE(backend.summary.empty()) << backend.name;
    EXPECT_NE(backend.probe, nullptr) << backend.name;
    EXPECT_TRUE(names.insert(backend.name).second) << backend.name;
  }
  EXPECT_EQ(names,
            (std::set<std::string_view>{"perf",       "msr",       "powercap",   "sensord", "hwmon-cpu", "cray",
                                        "ipmi",       "ipmi-tool", "battery",    "program", "nvml",      "amd-gpu",
                                        "level-zero", "hwmon-gpu", "acpi-meter", "jetson",  "hwmon",     "redfish",
                                        "shelly",     "tasmota",   "prometheus", "replay"}));
}

TEST(Table, all_backends_are_asked_and_views_of_one_part_are_told_apart) {
  FakeFiles files = FakeFiles::of_folder(std::string(kMachines) + "/xeon-two-sockets");
  const Probe probe = probe_machine(files);
  ASSERT_EQ(probe.sensors.size(), 2U);
  EXPECT_EQ(probe.sensors[0]->name(), "perf");
  EXPECT_EQ(probe.sensors[1]->name(), "powercap");
  EXPECT_EQ(probe.sensors[0]->channels()[0].part, probe.sensors[1]->channels()[0].part);
  EXPECT_LT(probe.sensors[0]->channels()[0].view, probe.sensors[1]->channels()[0].view);
}

TEST(Table, a_fixture_is_never_asked_through_the_running_kernel) {
  FakeFiles files = FakeFiles::of_folder(std::string(kMachines) + "/xeon-two-sockets");
  ProbeContext context = probe_context(files);
  EXPECT_FALSE(context.live);
  EXPECT_EQ(probe_all(context).sensors.size(), 1U) << "powercap alone";
  DiskFiles here;
  EXPECT_TRUE(probe_context(here).live);
}

TEST(Table, sources_on_the_network_are_asked_only_where_they_are_named) {
  FakeFiles files;
  FakeDevice plug = FakeDevice::of_folder(JOULERY_SOURCE_DIR "/tests/devices/shelly-gen2");
  ProbeContext context = probe_context(files);
  context.http = plug.opener();
  EXPECT_TRUE(probe_all(context).sensors.empty());
  EXPECT_EQ(plug.calls(), 0U) << "nobody named it";
  context.named = {"shelly:http://plug", "shelly", "shellyx:http://plug"};
  EXPECT_EQ(probe_all(context).sensors.size(), 1U);
}

TEST(Table, a_named_source_without_access_says_why) {
  FakeFiles files;
  ProbeContext context = probe_context(files);
  context.named = {"redfish:bmc"};
  context.access = {"/no/such/netrc", false, {}};
  const Probe probe = probe_all(context);
  ASSERT_FALSE(probe.findings.empty());
  EXPECT_EQ(probe.findings.back().where, "/no/such/netrc");
}

TEST(Table, the_running_machine_can_be_probed_by_anybody) {
  DiskFiles here;
  ProbeContext context = probe_context(here);
  const Probe probe = probe_all(context);
  for (const Error& finding : probe.findings) EXPECT_FALSE(finding.remedy.empty()) << describe(finding);
}

}  // namespace
}  // namespace joulery
