// SPDX-License-Identifier: Apache-2.0
// The eBPF program that runs at every context switch, and the memory it shares with us. It charges the task that
// leaves a processor with the time since the switch before, by process. Loading and reading it is switch_times.h.
#pragma once

#include <array>
#include <cstdint>
#include <linux/bpf.h>
#include <vector>

namespace joulery {

/// One per processor, in a per-CPU array with the single key 0.
struct SwitchCpu {
  std::uint64_t since = 0;      ///< ns of CLOCK_MONOTONIC up to which this processor's time is charged; 0: not begun
  std::uint64_t idle_task = 0;  ///< which task idles here; 0 until it was seen to leave
  std::uint64_t is_idle = 0;    ///< 1 while it idles
  std::uint64_t lost = 0;       ///< ns of processes for which the table had no room
  bool operator==(const SwitchCpu&) const = default;
};

/// One per process, in a hash with the process's number (32 bits) as key.
struct SwitchedProcess {
  std::uint64_t time = 0;       ///< ns its threads were on a processor
  std::uint64_t owner = 0;      ///< user in the low 32 bits, group above
  std::array<char, 16> name{};  ///< as its first thread called itself last; ends with 0
  bool operator==(const SwitchedProcess&) const = default;
};

/// What the tracepoint sched_switch hands over: preempt, the task that leaves, the task that comes. Run with zeros the
/// program charges who is on the processor up to now.
using SwitchArguments = std::array<std::uint64_t, 3>;

/// `cpus`, `processes`: descriptors of the two maps.
[[nodiscard]] std::vector<bpf_insn> switch_program(int cpus, int processes);

}  // namespace joulery
