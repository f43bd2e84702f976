// SPDX-License-Identifier: Apache-2.0
// Finding our place in the hierarchies, and one folder made, read and removed.
#include "adapters/processes/cgroup.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "foundation/base/text.h"

namespace joulery {
namespace {

/// One line of mountinfo (proc(5)): "36 35 0:29 ROOT POINT options ... - TYPE source SUPER".
struct Mount {
  std::string root;
  std::string point;
  std::string_view type;
  std::string_view super;
};

/// mountinfo writes blanks and backslashes in octal.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digit = [&](std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '7'; };
    if (text[i] == '\\' && digit(i + 1) && digit(i + 2) && digit(i + 3)) {
      out += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::optional<Mount> parse_mount(std::string_view line) {
  const auto fields = words(line);
  const auto dash = std::find(fields.begin(), fields.end(), std::string_view("-"));
  if (dash - fields.begin() < 6 || fields.end() - dash < 4) return std::nullopt;
  return Mount{unescaped(fields[3]), unescaped(fields[4]), dash[1], dash[3]};
}

bool lists(std::string_view commas, std::string_view word) {
  const auto parts = split(commas, ',');
  return std::find(parts.begin(), parts.end(), word) != parts.end();
}

/// The path behind the second ':' of the line whose controllers fit: "" (v2) or a list with cpuacct (v1).
std::optional<std::string_view> path_in(std::string_view membership, CgroupVersion version) {
  for (const auto line : split(membership, '\n')) {
    const auto first = line.find(':');
    const auto second = first == std::string_view::npos ? first : line.find(':', first + 1);
    if (second == std::string_view::npos) continue;
    const auto controllers = line.substr(first + 1, second - first - 1);
    const bool fits = version == CgroupVersion::v2 ? controllers.empty() : lists(controllers, "cpuacct");
    if (fits) return line.substr(second + 1);
  }
  return std::nullopt;
}

/// Where `path` of a hierarchy is seen below a mount of its subtree `root`; nothing when it lies outside.
std::optional<std::string> folder_of(const Mount& mount, std::string_view path) {
  if (mount.root != "/") {
    const bool inside = path == mount.root || (path.starts_with(mount.root) && path[mount.root.size()] == '/');
    if (!inside) return std::nullopt;
    path.remove_prefix(mount.root.size());
  }
  if (path.find("/..") != std::string_view::npos) return std::nullopt;  // outside our namespace
  return path == "/" || path.empty() ? mount.point : mount.point + std::string(path);
}

std::optional<CgroupPlace> find_place(std::string_view mountinfo, std::string_view membership, CgroupVersion version) {
  const auto path = path_in(membership, version);
  if (!path) return std::nullopt;
  for (const auto line : split(mountinfo, '\n')) {
    const auto mount = parse_mount(line);
    if (!mount) continue;
    const bool fits = version == CgroupVersion::v2 ? mount->type == "cgroup2"
                                                   : mount->type == "cgroup" && lists(mount->super, "cpuacct");
    if (!fits) continue;
    if (const auto folder = folder_of(*mount, *path)) return CgroupPlace{version, *folder};
  }
  return std::nullopt;
}

/// Groups of Joulerys that were killed, once their last process has ended. rmdir refuses the others.
void remove_leftovers(const std::string& folder) {
  const auto names = DiskFiles().list(folder);
  if (!names) return;
  for (const std::string& name : *names) {
    if (!name.starts_with("joulery-")) continue;
    const auto owner = parse_u64(split(name, '-')[1]);
    if (owner && ::kill(static_cast<pid_t>(*owner), 0) != 0 && errno == ESRCH)
      ::rmdir(fmt::format("{}/{}", folder, name).c_str());
  }
}

}  // namespace

std::vector<CgroupPlace> find_cgroups(std::string_view mountinfo, std::string_view membership) {
  std::vector<CgroupPlace> places;
  for (const CgroupVersion version : {CgroupVersion::v2, CgroupVersion::v1}) {
    if (auto place = find_place(mountinfo, membership, version)) places.push_back(std::move(*place));
  }
  return places;
}

std::optional<Duration> parse_cpu_stat(std::string_view text) {
  for (const auto line : split(text, '\n')) {
    const auto fields = words(line);
    if (fields.size() != 2 || fields[0] != "usage_usec") continue;
    const auto value = parse_u64(fields[1]);
    if (!value || *value > static_cast<std::uint64_t>(Duration::max().count() / 2000)) return std::nullopt;
    return Duration(static_cast<std::int64_t>(*value) * 1000);
  }
  return std::nullopt;
}

Result<std::unique_ptr<Cgroup>> Cgroup::make(const CgroupPlace& place, std::string_view name) {
  remove_leftovers(place.folder);
  const std::string first = fmt::format("{}/joulery-{}-{}", place.folder, ::getpid(), name);
  std::string folder = first;
  // The group of an earlier command with survivors stays: the next one gets a number.
  for (int i = 2; ::mkdir(folder.c_str(), 0755) != 0; ++i) {
    if (errno != EEXIST || i > 1000) return failure(error_from_errno(errno, "cannot make a control group", folder));
    folder = fmt::format("{}-{}", first, i);
  }
  std::unique_ptr<Cgroup> group(new Cgroup(place.version, folder));
  if (auto opened = group->open_all(); !opened) return failure(opened.error());
  if (auto time = group->cpu_time(); !time) return failure(time.error());
  return group;
}

Result<void> Cgroup::open_all() {
  folder_fd_.reset(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const std::string procs = folder_ + "/cgroup.procs";
  procs_fd_.reset(::open(procs.c_str(), O_WRONLY | O_CLOEXEC));
  if (!folder_fd_ || !procs_fd_) return failure(error_from_errno(errno, "cannot use the control group", procs));
  auto usage = DiskFiles().open(folder_ + (version_ == CgroupVersion::v2 ? "/cpu.stat" : "/cpuacct.usage"));
  if (!usage) return failure(usage.error());
  usage_ = std::move(*usage);
  return {};
}

Cgroup::~Cgroup() {
  // EBUSY: somebody outlives the command; the group stays for them and the next start removes it.
  ::rmdir(folder_.c_str());
}

Result<Duration> Cgroup::cpu_time() {
  std::array<char, 1024> buffer;
  const auto count = usage_->read(buffer);
  if (!count) return failure(count.error());
  const std::string_view text(buffer.data(), *count);
  if (version_ == CgroupVersion::v2) {
    if (const auto time = parse_cpu_stat(text)) return *time;
  } else if (const auto nanoseconds = parse_u64(text)) {
    return Duration(static_cast<std::int64_t>(*nanoseconds));
  }
  return failure(ErrorKind::unsupported, "the control group does not tell its CPU time", folder_);
}

std::vector<std::int64_t> Cgroup::pids() const {
  std::vector<std::int64_t> found;
  const auto text = DiskFiles().read(folder_ + "/cgroup.procs");
  if (!text) return found;
  for (const auto word : words(*text)) {
    if (const auto pid = parse_u64(word)) found.push_back(static_cast<std::int64_t>(*pid));
  }
  return found;
}

}  // namespace joulery
