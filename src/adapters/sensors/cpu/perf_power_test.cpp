// SPDX-License-Identifier: Apache-2.0
// Tests of the perf PMU: scales in both notations, parts from events and CPUs, the right that is missing, reads that
// fail.
#include "adapters/sensors/cpu/perf_power.h"

#include <cerrno>
#include <cstring>

#include "foundation/base/cpu_list.h"
#include "testing/fixture_machine.h"
#include "testing/sensor_contract.h"

namespace joulery {
namespace {

using testing::FakeFiles;
using testing::machine;
using testing::ManualClock;

/// What the fake kernel answers for an event: its count, or how the read ends.
struct FakeEvent final : OpenFile {
  FakeEvent(std::uint64_t count_now, const std::size_t& length, const int& error)
      : count(count_now), bytes(length), code(error) {}
  Result<std::size_t> read(std::span<char> buffer) override {
    if (code != 0) return failure(error_from_errno(code, "cannot read", "perf event"));
    std::memcpy(buffer.data(), &count, sizeof count);
    return bytes;
  }
  std::uint64_t count;
  const std::size_t& bytes;
  const int& code;
};

/// A kernel that opens everything, or refuses with one errno.
struct FakeKernel {
  int refuse = 0;
  std::size_t bytes = 8;
  int code = 0;
  std::vector<std::tuple<std::uint32_t, std::uint64_t, int>> opened;

