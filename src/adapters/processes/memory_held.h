// SPDX-License-Identifier: Apache-2.0
// Memory that is held now: by everybody, by processes, by a control group. Idle energy of DRAM goes by it (metering 4),
// for held memory is refreshed whether or not its owner runs. All three leave out what the kernel would give away at
// once (file cache), so that they can be set side by side.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "foundation/base/files.h"

namespace joulery {

/// Bytes in use on the machine: MemTotal - MemAvailable (proc_meminfo(5)): what could not be given to a new program.
/// Nothing where /proc/meminfo does not say both.
[[nodiscard]] std::optional<std::uint64_t> memory_in_use(Files& files);

/// Bytes held by these processes together: the proportional set size of smaps_rollup, in which shared pages count once
/// among those who share them, else the resident set of statm. Who is gone holds nothing; nothing when no process could
/// be read. The kernel walks all pages of a process for it: milliseconds per GiB.
[[nodiscard]] std::optional<std::uint64_t> memory_of_processes(Files& files, std::span<const std::int64_t> pids);

/// Bytes held by a control group of version 2: memory.current less file cache and slab that can be reclaimed
/// (kernel documentation, cgroup-v2, memory.stat). Nothing where the memory controller is off for it.
[[nodiscard]] std::optional<std::uint64_t> memory_of_group(Files& files, const std::string& folder);

}  // namespace joulery
