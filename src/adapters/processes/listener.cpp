// SPDX-License-Identifier: Apache-2.0
// Ports to inodes to processes, each from the text that knows it.
#include "adapters/processes/listener.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <map>
#include <vector>

#include "adapters/processes/pid_stat.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kListens = "0A";  // TCP_LISTEN of linux/tcp_states.h
constexpr std::string_view kName = "name what serves: joulery attach PID, or --cgroup, --container";

std::optional<std::uint16_t> port_of(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::uint16_t port = 0;
  const std::string_view digits = address.substr(colon + 1);
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), port, 16);
  return read.ec == std::errc() ? std::optional(port) : std::nullopt;
}

bool holds_one_of(Files& files, const std::string& pid, const std::set<std::string>& inodes) {
  const std::string folder = fmt::format("/proc/{}/fd", pid);
  const auto names = files.list(folder);
  if (!names) return false;
  return std::any_of(names->begin(), names->end(), [&](const std::string& name) {
    const auto target = files.link_target(fmt::format("{}/{}", folder, name));
    if (!target || !target->starts_with("socket:[") || !target->ends_with(']')) return false;
    constexpr std::size_t kFrame = 9;  // "socket:[" and "]"
    return inodes.contains(target->substr(kFrame - 1, target->size() - kFrame));
  });
}

/// Who holds one of the sockets, with the parent of each and its name.
std::map<std::int64_t, PidStat> holders_of(Files& files, const std::set<std::string>& inodes) {
  std::map<std::int64_t, PidStat> holders;
  for (const std::string& name : files.list("/proc").value_or(std::vector<std::string>())) {
    if (!parse_u64(name) || !holds_one_of(files, name, inodes)) continue;
    const auto text = files.read(fmt::format("/proc/{}/stat", name));
    auto stat = text ? parse_pid_stat(*text) : std::nullopt;
    if (stat) holders.emplace(stat->pid, std::move(*stat));
  }
  return holders;
}

}  // namespace

std::set<std::string> listening_inodes(std::string_view table, std::uint16_t port) {
  constexpr std::size_t kLocal = 1;
  constexpr std::size_t kState = 3;
  constexpr std::size_t kInode = 9;
  std::set<std::string> inodes;
  for (const std::string_view line : split(table, '\n')) {
    const auto fields = words(line);
    if (fields.size() <= kInode || fields[kState] != kListens || port_of(fields[kLocal]) != port) continue;
    inodes.emplace(fields[kInode]);
  }
  return inodes;
}

Result<std::int64_t> listening_process(Files& files, std::uint16_t port) {
  std::set<std::string> inodes;
  for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    if (const auto text = files.read(table)) inodes.merge(listening_inodes(*text, port));
  }
  const std::string where = fmt::format("port {}", port);
  if (inodes.empty()) {
    return failure(ErrorKind::gone, "no process of this machine listens", where, std::string(kName));
  }
  const auto holders = holders_of(files, inodes);
  if (holders.empty()) {
    return failure(ErrorKind::denied, "who listens cannot be seen: it belongs to another user or a container", where,
                   fmt::format("{}; or ask as root", kName));
  }
  std::vector<const PidStat*> roots;
  for (const auto& [pid, stat] : holders) {
    if (!holders.contains(stat.parent)) roots.push_back(&stat);
  }
  if (roots.size() > 1) {
    return failure(ErrorKind::invalid, fmt::format("{} processes listen that are no family", roots.size()), where,
                   std::string(kName));
  }
  if (roots.front()->name == "docker-proxy") {
    return failure(ErrorKind::invalid, "docker-proxy listens, which passes everything on to a container", where,
                   "name the container: joulery attach --container ID, as docker ps shows it");
  }
  return roots.front()->pid;
}

}  // namespace joulery
