// SPDX-License-Identifier: Apache-2.0
// The number of a GPU in its part, "machine/gpu-N": every backend asks here with a PCI address, so that two backends
// that see one GPU mean one part. N counts NVIDIA's GPUs in PCI order first, as NVML numbers them, then all others in
// PCI order.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/files.h"
#include "foundation/domain/part.h"

namespace joulery {

inline constexpr std::string_view kPciNvidia = "0x10de";
inline constexpr std::string_view kPciAmd = "0x1002";
inline constexpr std::string_view kPciIntel = "0x8086";

/// What of one maker is on the bus.
enum class GpuPresence {
  none,
  screens,  ///< cards and processors that drive screens
  compute,  ///< at least one that is made to compute: class processing accelerator, or display without a screen
};
[[nodiscard]] GpuPresence gpus_of_maker(Files& files, std::string_view vendor);

/// The GPUs of NVIDIA, AMD and Intel on the PCI bus (classes display and processing accelerator), in the order of their
/// numbers. A management controller's screen is none.
class PciGpus {
 public:
  /// Reads /sys/bus/pci/devices; what cannot be read is left out.
  [[nodiscard]] static PciGpus find(Files& files);

  /// The part of the GPU at "0000:03:00.0". One that find() did not see gets a number behind all others, the same at
  /// every call.
  [[nodiscard]] Part part_of(std::string_view address);
  /// In the order of their numbers.
  [[nodiscard]] const std::vector<std::string>& addresses() const { return addresses_; }

 private:
  std::vector<std::string> addresses_;
};

}  // namespace joulery
