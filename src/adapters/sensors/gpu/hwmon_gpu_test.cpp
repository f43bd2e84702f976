// SPDX-License-Identifier: Apache-2.0
// Tests of GPUs through hwmon: one part per card, whatever folder and driver say it, what lies inside stands inside,
// and the power of a socket that holds a GPU is the package's. What is summed is tested in metering.
#include "adapters/sensors/gpu/hwmon_gpu.h"

#include "adapters/sensors/gpu/pci_gpus.h"
#include "testing/fixture_machine.h"
#include "testing/sensor_contract.h"

namespace joulery {
namespace {

using testing::channels_of;
using testing::FakeFiles;
using testing::machine;

/// Part by source.
std::map<std::string, std::string> parts_of(Files& files) {
  std::map<std::string, std::string> parts;
  for (const Channel& channel : channels_of(probe_hwmon_gpus(files))) parts[channel.source] = channel.part.path;
  return parts;
}

using Parts = std::map<std::string, std::string>;

TEST(HwmonGpu, passes_the_contract_of_sensors_on_every_machine_that_has_it) {
  for (const char* name : {"workstation-two-gpus", "max-1550-two-tiles", "laptop-apu", "kepler", "mi250x-two-cards"}) {
    FakeFiles files = machine(name);
    SCOPED_TRACE(name);
    testing::expect_sensor_contract(probe_hwmon_gpus, files);
  }
}

TEST(HwmonGpu, cards_are_numbered_by_their_address_and_a_controllers_screen_is_none) {
  FakeFiles files = machine("workstation-two-gpus");
  EXPECT_EQ(parts_of(files), (Parts{{"hwmon xe 0000:03:00.0 energy1_input", "machine/gpu-1"},
                                    {"hwmon xe 0000:03:00.0 energy2_input", "machine/gpu-1/package"},
                                    {"hwmon amdgpu 0000:0a:00.0 power1_average", "machine/gpu-2"}}));
}

TEST(HwmonGpu, R10_what_lies_inside_a_card_stands_inside_its_part) {
  FakeFiles files = machine("max-1550-two-tiles");
  EXPECT_EQ(parts_of(files), (Parts{{"hwmon i915 0000:4d:00.0 energy1_input", "machine/gpu-0"},
                                    {"hwmon i915_gt0 0000:4d:00.0 energy1_input", "machine/gpu-0/tile-0"},
                                    {"hwmon i915_gt1 0000:4d:00.0 energy1_input", "machine/gpu-0/tile-1"},
                                    {"hwmon i915 0000:9a:00.0 energy1_input", "machine/gpu-1"},
                                    {"hwmon i915_gt0 0000:9a:00.0 energy1_input", "machine/gpu-1/tile-0"},
                                    {"hwmon i915_gt1 0000:9a:00.0 energy1_input", "machine/gpu-1/tile-1"}}));
  for (const Channel& channel : channels_of(probe_hwmon_gpus(files))) {
    EXPECT_EQ(channel.part.kind, PartKind::gpu);
    EXPECT_EQ(channel.kind, ChannelKind::counter);
    EXPECT_EQ(channel.modulus, std::nullopt) << "the driver folds the register into 64 bits";
  }
}

TEST(HwmonGpu, a_makers_library_is_preferred_by_its_view_and_limits_are_the_prior_of_the_largest_power) {
  FakeFiles files = machine("workstation-two-gpus");
  for (const Channel& channel : channels_of(probe_hwmon_gpus(files))) EXPECT_GE(channel.view, 5) << channel.source;
  std::map<std::string, std::optional<Power>> limits;
  for (const Channel& channel : channels_of(probe_hwmon_gpus(files))) limits[channel.part.path] = channel.max_power;
  EXPECT_EQ(limits["machine/gpu-2"], 339 * watt);
  EXPECT_EQ(limits["machine/gpu-1"], 190 * watt);
}

TEST(HwmonGpu, a_socket_that_holds_a_gpu_is_the_package_and_no_gpu) {
  FakeFiles files = machine("laptop-apu");
  EXPECT_EQ(parts_of(files), (Parts{{"hwmon amdgpu 0000:03:00.0 power1_average", "machine/gpu-0"},
                                    {"hwmon amdgpu 0000:c1:00.0 power1_average", "machine/package-0"}}));
  const auto channels = channels_of(probe_hwmon_gpus(files));
  EXPECT_EQ(channels[1].part.kind, PartKind::cpu);
  EXPECT_EQ(channels[1].flags, std::vector<std::string>{"holds_gpu"});
  files.remove("/sys/class/hwmon/hwmon6/in1_input").put("/sys/class/hwmon/hwmon6/device/device", "0x74a0\n");
  EXPECT_EQ(parts_of(files)["hwmon amdgpu 0000:c1:00.0 power1_average"], "machine/package-0") << "MI300A has no vddnb";
}

TEST(HwmonGpu, a_sleeping_gpu_is_not_called_a_missing_right) {
  FakeFiles files = machine("laptop-apu");
  const Probe probe = probe_hwmon_gpus(files);
  ASSERT_EQ(probe.findings.size(), 1U);
  EXPECT_EQ(probe.findings[0].kind, ErrorKind::transient);
  EXPECT_NE(probe.findings[0].remedy.find("sleeps"), std::string::npos);
  EXPECT_EQ(channels_of(probe).size(), 2U) << "it is offered, and missed until it wakes";
}

TEST(HwmonGpu, a_gpu_that_says_0_W_is_a_finding_and_no_0_joules) {
  FakeFiles files = machine("workstation-two-gpus");
  files.put("/sys/class/hwmon/hwmon3/power1_average", "0\n");
  const Probe probe = probe_hwmon_gpus(files);
  EXPECT_EQ(channels_of(probe).size(), 2U) << "the Arc alone";
  ASSERT_EQ(probe.findings.size(), 1U);
  EXPECT_NE(probe.findings[0].what.find("0 W"), std::string::npos);
}

TEST(PciGpus, what_a_maker_has_on_the_bus_tells_compute_cards_from_screens) {
  FakeFiles workstation = machine("workstation-two-gpus");
  EXPECT_EQ(gpus_of_maker(workstation, kPciAmd), GpuPresence::screens);
  EXPECT_EQ(gpus_of_maker(workstation, kPciNvidia), GpuPresence::none);
  FakeFiles cluster = machine("max-1550-two-tiles");
  EXPECT_EQ(gpus_of_maker(cluster, kPciIntel), GpuPresence::compute);
}

TEST(PciGpus, R27_nvidia_comes_first_as_NVML_numbers_it_then_the_others_and_an_unknown_address_last) {
  FakeFiles files;
  const auto put = [&](const std::string& address, const char* vendor, const char* device_class) {
    files.put("/sys/bus/pci/devices/" + address + "/vendor", vendor)
        .put("/sys/bus/pci/devices/" + address + "/class", device_class);
  };
  put("0000:03:00.0", "0x1002\n", "0x120000\n");
  put("0000:65:00.0", "0x10de\n", "0x030200\n");
  put("0000:00:02.0", "0x8086\n", "0x030000\n");
  put("0000:17:00.0", "0x10de\n", "0x030200\n");
  put("0000:17:00.1", "0x10de\n", "0x040300\n");
  PciGpus gpus = PciGpus::find(files);
  EXPECT_EQ(gpus.addresses(),
            (std::vector<std::string>{"0000:17:00.0", "0000:65:00.0", "0000:00:02.0", "0000:03:00.0"}));
  EXPECT_EQ(gpus.part_of("0000:03:00.0"), (Part{"machine/gpu-3", PartKind::gpu}));
  EXPECT_EQ(gpus.part_of("hwmon1").path, "machine/gpu-4");
  EXPECT_EQ(gpus.part_of("hwmon1").path, "machine/gpu-4") << "the same at every call";
}

}  // namespace
}  // namespace joulery
