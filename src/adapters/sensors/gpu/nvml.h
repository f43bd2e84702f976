// SPDX-License-Identifier: Apache-2.0
// nvml: energy and power of NVIDIA GPUs, and who used them (metering 1.5). The energy counter is preferred; power
// stands beside it as a second view, and alone on GPUs without a counter. The questions are nvml_channels.h and
// nvml_use.h.
#pragma once

#include <optional>
#include <string>

#include "adapters/sensors/gpu/gpu_mask.h"
#include "foundation/base/files.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// Finds the GPUs. `library` overrides which library is loaded. A machine without a trace of NVIDIA gives nothing, not
/// a finding; the traces are /proc/driver/nvidia and /dev/nvidia* below the root. `masks.asked` chooses GPUs; when it
/// names none, or there are none, that is a finding of kind invalid and no sensor (R27). Can take seconds.
[[nodiscard]] Probe probe_nvml(Files& files, const std::optional<std::string>& library = std::nullopt,
                               const GpuMasks& masks = {});

}  // namespace joulery
