// SPDX-License-Identifier: Apache-2.0
// Tests of RAPL by register: units by model (R17), one CPU per package, what is missing has a sentence.
#include "adapters/sensors/cpu/msr.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "adapters/sensors/cpu/msr_registers.h"
#include "foundation/base/fd.h"
#include "testing/fake_files.h"
#include "testing/sensor_contract.h"
#include "testing/temporary_folder.h"

namespace joulery {
namespace {

using testing::FakeFiles;

/// ESU 14 and a power unit of 1/8 W, as most Intel processors state them.
constexpr std::uint64_t kUnits = 0xA0E03;

std::string cpuinfo(const std::string& vendor, int family, int model) {
  return "processor\t: 0\nvendor_id\t: " + vendor + "\ncpu family\t: " + std::to_string(family) +
         "\nmodel\t\t: " + std::to_string(model) + "\nflags\t\t: fpu msr\n";
}

std::string topology(int cpu, const std::string& what) {
  return "/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/" + what;
}

std::string device(int cpu) { return "/dev/cpu/" + std::to_string(cpu) + "/msr"; }

/// Two packages of two CPUs: 0 and 1, 2 and 3.
FakeFiles two_packages(const std::string& vendor, int family, int model) {
  FakeFiles files;
  files.put("/proc/cpuinfo", cpuinfo(vendor, family, model)).put("/sys/devices/system/cpu/online", "0-3\n");
  for (int cpu = 0; cpu < 4; ++cpu) files.put(topology(cpu, "physical_package_id"), std::to_string(cpu / 2));
  return files;
}

/// All counters of Intel, each with its own content.
void put_intel(FakeFiles& files) {
  for (int cpu = 0; cpu < 4; ++cpu) {
    const std::uint64_t package = static_cast<std::uint64_t>(cpu / 2) << 8;
    files.put_register(device(cpu), 0x606, kUnits).put_register(device(cpu), 0x614, 150 * 8);
    for (const std::uint64_t number : {0x611U, 0x619U, 0x639U, 0x641U, 0x64DU}) {
      files.put_register(device(cpu), number, 0xFFFFFFFF00000000U + number + package);
    }
  }
}

FakeFiles intel(int model) {
  FakeFiles files = two_packages("GenuineIntel", 6, model);
  put_intel(files);
  return files;
}

std::map<std::string, CountScale> scales_of(const Probe& probe) {
  std::map<std::string, CountScale> scales;
  for (const auto& sensor : probe.sensors) {
    for (const Channel& channel : sensor->channels()) scales[channel.part.path] = channel.scale;
  }
  return scales;
}

const Channel& first_channel(const Probe& probe) { return probe.sensors.at(0)->channels()[0]; }

TEST(Msr, passes_the_contract_of_sensors) {
  FakeFiles server = intel(106);
  testing::expect_sensor_contract(probe_msr, server);
  FakeFiles amd = two_packages("AuthenticAMD", 25, 1);
  for (int cpu = 0; cpu < 4; ++cpu) {
    amd.put_register(device(cpu), 0xC0010299, 0xA1003).put_register(device(cpu), 0xC001029B, 77);
  }
  testing::expect_sensor_contract(probe_msr, amd);
}

TEST(Msr, R17_each_model_counts_in_its_own_units) {
  constexpr CountScale stated{15625, 256};  // 2^-14 J
  constexpr CountScale dram{15625, 1024};   // 2^-16 J
  FakeFiles ice_lake = intel(106);
  EXPECT_EQ(scales_of(probe_msr(ice_lake)).at("machine/package-0"), stated);
  EXPECT_EQ(scales_of(probe_msr(ice_lake)).at("machine/memory/dram-1"), dram);
  for (const int model : {63, 79, 86, 85, 108, 87, 133}) {
    FakeFiles files = intel(model);
    EXPECT_EQ(scales_of(probe_msr(files)).at("machine/memory/dram-0"), dram) << model;
  }
  for (const int model : {143, 207}) {
    FakeFiles files = intel(model);
    const auto scales = scales_of(probe_msr(files));
    EXPECT_EQ(scales.at("machine/memory/dram-0"), stated) << "from Sapphire Rapids on DRAM has the package's unit";
    EXPECT_EQ(scales.at("machine/psys"), (CountScale{1'000'000, 1})) << "its platform counts whole joules";
  }
  FakeFiles client = intel(142);
  EXPECT_EQ(scales_of(probe_msr(client)), (std::map<std::string, CountScale>{{"machine/package-0", stated},
                                                                             {"machine/package-0/core", stated},
                                                                             {"machine/package-0/uncore", stated},
                                                                             {"machine/memory/dram-0", stated},
                                                                             {"machine/psys", stated},
                                                                             {"machine/package-1", stated},
                                                                             {"machine/package-1/core", stated},
                                                                             {"machine/package-1/uncore", stated},
                                                                             {"machine/memory/dram-1", stated}}));
  FakeFiles silvermont = intel(55);
  silvermont.put_register(device(0), 0x606, 5U << 8);
  EXPECT_EQ(scales_of(probe_msr(silvermont)).at("machine/package-0"), (CountScale{32, 1})) << "2^ESU uJ";
}

TEST(Msr, the_counter_is_the_low_half_and_wraps_at_two_to_the_32_counts) {
  FakeFiles files = intel(106);
  const Probe probe = probe_msr(files);
  EXPECT_EQ(testing::values_of(probe).at("msr 0x611 package-1"), 0x711U);
  EXPECT_EQ(first_channel(probe).modulus, 4294967296U);
  EXPECT_EQ(first_channel(probe).max_power, 150 * watt);
}

TEST(Msr, one_CPU_of_each_package_is_asked_and_of_each_die_where_a_package_has_several) {
  FakeFiles files = intel(85);
  for (const int cpu : {1, 3}) files.remove(device(cpu));
  EXPECT_EQ(testing::sources_of(probe_msr(files)),
            (std::vector<std::string>{"msr 0x611 package-0", "msr 0x619 package-0", "msr 0x611 package-1",
                                      "msr 0x619 package-1"}));
  FakeFiles dies = intel(85);
  for (int cpu = 0; cpu < 4; ++cpu) dies.put(topology(cpu, "die_id"), std::to_string(cpu % 2));
  EXPECT_EQ(testing::sources_of(probe_msr(dies)).front(), "msr 0x611 package-0-die-0");
  EXPECT_EQ(testing::sources_of(probe_msr(dies)).size(), 8U);
}

TEST(Msr, R18_a_processor_that_filters_its_counters_says_so) {
  FakeFiles files = intel(106);
  files.put_register(device(0), 0xBC, 1);
  const Probe probe = probe_msr(files);
  EXPECT_EQ(first_channel(probe).flags, (std::vector<std::string>{"filtered"}));
  EXPECT_DOUBLE_EQ(first_channel(probe).accuracy_fraction, 0.5);
}

TEST(Msr, R20_the_missing_right_and_the_missing_module_are_told_apart) {
  FakeFiles files = intel(106);
  for (int cpu = 0; cpu < 4; ++cpu) files.fail(device(cpu), EPERM);
  const Probe denied = probe_msr(files);
  ASSERT_EQ(denied.findings.size(), 2U);
  EXPECT_TRUE(denied.sensors.empty());
  EXPECT_EQ(denied.findings[0].kind, ErrorKind::denied);
  EXPECT_NE(denied.findings[0].remedy.find("cap_sys_rawio"), std::string::npos);
  files.remove("/dev");
  const Probe absent = probe_msr(files);
  ASSERT_EQ(absent.findings.size(), 2U);
  EXPECT_NE(absent.findings[0].remedy.find("modprobe msr"), std::string::npos);
}

TEST(Msr, a_register_that_stands_at_0_or_is_refused_is_left_out_with_a_sentence) {
  FakeFiles files = intel(106);
  files.put_register(device(0), 0x619, 0);
  const Probe probe = probe_msr(files);
  EXPECT_EQ(testing::sources_of(probe).size(), 3U);
  ASSERT_EQ(probe.findings.size(), 1U);
  EXPECT_EQ(probe.findings[0].what, "the register of dram stands at 0");
}

TEST(Msr, a_platform_counter_in_a_virtual_machine_is_left_out) {
  FakeFiles machine = FakeFiles::of_folder(JOULERY_SOURCE_DIR "/tests/machines/kvm-sapphire-rapids");
  machine.put("/sys/devices/system/cpu/online", "0-3");
  for (int cpu = 0; cpu < 4; ++cpu) machine.put(topology(cpu, "physical_package_id"), "0");
  put_intel(machine);
  EXPECT_FALSE(scales_of(probe_msr(machine)).contains("machine/psys"));
}

TEST(Msr, a_model_that_is_not_in_the_table_is_not_guessed) {
  for (const auto& [vendor, family, model] :
       {std::tuple("GenuineIntel", 6, 23), std::tuple("GenuineIntel", 15, 6), std::tuple("AuthenticAMD", 21, 2)}) {
    FakeFiles files = two_packages(vendor, family, model);
    put_intel(files);
    const Probe probe = probe_msr(files);
    EXPECT_TRUE(probe.sensors.empty());
    ASSERT_EQ(probe.findings.size(), 1U);
    EXPECT_EQ(probe.findings[0].kind, ErrorKind::unsupported);
  }
}

TEST(Msr, R4_a_register_that_cannot_be_read_later_is_missed) {
  FakeFiles files = intel(106);
  const Probe probe = probe_msr(files);
  testing::ManualClock clock;
  files.fail(device(0), EIO);
  const auto readings = testing::read_once(*probe.sensors[0], clock);
  EXPECT_EQ(readings[0].missed, ErrorKind::transient);
  EXPECT_EQ(readings[2].missed, std::nullopt);
}

TEST(Msr, a_sparse_file_below_a_root_is_a_device_whose_offsets_are_register_numbers) {
  const testing::TemporaryFolder folder;
  const auto put = [&folder](const std::string& path, const std::string& text) {
    std::filesystem::create_directories(std::filesystem::path(folder / path).parent_path());
    std::ofstream(folder / path) << text;
  };
  put("proc/cpuinfo", cpuinfo("AuthenticAMD", 23, 49));
  put("sys/devices/system/cpu/online", "0");
  put("sys/devices/system/cpu/cpu0/topology/physical_package_id", "0");
  put("dev/cpu/0/msr", "");
  const UniqueFd registers(::open((folder / "dev/cpu/0/msr").c_str(), O_RDWR | O_CLOEXEC));
  const auto write = [&registers](std::uint64_t number, std::uint64_t value) {
    return ::pwrite(registers.get(), &value, sizeof value, static_cast<off_t>(number)) == sizeof value;
  };
  // A register is 8 bytes at an offset that is its number: neighbours overlap in a file, so the counter comes last.
  if (!write(0xC0010299, 0x1000) || !write(0xC001029B, 0xABCDEF)) GTEST_SKIP() << "this disk makes no sparse files";
  DiskFiles files(folder.path());
  const Probe probe = probe_msr(files);
  ASSERT_EQ(testing::sources_of(probe), (std::vector<std::string>{"msr 0xc001029b package-0"}));
  EXPECT_EQ(testing::values_of(probe).at("msr 0xc001029b package-0"), 0xABCDEFU);
}

}  // namespace
}  // namespace joulery
