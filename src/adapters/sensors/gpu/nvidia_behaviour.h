// SPDX-License-Identifier: Apache-2.0
// What the tables know about the power readings of an NVIDIA card, written into its channels: window, period, delay and
// gain, and the accuracy that follows (metering 1.8 and 6). What metering makes of it is core/metering/gpu_sensor.h.
#pragma once

#include "foundation/domain/channel.h"
#include "foundation/tables/rows.h"

namespace joulery {

/// A power channel gets its reading's behaviour and, where its model was held against a meter, the row "nvml_listed"; a
/// counter the window and period of the readings it may add up, and no correction. A card the tables do not know keeps
/// what the channel says, with the row "nvml".
void set_nvidia_behaviour(Channel& channel, const GpuPowerQuestion& question);

}  // namespace joulery
