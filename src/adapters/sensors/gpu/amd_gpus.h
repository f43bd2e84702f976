// SPDX-License-Identifier: Apache-2.0
// amd-gpu: energy and power of AMD GPUs through AMD SMI or, where that is missing, ROCm SMI (metering 1.6). The
// libraries say which GPUs there are and how they are asked (amdsmi.h, rocm_smi.h); here that becomes channels: one
// part per card, two dies of a pair together (R23), sockets left to the processors' sensors. The same GPUs in hwmon:
// hwmon_gpu.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/sensors/gpu/gpu_library.h"
#include "foundation/base/files.h"

namespace joulery {

/// One GPU as a library shows it.
struct AmdGpu {
  std::string pci;                  ///< "0000:c1:00.0"; "" = the library does not say
  std::string uuid{};               ///< "" = it does not say
  std::string name{};               ///< likewise
  float microjoules_per_count = 0;  ///< of `energy`, as the library says
  std::optional<Power> limit{};     ///< of its power
  GpuQuestion energy{};             ///< counts
  GpuQuestion power{};              ///< microwatts
};

/// A library that was loaded and started, and what it shows.
struct AmdGpus {
  std::string library;  ///< its word in sources: "amdsmi"
  LoadedLibrary loaded;
  std::vector<AmdGpu> gpus;
};

/// Microjoules per count as a ratio. The libraries say 15.3; the driver counts in 2^-16 J, which is 15.259 (Linux,
/// kgd_pp_interface.h). Nothing: the number makes no sense.
[[nodiscard]] std::optional<CountScale> amd_count_scale(float microjoules_per_count);

/// "0000:c1:00.0" of a number that holds function, device and bus in bits 0, 3 and 8 upwards. Partitions of a GPU
/// differ in the function alone and are one GPU, so that it is always 0.
[[nodiscard]] std::string amd_pci_address(std::uint64_t domain, std::uint64_t bus_device_function);

/// Finds the GPUs by the first library that loads and starts. Nothing is loaded where no AMD GPU is on the bus, unless
/// `libraries` names one. Can take seconds.
[[nodiscard]] Probe probe_amd_gpus(Files& files, const GpuLibraries& libraries);

}  // namespace joulery
