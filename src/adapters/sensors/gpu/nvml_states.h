// SPDX-License-Identifier: Apache-2.0
// NvmlStates: temperature, clocks, power limit of NVIDIA GPUs, and what lowers their clocks. It has a handle of the
// library of its own, for the one that reads energy lives in its sensor's thread (gpu/nvml.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/sensors/gpu/nvml_devices.h"
#include "foundation/domain/device_state.h"

namespace joulery {

/// All GPUs the library shows.
class NvmlStates {
 public:
  /// Loads the library, as NvmlLibrary::open(); without one there are no GPUs.
  explicit NvmlStates(const std::optional<std::string>& library);
  /// One state per GPU that says anything, in NVML's order.
  [[nodiscard]] std::vector<DeviceState> read() const;

 private:
  std::optional<NvmlLibrary> library_;
  std::vector<NvmlGpu> gpus_;
};

/// The words for the bits of nvmlClocksEventReasons; bits that hold nothing back (idle, set clocks, a display) are left
/// out. Source: NVML API reference, "Clocks event reasons" (nvmlClocksThrottleReasons before driver 535).
[[nodiscard]] std::vector<std::string> held_back_words(unsigned long long reasons);

}  // namespace joulery
