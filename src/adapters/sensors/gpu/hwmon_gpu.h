// SPDX-License-Identifier: Apache-2.0
// GPUs through the hwmon of their kernel drivers (metering 1.4, 1.6): amdgpu, i915 and xe. No library is needed, and
// where a maker's library counts the same GPU its view is preferred. A processor with a GPU inside reports the power of
// the whole socket: that is a view of the package, not a GPU.
#pragma once

#include "foundation/base/files.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// One part per GPU, with what lies inside it below. `files` must outlive the sensors.
[[nodiscard]] Probe probe_hwmon_gpus(Files& files);

}  // namespace joulery
