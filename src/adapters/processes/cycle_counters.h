// SPDX-License-Identifier: Apache-2.0
// Counts of CPU cycles through perf_event_open(2): of the whole machine, of a control group, of this process (R31,
// metering 4: cycles see frequency and SMT, which CPU time does not). Only running totals; who is charged by them is
// attribution's. Counters of energy are sensors/cpu/perf_power.h's.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <tl/expected.hpp>
#include <vector>

#include "foundation/base/files.h"
#include "foundation/base/result.h"

namespace joulery {

/// Whose cycles one counter counts.
struct CycleScope {
  int pid = -1;                   ///< a process with all threads it makes from now on; -1 = whoever runs on `cpu`
  int cpu = -1;                   ///< -1 = wherever the process runs
  std::optional<int> group_fd{};  ///< only who is in this control group: the descriptor of its folder
};

/// Opens a counter that gives 24 bytes a read: count, time it should have run, time it ran, both in ns. Refused: the
/// errno of perf_event_open.
using CycleOpener = std::function<tl::expected<std::unique_ptr<OpenFile>, int>(const CycleScope&)>;

/// An event as the kernel numbers it: perf_event_attr's type and config.
struct CycleEvent {
  std::uint32_t type = 0;    ///< PERF_TYPE_HARDWARE
  std::uint64_t config = 0;  ///< PERF_COUNT_HW_CPU_CYCLES
};
/// The one that asks the kernel.
[[nodiscard]] CycleOpener live_cycle_opener(CycleEvent event = {});

/// A running total over one counter per CPU, or one of a process. Single-threaded. One system call per counter and
/// read; no allocation after construction.
class CycleCounter {
 public:
  /// Everybody on CPUs 0 to cpus - 1, those that are offline left out. Errors: denied (kernel.perf_event_paranoid above
  /// 0 without CAP_PERFMON), unsupported (no counter of cycles: a virtual machine, mostly), transient (no descriptor
  /// left).
  [[nodiscard]] static Result<CycleCounter> of_machine(const CycleOpener& opener, int cpus);
  /// The same for those in a control group of version 2 and the groups below it.
  [[nodiscard]] static Result<CycleCounter> of_group(const CycleOpener& opener, int cpus, int folder_fd);
  /// This process: the calling thread and the threads that it and they start from now on, no child processes. To be
  /// opened before any of them. Needs Linux 5.13.
  [[nodiscard]] static Result<CycleCounter> of_this_process(const CycleOpener& opener);

  /// Cycles since it was opened. Where the hardware had to be shared, what a counter saw is scaled to the time it
  /// should have run. Nothing while a counter that should have run did not, or cannot be read.
  [[nodiscard]] std::optional<std::uint64_t> total();

 private:
  struct Counter {
    std::unique_ptr<OpenFile> file;
    std::uint64_t count = 0;    ///< at the last read in which it ran
    std::uint64_t enabled = 0;  ///< ns, at that read
    std::uint64_t running = 0;  ///< ns, at that read
  };
  CycleCounter() = default;
  [[nodiscard]] static Result<CycleCounter> open(const CycleOpener& opener, int cpus, std::optional<int> group_fd);
  [[nodiscard]] bool advance(Counter& counter);

  std::vector<Counter> counters_;
  std::uint64_t total_ = 0;
};

/// CPUs this machine may have: their numbers lie below it.
[[nodiscard]] int possible_cpus();

/// Whether shares can be made by cycles here; else why not, with the remedy. Opens and closes counters to find out.
[[nodiscard]] Result<void> cycle_prospect(const CycleOpener& opener);

}  // namespace joulery
