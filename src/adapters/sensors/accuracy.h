// SPDX-License-Identifier: Apache-2.0
// Accuracy: how far an instrument may be off until it is calibrated, in one table with its source (metering 1.8).
// 95 %, of reading, systematic. Except for NVML's row these are assumptions, and the source column says so.
#pragma once

#include <span>
#include <string_view>

#include "adapters/sensors/cpu_identity.h"
#include "foundation/domain/channel.h"

namespace joulery {

/// The rows of the table.
enum class Instrument {
  intel_package,
  intel_package_before_haswell,
  intel_dram,
  amd_package,
  rapl_unknown_vendor,
  rapl_filtered,
  rapl_psys,
  nvml,
};

/// One row.
struct AccuracyRow {
  Instrument instrument;
  std::string_view name;  ///< as `accuracy_source` of a channel begins
  double fraction;        ///< of reading
  std::string_view source;
};

/// All rows, in the order of Instrument.
[[nodiscard]] std::span<const AccuracyRow> accuracy_table();
/// Writes a row into a channel: fraction and "name: source".
void set_accuracy(Channel& channel, Instrument instrument);
/// The row of a RAPL part on this processor, with the flags "vendor_model" (R19) and "filtered" (R18) where they hold.
void set_rapl_accuracy(Channel& channel, const CpuIdentity& cpu);

}  // namespace joulery
