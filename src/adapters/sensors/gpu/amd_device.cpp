// SPDX-License-Identifier: Apache-2.0
// Numbers of the PCI ID Repository; MI300A has no northbridge voltage and is known by its number alone.
#include "adapters/sensors/gpu/amd_device.h"

namespace joulery {
namespace {

constexpr std::string_view kMi300a = "0x74a0";
constexpr std::string_view kMi250x = "0x7408";
constexpr std::string_view kMi250 = "0x740c";

}  // namespace

AmdDevice amd_device(std::string_view device_id, bool has_northbridge_voltage) {
  if (has_northbridge_voltage || device_id == kMi300a) return AmdDevice::socket;
  return device_id == kMi250x || device_id == kMi250 ? AmdDevice::die_of_pair : AmdDevice::card;
}

}  // namespace joulery
