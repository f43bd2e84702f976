// SPDX-License-Identifier: Apache-2.0
// A control group that exists already, as a Workload: its CPU time from cpu.stat (version 2) or cpuacct.usage (version
// 1, kernel documentation cpuacct.rst), its end when nobody lives in it any more. It is only read.
#pragma once

#include <memory>
#include <string>

#include "adapters/processes/cycle_counters.h"
#include "foundation/base/files.h"
#include "foundation/ports/workload.h"

namespace joulery {

/// Whether the folder is a group that tells CPU time.
[[nodiscard]] bool tells_cpu_time(Files& files, const std::string& folder);
/// `files` must outlive the workload. With an opener the cycles of a group of version 2 are counted from now on, where
/// that is permitted. Errors: gone (no such group), unsupported (no CPU time: the cpu controller is
/// off).
[[nodiscard]] Result<std::unique_ptr<Workload>> open_group(Files& files, const std::string& folder,
                                                           const CycleOpener& count_cycles = {});

}  // namespace joulery
