// SPDX-License-Identifier: Apache-2.0
// Accuracy: how far an instrument may be off until it is calibrated (metering 1.8): 95 %, of reading, systematic.
// The figures are rows of data/sensor_accuracy.csv; here it is decided which row a channel gets.
#pragma once

#include <string_view>

#include "adapters/sensors/host/cpu_identity.h"
#include "foundation/domain/channel.h"

namespace joulery {

/// Writes a row of the table into a channel: fraction, and "instrument, applies to: source".
void set_accuracy(Channel& channel, std::string_view row);
/// The row of a RAPL part on this processor, with the flags "vendor_model" (R19) and "filtered" (R18) where they hold.
void set_rapl_accuracy(Channel& channel, const CpuIdentity& cpu);

}  // namespace joulery
