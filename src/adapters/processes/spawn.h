// SPDX-License-Identifier: Apache-2.0
// Starts one child: clone3 with a pidfd, into a control group where there is one, and tells why exec failed.
// Accounting and waiting are workload.cpp's.
#pragma once

#include <optional>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

#include "adapters/processes/cgroup.h"
#include "foundation/base/fd.h"
#include "foundation/base/result.h"

namespace joulery {

/// The child's process group. `shared`: ours, so the terminal reaches both; `own`: a new one, led by the child.
enum class ProcessGroup { shared, own };

struct SpawnOptions {
  std::vector<std::string> argv;                                 ///< the program first; looked up in PATH
  std::vector<std::pair<std::string, std::string>> environment;  ///< added to ours
  std::optional<int> stdin_fd;                                   ///< becomes descriptor 0
  std::optional<int> stdout_fd;                                  ///< becomes descriptor 1
  ProcessGroup group = ProcessGroup::own;
  Cgroup* cgroup = nullptr;
  bool first_to_die = false;  ///< when memory runs out the kernel ends it before others (/proc/PID/oom_score_adj)
};

struct Child {
  pid_t pid = 0;
  UniqueFd pidfd;  ///< readable when the child has ended
};

/// The child runs the program already when this returns. Gone: program not found (127); Denied: it may not be executed
/// (126); Transient: no process could be made (125).
Result<Child> spawn(const SpawnOptions& options);

/// 127, 126 or 125 of an error of spawn.
[[nodiscard]] int exit_code_of_start(const Error& error);

}  // namespace joulery
