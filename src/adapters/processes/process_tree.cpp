// SPDX-License-Identifier: Apache-2.0
// Children come from /proc/<pid>/task/<tid>/children; kernels built without that file are scanned process by process.
#include "adapters/processes/process_tree.h"

#include <algorithm>
#include <fmt/format.h>

#include "foundation/base/text.h"

namespace joulery {

std::vector<std::int64_t> ProcessTree::child_pids_by_scan(std::int64_t pid) {
  std::vector<std::int64_t> pids;
  const auto names = files_.list("/proc");
  if (!names) return pids;
  for (const std::string& name : *names) {
    if (!parse_u64(name)) continue;
    const auto text = files_.read(fmt::format("/proc/{}/stat", name));
    const auto stat = text ? parse_pid_stat(*text) : std::nullopt;
    if (stat && stat->parent == pid) pids.push_back(stat->pid);
  }
  return pids;
}

std::vector<std::string> ProcessTree::threads(std::int64_t pid, std::uint64_t count) {
  if (count == 1) return {std::to_string(pid)};
  return files_.list(fmt::format("/proc/{}/task", pid)).value_or(std::vector<std::string>());
}

std::vector<std::int64_t> ProcessTree::child_pids(std::int64_t pid, std::uint64_t threads) {
  const std::vector<std::string> names = this->threads(pid, threads);
  if (names.empty()) return {};
  std::vector<std::int64_t> pids;
  bool offered = false;
  for (const std::string& thread : names) {
    const auto text = files_.read(fmt::format("/proc/{}/task/{}/children", pid, thread));
    if (!text) continue;
    offered = true;
    for (const auto word : words(*text)) {
      if (const auto child = parse_u64(word)) pids.push_back(static_cast<std::int64_t>(*child));
    }
  }
  return offered ? pids : child_pids_by_scan(pid);
}

std::vector<PidStat> ProcessTree::children(std::int64_t pid) { return children(pid, 0); }

std::vector<PidStat> ProcessTree::children(std::int64_t pid, std::uint64_t threads) {
  std::vector<PidStat> found;
  for (const std::int64_t child : child_pids(pid, threads)) {
    const auto text = files_.read(fmt::format("/proc/{}/stat", child));
    const auto stat = text ? parse_pid_stat(*text) : std::nullopt;
    // Another parent: the pid was used again between the two reads.
    if (stat && stat->parent == pid) found.push_back(*stat);
  }
  return found;
}

std::vector<PidStat> ProcessTree::descendants(std::int64_t pid, const std::set<PidKey>& foreign) {
  std::vector<PidStat> found;
  std::set<std::int64_t> visited{pid};
  struct Parent {
    std::int64_t pid = 0;
    std::uint64_t threads = 0;
  };
  std::vector<Parent> open{{pid, 0}};
  while (!open.empty()) {
    const Parent parent = open.back();
    open.pop_back();
    for (PidStat& child : children(parent.pid, parent.threads)) {
      if (foreign.contains({child.pid, child.start_ticks}) || !visited.insert(child.pid).second) continue;
      open.push_back({child.pid, child.threads});
      found.push_back(std::move(child));
    }
  }
  return found;
}

Duration ProcessTree::cpu_time(const PidStat& process) {
  // stat counts ended threads too but only in ticks; schedstat is exact for those that live. Both are lower bounds.
  Duration exact{};
  for (const std::string& thread : threads(process.pid, process.threads)) {
    const auto text = files_.read(fmt::format("/proc/{}/task/{}/schedstat", process.pid, thread));
    if (const auto time = text ? parse_schedstat(*text) : std::nullopt) exact += *time;
  }
  const Duration own = std::max(exact, duration_of_ticks(process.own_ticks, ticks_per_second_));
  return own + duration_of_ticks(process.children_ticks, ticks_per_second_);
}

}  // namespace joulery
