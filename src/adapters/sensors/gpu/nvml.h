// SPDX-License-Identifier: Apache-2.0
// nvml: energy and power of NVIDIA GPUs (metering 1.5). The energy counter is preferred; power stands beside it as a
// second view, and alone on GPUs without a counter. Utilisation, MIG and processes are not read here.
#pragma once

#include <optional>
#include <string>

#include "foundation/base/files.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// Finds the GPUs. `library` overrides which library is loaded. A machine without a trace of NVIDIA gives nothing, not
/// a finding; the traces are /proc/driver/nvidia and /dev/nvidia* below the root. Can take seconds.
[[nodiscard]] Probe probe_nvml(Files& files, const std::optional<std::string>& library = std::nullopt);

}  // namespace joulery
