// SPDX-License-Identifier: Apache-2.0
// perf_power: the RAPL counters through the kernel's perf PMU "power" (metering 1.2), preferred to powercap where
// permitted: finer unit, no range, one read of 8 bytes each. What the PMU offers is read from sysfs below the root;
// opening an event is a system call of the running machine, so it is a function a test can replace.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <tl/expected.hpp>

#include "foundation/base/files.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// One event on one CPU.
struct PerfEvent {
  std::uint32_t type = 0;    ///< the PMU's number
  std::uint64_t config = 0;  ///< the event's code
  int cpu = 0;
};

/// Opens an event for reading 8 bytes at a time; refused: the errno of perf_event_open.
using PerfOpener = std::function<tl::expected<std::unique_ptr<OpenFile>, int>(const PerfEvent&)>;
/// The one that asks the kernel.
[[nodiscard]] PerfOpener live_perf_opener();

/// Whether PMU `power_core` is opened too: a counter per core, which lies inside the package and costs a read per tick
/// each.
enum class PerCore { no, yes };

/// Finds and opens the events. Without an opener (the root is not the running machine) nothing is offered.
/// `files` is used only while probing. A missing right is a finding with its remedy (R20).
[[nodiscard]] Probe probe_perf_power(Files& files, const PerfOpener& opener, PerCore per_core = PerCore::no);

/// How many microjoules a count is, from "2.3283064365386962890625e-10" or "0x1.0p-32" joules; only powers of two, as
/// the kernel writes them, are exact and accepted.
[[nodiscard]] std::optional<CountScale> parse_perf_scale(std::string_view text);

}  // namespace joulery
