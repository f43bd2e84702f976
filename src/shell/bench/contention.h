// SPDX-License-Identifier: Apache-2.0
// How disturbed the machine was while something was measured: who waited for a CPU, and what the hypervisor took. Two
// readings of the kernel's running totals and their difference; it judges nothing else.
#pragma once

#include <string>

#include "core/bundle/bundle.h"
#include "foundation/base/files.h"

namespace joulery {

/// Running totals at one instant; nothing = the kernel does not tell.
struct ContentionTotals {
  Instant at;
  std::optional<std::uint64_t> waited_us;     ///< /proc/pressure/cpu, "some": a task was ready and had no CPU
  std::optional<std::uint64_t> stolen_ticks;  ///< /proc/stat, steal of all CPUs
  std::optional<std::uint64_t> all_ticks;     ///< of all CPUs, idle included
};

/// Reads the totals (kernel: Documentation/accounting/psi.rst, proc_stat(5)).
[[nodiscard]] ContentionTotals read_contention(Files& files, Instant now);
/// What lies between two readings.
[[nodiscard]] BenchContention contention_between(const std::string& run, const ContentionTotals& from,
                                                 const ContentionTotals& to);
/// More than a tenth of the time somebody waited for a CPU, or more than 2 % of CPU time was taken away.
[[nodiscard]] bool is_contended(const BenchContention& contention);

}  // namespace joulery
