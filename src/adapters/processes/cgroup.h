// SPDX-License-Identifier: Apache-2.0
// A control group of our own for one command: it sees every process of the tree, also those that live 3 ms.
// Version 2 by cpu.stat (kernel documentation, cgroup-v2, "CPU"), version 1 by cpuacct.usage (cpuacct.rst).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/fd.h"
#include "foundation/base/files.h"
#include "foundation/base/time.h"

namespace joulery {

enum class CgroupVersion { v1 = 1, v2 = 2 };

/// Where this process stands in one hierarchy: a folder below which a group of our own can be tried.
struct CgroupPlace {
  CgroupVersion version = CgroupVersion::v2;
  std::string folder;  ///< "/sys/fs/cgroup/user.slice/..."
  bool operator==(const CgroupPlace&) const = default;
};

/// The v2 place (also hybrid, /sys/fs/cgroup/unified), then the v1 cpuacct place, as far as the machine has them.
/// From the texts of /proc/self/mountinfo and /proc/self/cgroup; pure.
[[nodiscard]] std::vector<CgroupPlace> find_cgroups(std::string_view mountinfo, std::string_view membership);

/// `usage_usec` of a cpu.stat. Nothing when it is not there.
[[nodiscard]] std::optional<Duration> parse_cpu_stat(std::string_view text);

/// A group that was made for one command. Removed at destruction unless somebody still lives in it.
class Cgroup {
 public:
  /// Makes `joulery-<our pid>-<name>` below the place; Denied where that is not permitted, Unsupported where the group
  /// cannot tell CPU time. Empty groups left behind by a killed Joulery are removed on the way.
  static Result<std::unique_ptr<Cgroup>> make(const CgroupPlace& place, std::string_view name);
  ~Cgroup();
  Cgroup(const Cgroup&) = delete;
  Cgroup& operator=(const Cgroup&) = delete;

  [[nodiscard]] CgroupVersion version() const { return version_; }
  [[nodiscard]] const std::string& folder() const { return folder_; }
  /// The folder, for CLONE_INTO_CGROUP.
  [[nodiscard]] int folder_fd() const { return folder_fd_.get(); }
  /// Writing "0" here moves the writer in.
  [[nodiscard]] int procs_fd() const { return procs_fd_.get(); }
  /// CPU time of all processes that were ever in the group; one system call.
  Result<Duration> cpu_time();
  /// Processes in the group now.
  [[nodiscard]] std::vector<std::int64_t> pids() const;

 private:
  Cgroup(CgroupVersion version, std::string folder) : version_(version), folder_(std::move(folder)) {}
  Result<void> open_all();

  CgroupVersion version_;
  std::string folder_;
  UniqueFd folder_fd_;
  UniqueFd procs_fd_;
  std::unique_ptr<OpenFile> usage_;
};

}  // namespace joulery
