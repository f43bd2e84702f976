// SPDX-License-Identifier: Apache-2.0
// The living descendants of a process and their CPU time so far, from /proc alone: the way where no cgroup may be made.
// Every number is a lower bound (ticks are cut off), so a later exact sum is never smaller. Reaping is launch.cpp's.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/processes/pid_stat.h"
#include "foundation/base/files.h"

namespace joulery {

/// Identity of a process: a pid alone may be used again.
struct PidKey {
  std::int64_t pid = 0;
  std::uint64_t start_ticks = 0;
  auto operator<=>(const PidKey&) const = default;
};

/// Looks at /proc below `files`.
class ProcessTree {
 public:
  /// `ticks_per_second`: sysconf(_SC_CLK_TCK).
  ProcessTree(Files& files, std::int64_t ticks_per_second) : files_(files), ticks_per_second_(ticks_per_second) {}

  /// The direct children of `pid`, zombies included; empty when the process is gone.
  [[nodiscard]] std::vector<PidStat> children(std::int64_t pid);
  /// All descendants of `pid`.
  [[nodiscard]] std::vector<PidStat> descendants(std::int64_t pid) { return below(children(pid)); }
  /// These and all of their descendants.
  [[nodiscard]] std::vector<PidStat> below(std::vector<PidStat> roots);
  /// CPU time of one process and of the children it has waited for.
  [[nodiscard]] Duration cpu_time(const PidStat& process);
  /// CPU time of these and all of their descendants. Remembers who they were, for pids_below() and found().
  [[nodiscard]] Duration time_below(std::vector<PidStat> roots);
  /// Those whose time was asked for last, once; looks anew after that. A large tree is looked through once for both.
  [[nodiscard]] std::vector<std::int64_t> pids_below(const std::function<std::vector<PidStat>()>& roots);
  /// By the last look for their time or pids.
  [[nodiscard]] const std::vector<PidStat>& found() const { return found_; }

 private:
  /// The threads of a process that has `count` of them (0 = unknown): a list is read only where there are several.
  [[nodiscard]] std::vector<std::string> threads(std::int64_t pid, std::uint64_t count);
  [[nodiscard]] std::vector<PidStat> children(std::int64_t pid, std::uint64_t threads);
  [[nodiscard]] std::vector<std::int64_t> child_pids(std::int64_t pid, std::uint64_t threads);
  [[nodiscard]] std::vector<std::int64_t> child_pids_by_scan(std::int64_t pid);
  [[nodiscard]] std::optional<std::string_view> line(std::string_view path);
  [[nodiscard]] std::optional<PidStat> stat_of(std::int64_t pid);

  Files& files_;
  std::array<char, 4096> line_{};  ///< more than the 52 numbers and the name of a stat line
  std::vector<PidStat> found_;
  bool is_fresh_ = false;  ///< found_ is of a look for the time, and nobody asked for the pids since
  std::int64_t ticks_per_second_;
};

}  // namespace joulery
