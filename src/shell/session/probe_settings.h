// SPDX-License-Identifier: Apache-2.0
// What options and environment say about probing: which GPUs are meant, which library stands for NVML, which sources
// the user names. Shared by every command that looks for sensors; what probing does with it is
// adapters/sensors/table.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/sensors/table.h"
#include "shell/session/paths.h"

namespace joulery {

/// Plain values, so that a probe in another thread can carry them.
struct ProbeSettings {
  std::optional<std::string> nvml_path;  ///< JOULERY_NVML: a library instead of the system's
  GpuLibraries gpu_libraries;            ///< JOULERY_AMDSMI, JOULERY_ROCM_SMI, JOULERY_LEVEL_ZERO: the same
  GpuMasks gpu_masks;
  std::vector<std::string> named;  ///< sources to read besides those that are found (sensors/named_sources.h)
  AccessSource access;             ///< where the logins and certificates of sources on the network stand

  void apply(ProbeContext& context) const;
};

/// `gpus` is the value of --gpus, or kVisibleGpus; CUDA_VISIBLE_DEVICES, CUDA_DEVICE_ORDER and NVIDIA_VISIBLE_DEVICES
/// are read too.
[[nodiscard]] ProbeSettings probe_settings(const Variables& environment, const std::optional<std::string>& gpus);

}  // namespace joulery
