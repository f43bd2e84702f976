// SPDX-License-Identifier: Apache-2.0
// Reading and Sample: what the channels said at one tick. Absence is a value: every channel is read or missed with a
// reason. Raw and uninterpreted; metering turns two of them into a slice.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "foundation/base/result.h"
#include "foundation/base/time.h"

namespace joulery {

/// One channel at one instant.
struct Reading {
  std::uint16_t channel = 0;        ///< index into the run's channels
  std::optional<ErrorKind> missed;  ///< why there is no value; nothing = read
  Instant at;                       ///< the sensor's own instant, stamped right after the read (R7)
  std::uint64_t value = 0;          ///< raw counts, or microwatts; meaningless when missed
  bool restarted = false;           ///< the sensor knows that its counter started anew since the last reading (R5)

  bool operator==(const Reading&) const = default;
};

/// All readings of one tick.
struct Sample {
  Instant at;
  std::vector<Reading> readings;

  bool operator==(const Sample&) const = default;
};

/// One logical CPU's running totals.
struct CpuLoad {
  Duration busy{};   ///< since boot
  Duration total{};  ///< since boot
  std::optional<std::uint32_t> frequency_khz;

  bool operator==(const CpuLoad&) const = default;
};

/// One quantity of everybody together, of the workload's tree and of joulery itself. Nothing = not known.
struct UseTally {
  std::optional<std::uint64_t> machine{};
  std::optional<std::uint64_t> tree{};
  std::optional<std::uint64_t> joulery{};

  [[nodiscard]] bool is_known() const { return machine && tree && joulery; }
  bool operator==(const UseTally&) const = default;
};

/// Who used the machine up to one instant: running totals, never decreasing, but for memory. Nothing = could not be
/// read.
struct Usage {
  Instant at;
  std::optional<Duration> machine_busy;   ///< all CPUs together
  std::optional<Duration> machine_total;  ///< all CPUs together, busy and idle
  std::optional<Duration> tree;           ///< CPU time of the workload's process tree, reaped children included
  Duration self{};                        ///< CPU time of joulery itself
  std::vector<CpuLoad> cpus;              ///< per CPU, only where power is modelled from load
  UseTally cycles{};                      ///< of the CPUs, where counters of them may be opened
  UseTally memory{};                      ///< bytes held at that instant: no running total

  bool operator==(const Usage&) const = default;
};

}  // namespace joulery
