// SPDX-License-Identifier: Apache-2.0
// Which GPUs NVML shows: identity, place on the bus, and what MIG made of them. Asked once; what they say of energy is
// nvml.h, who used them nvml_use.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/sensors/gpu/nvml_library.h"

namespace joulery {

/// One MIG GPU instance with all its MIG devices (compute instances).
struct NvmlInstance {
  unsigned id = 0;                    ///< NVML's number of the GPU instance
  std::vector<NvmlDevice> devices;    ///< the MIG devices in it
  std::vector<std::string> uuids;     ///< of the MIG devices, "MIG-..."
  std::uint32_t slices = 0;           ///< of the GPU's
  std::uint32_t multiprocessors = 0;  ///< Σ over its MIG devices
};

/// One GPU.
struct NvmlGpu {
  unsigned index = 0;  ///< NVML's: the order of the PCI bus
  NvmlDevice device = nullptr;
  std::string uuid;  ///< "" when it does not say
  std::string name;
  std::optional<std::string> pci;
  std::optional<bool> persistence;
  std::optional<bool> mig;   ///< MIG mode now; nothing: this GPU cannot be divided
  std::uint32_t slices = 0;  ///< with MIG on: how many instances of the smallest kind fit; else 0
  std::vector<NvmlInstance> instances;

  /// "machine/gpu-0".
  [[nodiscard]] std::string part() const { return "machine/gpu-" + std::to_string(index); }
  /// What a person can look up: the UUID, or the index where there is none.
  [[nodiscard]] std::string id() const { return uuid.empty() ? "index " + std::to_string(index) : uuid; }
};

/// GPUs in NVML's order, and a finding for each that does not answer.
struct NvmlGpus {
  std::vector<NvmlGpu> gpus;
  std::vector<Error> findings;
};
[[nodiscard]] NvmlGpus find_nvml_gpus(const NvmlFunctions& nvml);

/// The finding for a GPU that gives nothing, with NVML's code in words.
[[nodiscard]] Error nvml_gpu_finding(unsigned index, const std::string& id, int code);

}  // namespace joulery