  PerfOpener opener() {
    return [this](const PerfEvent& event) -> tl::expected<std::unique_ptr<OpenFile>, int> {
      if (refuse != 0) return tl::unexpected(refuse);
      opened.emplace_back(event.type, event.config, event.cpu);
      return std::make_unique<FakeEvent>(1000 * event.config + static_cast<std::uint64_t>(event.cpu), bytes, code);
    };
  }
};

TEST(PerfPower, passes_the_contract_of_sensors) {
  FakeFiles files = machine("xeon-two-sockets");
  FakeKernel kernel;
  testing::expect_sensor_contract([&](Files& any) { return probe_perf_power(any, kernel.opener()); }, files);
}

TEST(PerfPower, both_notations_of_the_scale_are_the_same_exact_fraction) {
  EXPECT_EQ(parse_perf_scale("2.3283064365386962890625e-10"), (CountScale{15625, 67108864}));
  EXPECT_EQ(parse_perf_scale("0x1.0p-32\n"), (CountScale{15625, 67108864}));
  EXPECT_EQ(parse_perf_scale("1"), (CountScale{1000000, 1}));
  for (const char* text : {"", "0", "-1", "nan", "inf", "3e-10", "garbage", "0x", "1e300", "0x1.0p-32 x"}) {
    EXPECT_EQ(parse_perf_scale(text), std::nullopt) << text;
  }
}

TEST(PerfPower, cpu_lists_are_the_kernels) {
  EXPECT_EQ(parse_cpu_list("0,32\n"), (std::vector<int>{0, 32}));
  EXPECT_EQ(parse_cpu_list("0-2,8"), (std::vector<int>{0, 1, 2, 8}));
  for (const char* text : {"", "x", "3-1", "-1", "0-999999999", "0,,1"})
    EXPECT_TRUE(parse_cpu_list(text).empty()) << text;
}

TEST(PerfPower, each_event_is_opened_on_each_cpu_of_the_mask_and_becomes_a_part) {
  FakeFiles files = machine("xeon-two-sockets");
  FakeKernel kernel;
  const Probe probe = probe_perf_power(files, kernel.opener());
  EXPECT_EQ(testing::sources_of(probe),
            (std::vector<std::string>{"perf power/energy-pkg/ cpu0", "perf power/energy-pkg/ cpu4",
                                      "perf power/energy-ram/ cpu0", "perf power/energy-ram/ cpu4"}));
  EXPECT_EQ(kernel.opened,
            (std::vector<std::tuple<std::uint32_t, std::uint64_t, int>>{{9, 2, 0}, {9, 2, 4}, {9, 3, 0}, {9, 3, 4}}));
  const auto channels = probe.sensors.at(0)->channels();
  EXPECT_EQ(channels[1].part, (Part{"machine/package-1", PartKind::cpu}));
  EXPECT_EQ(channels[3].part, (Part{"machine/memory/dram-1", PartKind::memory}));
  EXPECT_EQ(channels[0].view, 0);
  EXPECT_EQ(channels[0].modulus, std::nullopt) << "the kernel widens the counter to 64 bits";
  EXPECT_FALSE(channels[0].wraps_unknown);
  EXPECT_EQ(channels[0].max_power, 205 * watt) << "powercap's limit is readable by all";
  EXPECT_TRUE(probe.findings.empty());
}

TEST(PerfPower, R12_perf_names_its_parts_as_powercap_does) {
  FakeFiles files = machine("threadripper-four-dies");
  const std::string pmu = "/sys/bus/event_source/devices/power";
  files.put(pmu + "/type", "9").put(pmu + "/cpumask", "0,2,4,6");
  files.put(pmu + "/events/energy-pkg", "event=0x02").put(pmu + "/events/energy-pkg.scale", "0x1.0p-32");
  files.put(pmu + "/events/energy-pkg.unit", "Joules");
  FakeKernel kernel;
  const Probe probe = probe_perf_power(files, kernel.opener());
  EXPECT_EQ(probe.sensors.at(0)->channels()[3].part.path, "machine/package-0-die-3");
}

TEST(PerfPower, cores_are_counted_one_by_one_only_when_asked) {
  FakeFiles files = machine("epyc-two-packages");
  FakeKernel kernel;
  EXPECT_EQ(probe_perf_power(files, kernel.opener()).sensors.at(0)->channels().size(), 2U);
  const Probe probe = probe_perf_power(files, kernel.opener(), PerCore::yes);
  const auto channels = probe.sensors.at(0)->channels();
  ASSERT_EQ(channels.size(), 6U);
  EXPECT_EQ(channels[5].source, "perf power_core/energy-core/ cpu5");
  EXPECT_EQ(channels[5].part.path, "machine/package-1/core/cpu-5");
  EXPECT_TRUE(contains(channels[1].part, channels[5].part));
}

TEST(PerfPower, R20_the_missing_right_is_named_with_its_remedy) {
  FakeFiles files = machine("xeon-two-sockets");
  FakeKernel kernel;
  kernel.refuse = EACCES;
  const Probe denied = probe_perf_power(files, kernel.opener());
  EXPECT_TRUE(denied.sensors.empty());
  ASSERT_EQ(denied.findings.size(), 1U);
  EXPECT_EQ(denied.findings[0].kind, ErrorKind::denied);
  EXPECT_NE(denied.findings[0].what.find("paranoid = 2"), std::string::npos) << denied.findings[0].what;
  EXPECT_NE(denied.findings[0].remedy.find("setcap cap_perfmon=ep"), std::string::npos);
  kernel.refuse = EPERM;
  const Probe filtered = probe_perf_power(files, kernel.opener());
  EXPECT_NE(filtered.findings.at(0).remedy.find("--cap-add PERFMON"), std::string::npos);
}

TEST(PerfPower, M6_the_platform_counter_of_a_virtual_machine_is_left_out_and_said) {
  FakeFiles files = machine("kvm-sapphire-rapids");
  FakeKernel kernel;
  const Probe probe = probe_perf_power(files, kernel.opener());
  EXPECT_TRUE(probe.sensors.empty()) << "a counter that stands still would be printed as 0 J, counted";
  ASSERT_EQ(probe.findings.size(), 1U);
  EXPECT_EQ(probe.findings[0].what, "the platform's counter is not this virtual machine's");
  EXPECT_NE(probe.findings[0].where.find("energy-psys"), std::string::npos);
  EXPECT_TRUE(kernel.opened.empty());
}

TEST(PerfPower, a_machine_without_the_pmu_says_nothing) {
  FakeFiles files = machine("firecracker-epyc");
  FakeKernel kernel;
  const Probe probe = probe_perf_power(files, kernel.opener());
  EXPECT_TRUE(probe.sensors.empty());
  EXPECT_TRUE(probe.findings.empty());
  FakeFiles xeon = machine("xeon-two-sockets");
  EXPECT_TRUE(probe_perf_power(xeon, {}).sensors.empty()) << "a fixture has no kernel to ask";
}

TEST(PerfPower, R4_a_short_or_failed_read_is_missed_never_0) {
  FakeFiles files = machine("xeon-two-sockets");
  FakeKernel kernel;
  const Probe probe = probe_perf_power(files, kernel.opener());
  ManualClock clock;
  const auto first = [&] { return testing::read_once(*probe.sensors.at(0), clock).at(0); };
  EXPECT_EQ(first().value, 2000U);
  kernel.bytes = 0;
  EXPECT_EQ(first().missed, ErrorKind::gone) << "the event is in error state";
  kernel.bytes = 4;
  EXPECT_EQ(first().missed, ErrorKind::broken);
  kernel.bytes = 8;
  kernel.code = EIO;
  EXPECT_EQ(first().missed, ErrorKind::transient);
}

TEST(PerfPower, an_event_that_cannot_be_understood_is_left_out_with_a_finding) {
  for (const char* end : {"", ".scale", ".unit"}) {
    FakeFiles files = machine("xeon-two-sockets");
    files.put(std::string("/sys/bus/event_source/devices/power/events/energy-pkg") + end, "garbage");
    FakeKernel kernel;
    const Probe probe = probe_perf_power(files, kernel.opener());
    EXPECT_EQ(probe.sensors.at(0)->channels().size(), 2U) << end;
    EXPECT_EQ(probe.findings.size(), 1U) << end;
  }
}

}  // namespace
}  // namespace joulery
