// SPDX-License-Identifier: Apache-2.0
// Starts the workload of a run and accounts the whole tree of processes below it, in the best way the machine permits.
// The port is ports/workload.h; how the child is started is spawn.h.
#pragma once

#include <memory>

#include "adapters/processes/cycle_counters.h"
#include "adapters/processes/spawn.h"
#include "foundation/ports/workload.h"

namespace joulery {

/// The best way to account, or only one of them (for tests and for machines where a way is known to be wrong).
enum class Accounting { best, cgroup_v2, cgroup_v1, process_tree };

struct LaunchOptions {
  std::vector<std::string> argv = {};                                 ///< the program first; looked up in PATH
  std::vector<std::pair<std::string, std::string>> environment = {};  ///< added to ours
  std::optional<int> stdin_fd = {};                                   ///< the child's stdin; ours when nothing
  std::optional<int> stdout_fd = {};                                  ///< the child's stdout; ours when nothing
  std::string name = "run";                                           ///< part of the control group's name: the run id
  Accounting accounting = Accounting::best;
  /// Nothing: shared when a terminal controls our session, so that Ctrl-C, Ctrl-Z, fg and reading the terminal work as
  /// without Joulery (as with `time`); else a group of its own, which signal() reaches as a whole.
  std::optional<ProcessGroup> group = {};
  /// How counters of the tree's cycles are opened; empty = they are not counted. Only a control group of version 2
  /// tells them, for it is counted from its first process on.
  CycleOpener count_cycles = {};
  /// When memory runs out the kernel ends it before others: for a program whose memory nobody vouches for.
  bool first_to_die = false;
};

/// Starts it. In a shared group signal() reaches the direct child alone; what the terminal sends (SI_KERNEL) has
/// reached the whole group already and must not be repeated. A workload dropped while its child lives leaves the child
/// alone. Errors as of spawn(): exit_code_of_start().
Result<std::unique_ptr<Workload>> start_workload(const LaunchOptions& options);

/// How the tree of a command would be accounted here: "cgroup v2", "cgroup v1 cpuacct" or "rusage and /proc", and why
/// not better; and whether its cycles would be counted. Makes and removes a group to find out.
struct AccountingProspect {
  std::string way;
  std::vector<Error> refused;
  std::optional<Error> no_cycles;  ///< why CPU time divides and not cycles; nothing: cycles do
};
[[nodiscard]] AccountingProspect accounting_prospect();

}  // namespace joulery
