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

bool is_gpu_class(std::string_view text) { return text.starts_with("0x03") || text.starts_with("0x1200"); }
/// Display controller of kind "other", or processing accelerator.
bool is_compute_class(std::string_view text) { return text.starts_with("0x0380") || text.starts_with("0x1200"); }

/// Calls `each(address, class, vendor)` for every GPU's device.
template <class Each>
void for_each_gpu(Files& files, Each each) {
  const auto devices = files.list(kDevices);
  for (const std::string& address : devices ? *devices : std::vector<std::string>{}) {
    const std::string folder = std::string(kDevices) + "/" + address;
    const auto device_class = files.read(folder + "/class");
    if (!device_class || !is_gpu_class(trim(*device_class))) continue;
    const auto vendor = files.read(folder + "/vendor");
    if (vendor) each(address, trim(*device_class), trim(*vendor));
  }
}

}  // namespace

GpuPresence gpus_of_maker(Files& files, std::string_view vendor) {
  auto presence = GpuPresence::none;
  for_each_gpu(files, [&](const std::string&, std::string_view device_class, std::string_view maker) {
    if (maker != vendor) return;
    if (is_compute_class(device_class)) presence = GpuPresence::compute;
    if (presence == GpuPresence::none) presence = GpuPresence::screens;
  });
  return presence;
}

PciGpus PciGpus::find(Files& files) {
  PciGpus found;
  std::vector<std::string> others;
  for_each_gpu(files, [&](const std::string& address, std::string_view, std::string_view maker) {
    if (maker == kPciNvidia) found.addresses_.push_back(address);
    if (maker == kPciAmd || maker == kPciIntel) others.push_back(address);
  });
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
