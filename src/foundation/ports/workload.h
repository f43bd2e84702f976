// SPDX-License-Identifier: Apache-2.0
// Workload: a started process tree that is accounted. processes/ starts real ones; tests bring scripted ones.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foundation/base/result.h"
#include "foundation/base/time.h"
#include "foundation/domain/run.h"

namespace joulery {

/// A running command with everything it starts.
class Workload {
 public:
  virtual ~Workload() = default;
  [[nodiscard]] virtual std::int64_t pid() const = 0;
  /// Becomes readable when the direct child has ended.
  [[nodiscard]] virtual int end_fd() const = 0;
  /// What already ran counts from now on only; called when the measuring begins. A command that we start has no past.
  virtual void forget_past() {}
  /// CPU time of the whole tree so far, reaped children included. Exact once the child has ended and was reaped.
  virtual Result<Duration> cpu_time() = 0;
  /// CPU cycles of the whole tree so far; nothing: they are not counted, or were not just now.
  virtual std::optional<std::uint64_t> cycles() { return std::nullopt; }
  /// Bytes of memory the whole tree holds now; nothing: it cannot be told. May take milliseconds.
  virtual std::optional<std::uint64_t> memory_held() { return std::nullopt; }
  /// How the direct child ended; nothing while it runs. Reaps.
  virtual Result<std::optional<Exit>> poll() = 0;
  /// Passes a signal to the child's process group.
  virtual Result<void> signal(int number) = 0;
  /// Sends a signal to every process of the tree, whatever group it is in: to stop all of it.
  virtual Result<void> signal_tree(int number) { return signal(number); }
  /// Living processes of the tree, the direct child among them.
  [[nodiscard]] virtual std::vector<std::int64_t> pids() { return {pid()}; }
  /// Processes of the tree that outlive the child: "name (pid)".
  [[nodiscard]] virtual std::vector<std::string> survivors() = 0;
  /// How the tree is accounted: "cgroup v2", "cgroup v1 cpuacct", "rusage and /proc".
  [[nodiscard]] virtual std::string accounting() const = 0;
};

}  // namespace joulery
