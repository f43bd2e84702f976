// SPDX-License-Identifier: Apache-2.0
// battery: the whole machine, screen included, from what its batteries give (metering 1.7). Only while they discharge
// and none charges: on the charger the machine takes its power elsewhere. Coarse: the gauge speaks every few seconds.
#pragma once

#include "foundation/base/files.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// Offers one channel for all batteries of the machine that discharge now; otherwise a finding. Silent where there is
/// no battery; a mouse's or a headset's is none of the machine. `files` must outlive the sensor.
[[nodiscard]] Probe probe_battery(Files& files);

}  // namespace joulery
