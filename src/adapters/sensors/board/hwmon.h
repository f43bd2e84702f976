// SPDX-License-Identifier: Apache-2.0
// The hwmon backend: chips on the board that measure a rail. Rails overlap - a converter's input holds its outputs -
// and nothing in sysfs says how, so that none of them is ever summed: they are shown beside the cut. Processors, GPUs,
// ACPI meters and Jetson boards are known better: rows of their own.
#pragma once

#include "foundation/base/files.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// Every power, energy and voltage times current of chips that no other row reads (metering 1.4, R16). `files` must
/// outlive the sensors.
[[nodiscard]] Probe probe_hwmon(Files& files);

}  // namespace joulery
