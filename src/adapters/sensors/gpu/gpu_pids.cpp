// SPDX-License-Identifier: Apache-2.0
// NSpid of /proc/<pid>/status (proc(5), since Linux 4.1): the process's ids from the namespace of that /proc down to
// its own. A /proc of a namespace below the host's does not number as the driver does: there a number counts only when
// the process behind it holds a GPU's device file open.
#include "adapters/sensors/gpu/gpu_pids.h"

#include <array>
#include <fmt/format.h>
#include <unistd.h>

#include "foundation/base/printable.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

/// The inode of the first PID namespace: PROC_PID_INIT_INO of include/linux/proc_ns.h.
constexpr std::string_view kFirstNamespace = "pid:[4026531836]";

}  // namespace

GpuPids::ReadLink GpuPids::links_below(Files& files) {
  return [&files](const std::string& path) -> std::optional<std::string> {
    std::array<char, 256> target{};
    const ssize_t size = ::readlink(files.host_path(path).c_str(), target.data(), target.size());
    if (size <= 0) return std::nullopt;
    return std::string(target.data(), static_cast<std::size_t>(size));
  };
}

GpuPids::GpuPids(Files& files, ReadLink read_link) : files_(files), read_link_(std::move(read_link)) {
  own_depth_ = std::max<std::size_t>(numbers_of("/proc/self").size(), 1);
  own_namespace_ = read_link_("/proc/self/ns/pid").value_or("");
  // Several numbers: this /proc is that of a namespace above ours, so of the host or nearer to it.
  numbers_are_hosts_ = own_depth_ > 1 || own_namespace_.empty() || own_namespace_ == kFirstNamespace;
}

std::vector<std::int64_t> GpuPids::numbers_of(const std::string& folder) {
  std::vector<std::int64_t> numbers;
  const auto status = files_.read(folder + "/status");
  if (!status) return numbers;
  for (const std::string_view line : split(*status, '\n')) {
    if (!line.starts_with("NSpid:")) continue;
    for (const std::string_view word : words(line.substr(6))) {
      if (const auto number = parse_u64(word)) numbers.push_back(static_cast<std::int64_t>(*number));
    }
  }
  return numbers;
}

bool GpuPids::holds_a_gpu(std::int64_t pid) {
  const std::string folder = fmt::format("/proc/{}/fd", pid);
  const auto names = files_.list(folder);
  if (!names) return false;
  for (const std::string& name : *names) {
    const auto target = read_link_(fmt::format("{}/{}", folder, name));
    if (target && target->starts_with("/dev/nvidia")) return true;
  }
  return false;
}

std::optional<KnownProcess> GpuPids::of(std::int64_t pid) {
  const std::string folder = fmt::format("/proc/{}", pid);
  const auto comm = files_.read(folder + "/comm");
  if (!comm) return std::nullopt;
  if (!numbers_are_hosts_ && !holds_a_gpu(pid)) return std::nullopt;
  KnownProcess known{pid, printable(*comm)};
  if (own_depth_ == 1) return known;
  const std::vector<std::int64_t> numbers = numbers_of(folder);
  const bool ours = numbers.size() == own_depth_ && read_link_(folder + "/ns/pid") == own_namespace_;
  if (!ours) return std::nullopt;
  known.pid = numbers.back();
  return known;
}

}  // namespace joulery
