// SPDX-License-Identifier: Apache-2.0
// Groups have no descriptor that tells their end in both versions, so a timer asks once a second.
#include "adapters/processes/attached_group.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "adapters/processes/cgroup.h"
#include "adapters/processes/memory_held.h"
#include "foundation/base/fd.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr int kDeepest = 16;

/// CPU time by the text of one of the two files.
std::optional<Duration> parse_time(CgroupVersion version, std::string_view text) {
  if (version == CgroupVersion::v2) return parse_cpu_stat(text);
  const auto nanoseconds = parse_u64(trim(text));
  if (!nanoseconds || *nanoseconds > static_cast<std::uint64_t>(Duration::max().count())) return std::nullopt;
  return Duration(static_cast<std::int64_t>(*nanoseconds));
}

const char* file_of(CgroupVersion version) { return version == CgroupVersion::v2 ? "/cpu.stat" : "/cpuacct.usage"; }

std::optional<CgroupVersion> version_of(Files& files, const std::string& folder) {
  for (const CgroupVersion version : {CgroupVersion::v2, CgroupVersion::v1}) {
    const auto text = files.read(folder + file_of(version));
    if (text && parse_time(version, *text)) return version;
  }
  return std::nullopt;
}

/// Processes of the group and of the groups below it.
void collect_pids(Files& files, const std::string& folder, int depth, std::vector<std::int64_t>& pids) {
  const auto text = files.read(folder + "/cgroup.procs");
  if (!text || depth > kDeepest) return;
  for (const std::string_view line : split(*text, '\n')) {
    if (const auto pid = parse_u64(line)) pids.push_back(static_cast<std::int64_t>(*pid));
  }
  const auto entries = files.list(folder);
  for (const std::string& entry : entries ? *entries : std::vector<std::string>{}) {
    collect_pids(files, fmt::format("{}/{}", folder, entry), depth + 1, pids);
  }
}

class AttachedGroup final : public Workload {
 public:
  AttachedGroup(Files& files, std::string folder, CgroupVersion version, std::unique_ptr<OpenFile> usage,
                UniqueFd timer, std::optional<CycleCounter> cycles)
      : files_(files),
        folder_(std::move(folder)),
        version_(version),
        usage_(std::move(usage)),
        timer_(std::move(timer)),
        cycles_(std::move(cycles)),
        before_(read_time().value_or(Duration{})) {}

  [[nodiscard]] std::int64_t pid() const override { return 0; }
  [[nodiscard]] int end_fd() const override { return timer_.get(); }
  void forget_past() override {
    if (const auto time = read_time()) before_ = *time;
    largest_ = {};
    cycles_before_ = cycles_ ? cycles_->total() : std::nullopt;
  }
  Result<Duration> cpu_time() override {
    // A group that was removed keeps what it had used.
    if (const auto time = read_time()) largest_ = std::max(largest_, *time - before_);
    return largest_;
  }
  std::optional<std::uint64_t> cycles() override {
    const auto now = cycles_ && cycles_before_ ? cycles_->total() : std::nullopt;
    return now ? std::optional(*now - std::min(*now, *cycles_before_)) : std::nullopt;
  }
  std::optional<std::uint64_t> memory_held() override {
    const auto of_group = memory_of_group(files_, folder_);
    return of_group ? of_group : memory_of_processes(files_, pids());
  }
  Result<std::optional<Exit>> poll() override {
    std::uint64_t expirations = 0;
    static_cast<void>(::read(timer_.get(), &expirations, sizeof expirations));
    return is_empty() ? std::optional<Exit>(Exit{}) : std::optional<Exit>();
  }
  Result<void> signal(int) override { return {}; }
  [[nodiscard]] std::vector<std::int64_t> pids() override {
    std::vector<std::int64_t> pids;
    collect_pids(files_, folder_, 0, pids);
    return pids;
  }
  [[nodiscard]] std::vector<std::string> survivors() override { return {}; }
  [[nodiscard]] std::string accounting() const override {
    return version_ == CgroupVersion::v2 ? "cgroup v2" : "cgroup v1 cpuacct";
  }

 private:
  /// Since the group was made.
  std::optional<Duration> read_time() {
    std::array<char, 1024> buffer{};
    const auto count = usage_->read(buffer);
    return count ? parse_time(version_, {buffer.data(), *count}) : std::nullopt;
  }

  [[nodiscard]] bool is_empty() {
    if (const auto events = files_.read(folder_ + "/cgroup.events")) {
      return events->find("populated 0") != std::string::npos;
    }
    return pids().empty();
  }

  Files& files_;
  std::string folder_;
  CgroupVersion version_;
  std::unique_ptr<OpenFile> usage_;
  UniqueFd timer_;
  std::optional<CycleCounter> cycles_;
  std::optional<std::uint64_t> cycles_before_ = 0;  ///< nothing: could not be read when the measuring began
  Duration before_;                                 ///< used before it was attached to; needs the members above
  Duration largest_{};
};

std::optional<CycleCounter> cycles_of(Files& files, const std::string& folder, CgroupVersion version,
                                      const CycleOpener& opener) {
  if (!opener || version != CgroupVersion::v2) return std::nullopt;
  const UniqueFd group(::open(files.host_path(folder).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!group) return std::nullopt;
  auto counter = CycleCounter::of_group(opener, possible_cpus(), group.get());
  return counter ? std::optional(std::move(*counter)) : std::nullopt;
}

}  // namespace

bool tells_cpu_time(Files& files, const std::string& folder) { return version_of(files, folder).has_value(); }

Result<std::unique_ptr<Workload>> open_group(Files& files, const std::string& folder, const CycleOpener& count_cycles) {
  if (!files.list(folder)) {
    return failure(ErrorKind::gone, "there is no such control group", files.host_path(folder),
                   "see systemd-cgls, or the paths in /proc/PID/cgroup");
  }
  const auto version = version_of(files, folder);
  if (!version) {
    return failure(ErrorKind::unsupported, "this control group does not tell CPU time", files.host_path(folder),
                   "in version 1 name the folder of the cpuacct hierarchy");
  }
  auto usage = files.open(folder + file_of(*version));
  if (!usage) return failure(usage.error());
  UniqueFd timer(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
  const itimerspec second{{1, 0}, {1, 0}};
  if (!timer || ::timerfd_settime(timer.get(), 0, &second, nullptr) != 0) {
    return failure(error_from_errno(errno, "cannot make a timer", folder));
  }
  return std::make_unique<AttachedGroup>(files, folder, *version, std::move(*usage), std::move(timer),
                                         cycles_of(files, folder, *version, count_cycles));
}

}  // namespace joulery
