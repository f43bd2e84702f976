// SPDX-License-Identifier: Apache-2.0
// Children come from /proc/<pid>/task/<tid>/children; kernels built without that file are scanned process by process.
#include "adapters/processes/process_tree.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <utility>

#include "foundation/base/text.h"

namespace joulery {
namespace {

std::vector<std::int64_t> pids_of(const std::vector<PidStat>& processes) {
  std::vector<std::int64_t> pids;
  pids.reserve(processes.size());
  for (const PidStat& process : processes) pids.push_back(process.pid);
  return pids;
}

}  // namespace

/// The kernel gives a line of one process whole with the first read; a second one to see its end costs a third more.
std::optional<std::string_view> ProcessTree::line(std::string_view path) {
  const auto file = files_.open(path);
  const auto count = file ? (*file)->read(line_) : Result<std::size_t>(0);
  if (!count || *count == 0) return std::nullopt;
  std::string_view text(line_.data(), *count);
  if (text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

std::optional<PidStat> ProcessTree::stat_of(std::int64_t pid) {
  const auto text = line(fmt::format("/proc/{}/stat", pid));
  return text ? parse_pid_stat(*text) : std::nullopt;
}

std::vector<std::int64_t> ProcessTree::child_pids_by_scan(std::int64_t pid) {
  std::vector<std::int64_t> pids;
  const auto names = files_.list("/proc");
  if (!names) return pids;
  for (const std::string& name : *names) {
    const auto number = parse_u64(name);
    const auto stat = number ? stat_of(static_cast<std::int64_t>(*number)) : std::nullopt;
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
    auto stat = stat_of(child);
    // Another parent: the pid was used again between the two reads.
    if (stat && stat->parent == pid) found.push_back(std::move(*stat));
  }
  return found;
}

std::vector<PidStat> ProcessTree::below(std::vector<PidStat> roots) {
  std::vector<PidStat> found = std::move(roots);
  std::set<std::int64_t> visited;
  for (const PidStat& root : found) visited.insert(root.pid);
  for (std::size_t next = 0; next < found.size(); ++next) {
    for (PidStat& child : children(found[next].pid, found[next].threads)) {
      if (visited.insert(child.pid).second) found.push_back(std::move(child));
    }
  }
  return found;
}

Duration ProcessTree::cpu_time(const PidStat& process) {
  // stat counts ended threads too but only in ticks; schedstat is exact for those that live. Both are lower bounds.
  Duration exact{};
  for (const std::string& thread : threads(process.pid, process.threads)) {
    const auto text = line(fmt::format("/proc/{}/task/{}/schedstat", process.pid, thread));
    if (const auto time = text ? parse_schedstat(*text) : std::nullopt) exact += *time;
  }
  const Duration own = std::max(exact, duration_of_ticks(process.own_ticks, ticks_per_second_));
  return own + duration_of_ticks(process.children_ticks, ticks_per_second_);
}

Duration ProcessTree::time_below(std::vector<PidStat> roots) {
  found_ = below(std::move(roots));
  is_fresh_ = true;
  Duration sum{};
  for (const PidStat& process : found_) sum += cpu_time(process);
  return sum;
}

std::vector<std::int64_t> ProcessTree::pids_below(const std::function<std::vector<PidStat>()>& roots) {
  if (!std::exchange(is_fresh_, false)) found_ = below(roots());
  return pids_of(found_);
}

}  // namespace joulery
