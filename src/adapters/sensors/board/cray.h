// SPDX-License-Identifier: Apache-2.0
// cray: the power management counters of Cray XC and HPE Cray EX nodes, /sys/cray/pm_counters (metering 1.7): joules of
// the node, its processors, its memory and each accelerator, about ten times a second, for everybody to read.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "foundation/base/files.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// A counter's text, "123 J 1734094386462336 us".
struct CrayCounter {
  std::uint64_t joules = 0;
  std::optional<std::uint64_t> at_us;  ///< when the controller read it, UTC; older systems do not say
  bool operator==(const CrayCounter&) const = default;
};

/// Nothing for another unit, a sign, or anything else that is no counter.
[[nodiscard]] std::optional<CrayCounter> parse_cray_counter(std::string_view text);

/// Offers the counters that are there; silent on a machine without the folder. `files` must outlive the sensor.
[[nodiscard]] Probe probe_cray(Files& files);

}  // namespace joulery
