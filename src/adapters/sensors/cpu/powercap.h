// SPDX-License-Identifier: Apache-2.0
// powercap: the RAPL counters of Intel and AMD processors as the kernel shows them in sysfs (metering 1.1). One sensor
// for all zones, each kept open and read by one pread per tick. What wraps and resets mean is metering's business (R1
// to R3).
#pragma once

#include "foundation/base/files.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// Finds the zones below the root. `files` must outlive the sensor. A zone that may not be read is a finding (R20).
[[nodiscard]] Probe probe_powercap(Files& files);

}  // namespace joulery
