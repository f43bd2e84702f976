// SPDX-License-Identifier: Apache-2.0
// Attaching: a process tree, a control group, a container, a Kubernetes pod or a Slurm job that already runs, as a
// Workload to be accounted from now on. Nothing is changed, moved or signalled. Starting a command is launch.h.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/processes/cycle_counters.h"
#include "foundation/base/files.h"
#include "foundation/ports/workload.h"

namespace joulery {

/// What to attach to.
enum class AttachKind {
  process,    ///< a pid, with its descendants
  cgroup,     ///< a folder of a control group: absolute, or below /sys/fs/cgroup
  container,  ///< an id, or the first 8 characters of one and more
  pod,        ///< the uid of a Kubernetes pod, or the first 8 characters of one and more
  slurm_job,  ///< a job's number
};

struct AttachTarget {
  AttachKind kind = AttachKind::process;
  std::string text;
};

/// What was found.
struct Attached {
  std::unique_ptr<Workload> workload;
  std::vector<std::string> command;  ///< the process's own command line; "container 3f2a..." where there is none
};

/// Finds it. `files` must outlive the workload. Errors: gone (no such process, group, container, pod, job), invalid (no
/// pid, an ambiguous id), denied, unsupported (the group does not tell CPU time). The workload's CPU time counts from
/// now on. A process's children count while they live and once their parent waited for them; groups see everything.
/// With an opener the cycles of groups of version 2 are counted too, where permitted; a process's are not, for a
/// counter sees only the threads that are started after it.
[[nodiscard]] Result<Attached> attach_to(Files& files, const AttachTarget& target,
                                         const CycleOpener& count_cycles = {});

/// The folders of control groups that tell CPU time and whose name says that they are this container (docker, podman,
/// containerd, cri-o), pod or job; outermost only, sorted. Seen from /sys/fs/cgroup.
[[nodiscard]] std::vector<std::string> find_group_folders(Files& files, const AttachTarget& target);

}  // namespace joulery
