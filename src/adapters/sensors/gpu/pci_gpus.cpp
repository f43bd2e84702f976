// SPDX-License-Identifier: Apache-2.0
// Classes and vendors as the PCI Code and ID Assignment Specification numbers them. Addresses sort as text: domain, bus
// and device are hexadecimal numbers of fixed width.
#include "adapters/sensors/gpu/pci_gpus.h"

#include <algorithm>
#include <utility>

#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kDevices = "/sys/bus/pci/devices";
constexpr std::string_view kNvidia = "0x10de";
constexpr std::string_view kAmd = "0x1002";
constexpr std::string_view kIntel = "0x8086";

bool is_gpu_class(std::string_view text) { return text.starts_with("0x03") || text.starts_with("0x1200"); }

}  // namespace

PciGpus PciGpus::find(Files& files) {
  PciGpus found;
  std::vector<std::string> others;
  const auto devices = files.list(kDevices);
  for (const std::string& address : devices ? *devices : std::vector<std::string>{}) {
    const std::string folder = std::string(kDevices) + "/" + address;
    const auto device_class = files.read(folder + "/class");
    if (!device_class || !is_gpu_class(trim(*device_class))) continue;
    const auto vendor = files.read(folder + "/vendor");
    if (!vendor) continue;
    const std::string_view id = trim(*vendor);
    if (id == kNvidia) found.addresses_.push_back(address);
    if (id == kAmd || id == kIntel) others.push_back(address);
  }
  std::sort(found.addresses_.begin(), found.addresses_.end());
  std::sort(others.begin(), others.end());
  std::move(others.begin(), others.end(), std::back_inserter(found.addresses_));
  return found;
}

Part PciGpus::part_of(std::string_view address) {
  auto at = std::find(addresses_.begin(), addresses_.end(), address);
  if (at == addresses_.end()) at = addresses_.insert(addresses_.end(), std::string(address));
  return {"machine/gpu-" + std::to_string(at - addresses_.begin()), PartKind::gpu};
}

}  // namespace joulery
