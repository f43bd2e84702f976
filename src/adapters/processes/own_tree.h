// SPDX-License-Identifier: Apache-2.0
// OwnTree: CPU time of the process that asks, with everything it started: for a program that meters itself. A command
// started from outside is launch.h's.
#pragma once

#include "adapters/processes/process_tree.h"
#include "foundation/base/time.h"

namespace joulery {

/// Not thread-safe. Never decreases.
class OwnTree {
 public:
  OwnTree();
  /// This process, the children it has waited for, and its living descendants. A child counts from its first tick of
  /// the kernel's clock (10 ms) while it lives, and exactly once it was waited for.
  [[nodiscard]] Duration cpu_time();
  /// This process and its living descendants.
  [[nodiscard]] std::vector<std::int64_t> pids();

 private:
  DiskFiles files_;
  ProcessTree tree_;
  Duration largest_{};
};

}  // namespace joulery
