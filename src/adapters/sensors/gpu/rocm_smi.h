// SPDX-License-Identifier: Apache-2.0
// ROCm SMI (librocm_smi64), loaded at run time: the library before AMD SMI, still what many clusters have. Functions
// with our own types after rocm_smi.h of ROCm 5.2; they take numbers and no structures, so that no layout matters.
// What the answers mean is amd_gpus.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "adapters/sensors/gpu/amd_gpus.h"

namespace joulery {

/// The functions by name; null: this library does not have it (R21). Devices are numbers from 0.
struct RocmSmiFunctions {
  int (*init)(std::uint64_t flags) = nullptr;                ///< rsmi_init
  int (*shut_down)() = nullptr;                              ///< rsmi_shut_down
  int (*count)(std::uint32_t*) = nullptr;                    ///< rsmi_num_monitor_devices
  int (*pci)(std::uint32_t, std::uint64_t*) = nullptr;       ///< rsmi_dev_pci_id_get
  int (*name)(std::uint32_t, char*, std::size_t) = nullptr;  ///< rsmi_dev_name_get
  int (*power_cap)(std::uint32_t, std::uint32_t sensor,
                   std::uint64_t* microwatts) = nullptr;                              ///< rsmi_dev_power_cap_get
  int (*energy)(std::uint32_t, std::uint64_t*, float*, std::uint64_t* ns) = nullptr;  ///< rsmi_dev_energy_count_get
  int (*power)(std::uint32_t, std::uint32_t sensor, std::uint64_t* microwatts) = nullptr;  ///< rsmi_dev_power_ave_get
  /// rsmi_dev_power_get: microwatts and whether they are a mean or of now
  int (*any_power)(std::uint32_t, std::uint64_t* microwatts, std::uint32_t* type) = nullptr;
};

/// Loads `path`, or the system's, starts it and asks which GPUs there are. Can take seconds. Errors: unsupported (no
/// library, no driver, too old), denied, transient, broken; each with its remedy.
[[nodiscard]] Result<AmdGpus> open_rocm_smi(const std::optional<std::string>& path);

}  // namespace joulery
