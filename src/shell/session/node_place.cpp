// SPDX-License-Identifier: Apache-2.0
// Job and folder to a seat.
#include "shell/session/node_place.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <unistd.h>

#include "adapters/storage/folders.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

/// Where XDG_RUNTIME_DIR is not set, as in many batch jobs (metering 7).
constexpr const char* kCommonFolder = "/var/lock";

std::optional<std::string> job_to_share(const std::optional<JobRank>& rank, const std::optional<std::string>& join) {
  if (join == "none") return std::nullopt;
  if (join) return "join " + *join;
  if (!rank) return std::nullopt;
  return rank->job.empty() ? fmt::format("parent {}", ::getppid()) : rank->job;
}

/// GPUs this process may open. Those that a control group or a container hides cannot be read for others: processes
/// that see different ones do not share a meter.
std::string visible_gpus(Files& machine) {
  std::string seen;
  for (const auto& [folder, prefix] : {std::pair("/dev", "nvidia"), std::pair("/dev/dri", "renderD")}) {
    auto names = machine.list(folder);
    if (!names) continue;
    std::sort(names->begin(), names->end());
    for (const std::string& name : *names) {
      const bool numbered = name.starts_with(prefix) && parse_u64(std::string_view(name).substr(std::strlen(prefix)));
      if (numbered && machine.open(fmt::format("{}/{}", folder, name))) seen += fmt::format(" {}", name);
    }
  }
  return seen;
}

}  // namespace

std::unique_ptr<NodeSeat> node_seat(Files& machine, const Paths& paths, const std::optional<JobRank>& rank,
                                    const std::optional<std::string>& join) {
  const auto job = job_to_share(rank, join);
  if (!job) return nullptr;
  std::string folder = paths.runtime;
  if (folder.empty() || !make_folder(folder)) folder = kCommonFolder;
  const std::string boot = machine.read("/proc/sys/kernel/random/boot_id").value_or("");
  return std::make_unique<NodeSeat>(lock_path(folder, ::geteuid(), boot, *job + visible_gpus(machine)));
}

}  // namespace joulery
