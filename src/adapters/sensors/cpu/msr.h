// SPDX-License-Identifier: Apache-2.0
// msr: RAPL straight from the processor's registers (metering 1.3), only when the user names the source "msr": it needs
// /dev/cpu/N/msr and CAP_SYS_RAWIO, and gives what perf and powercap give without them. Registers and units are
// msr_registers.h.
#pragma once

#include "foundation/base/files.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// Opens the device of one CPU per package (per die on Intel) and offers its counters. `files` must outlive the sensor.
[[nodiscard]] Probe probe_msr(Files& files);

}  // namespace joulery
