// SPDX-License-Identifier: Apache-2.0
// One class per way of accounting would repeat the waiting, so there is one Workload with or without a control group.
#include "adapters/processes/launch.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <set>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/processes/memory_held.h"
#include "adapters/processes/tree_part.h"

namespace joulery {
namespace {

Duration duration_of(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

Duration cpu_of(const rusage& usage) { return duration_of(usage.ru_utime) + duration_of(usage.ru_stime); }

Exit exit_of(int status) {
  if (WIFSIGNALED(status)) return Exit{std::nullopt, WTERMSIG(status)};
  return Exit{WEXITSTATUS(status), std::nullopt};
}

/// True when a terminal controls our session: its keys reach our process group, now or after `fg`.
bool has_terminal() { return static_cast<bool>(UniqueFd(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY))); }

std::string_view way_of(const Cgroup* cgroup) {
  if (cgroup == nullptr) return "rusage and /proc";
  return cgroup->version() == CgroupVersion::v2 ? "cgroup v2" : "cgroup v1 cpuacct";
}

/// The child is not waited for yet: its number is its own.
PidKey key_of_child(pid_t pid) {
  DiskFiles files;
  const auto text = files.read(fmt::format("/proc/{}/stat", pid));
  const auto stat = text ? parse_pid_stat(*text) : std::nullopt;
  return {pid, stat ? stat->start_ticks : 0};
}

class StartedWorkload final : public Workload {
 public:
  StartedWorkload(Child child, std::unique_ptr<Cgroup> cgroup, ProcessGroup group, std::set<PidKey> before,
                  std::optional<CycleCounter> cycles)
      : child_(std::move(child)),
        cgroup_(std::move(cgroup)),
        group_(group),
        cycles_(std::move(cycles)),
        part_({key_of_child(child_.pid), group == ProcessGroup::own, cgroup_ == nullptr, std::move(before)}) {}

  [[nodiscard]] std::int64_t pid() const override { return child_.pid; }
  [[nodiscard]] int end_fd() const override { return child_.pidfd.get(); }
  Result<Duration> cpu_time() override;
  std::optional<std::uint64_t> cycles() override { return cycles_ ? cycles_->total() : std::nullopt; }
  std::optional<std::uint64_t> memory_held() override;
  Result<std::optional<Exit>> poll() override;
  Result<void> signal(int number) override;
  Result<void> signal_tree(int number) override;
  [[nodiscard]] std::vector<std::int64_t> pids() override;
  [[nodiscard]] std::vector<std::string> survivors() override;
  [[nodiscard]] std::string accounting() const override { return std::string(way_of(cgroup_.get())); }

 private:
  Result<void> reap_child();
  void reap_orphans();

  Child child_;
  std::unique_ptr<Cgroup> cgroup_;
  ProcessGroup group_;
  std::optional<CycleCounter> cycles_;
  TreePart part_;
  DiskFiles files_;
  ProcessTree tree_{files_, ::sysconf(_SC_CLK_TCK)};
  std::optional<Exit> exit_;
  Duration reaped_{};  ///< of everybody we have waited for
  Duration shown_{};   ///< the largest answer so far: CPU time never decreases
};

Result<Duration> StartedWorkload::cpu_time() {
  Duration now = reaped_;
  if (cgroup_) {
    const auto time = cgroup_->cpu_time();
    if (!time && !exit_) return failure(time.error());
    if (time) now = *time;
  } else {
    now += tree_.time_below(part_.children(tree_));
    part_.saw(tree_.found());
  }
  shown_ = std::max(shown_, now);
  return shown_;
}

std::optional<std::uint64_t> StartedWorkload::memory_held() {
  // A group of our own mostly lacks the memory controller: who starts it lives beside it, so cannot hand it down.
  const auto of_group = cgroup_ ? memory_of_group(files_, cgroup_->folder()) : std::nullopt;
  return of_group ? of_group : memory_of_processes(files_, pids());
}

Result<void> StartedWorkload::reap_child() {
  int status = 0;
  rusage usage{};
  const pid_t pid = ::wait4(child_.pid, &status, WNOHANG, &usage);
  if (pid < 0 && errno != EINTR)
    return failure(error_from_errno(errno, "cannot wait for the command", fmt::format("pid {}", child_.pid)));
  if (pid == child_.pid) {
    reaped_ += cpu_of(usage);
    exit_ = exit_of(status);
  }
  return {};
}

void StartedWorkload::reap_orphans() {
  for (const PidStat& process : part_.children(tree_)) {
    if (process.state != 'Z' || process.pid == child_.pid) continue;
    rusage usage{};
    if (::wait4(static_cast<pid_t>(process.pid), nullptr, WNOHANG, &usage) == process.pid) reaped_ += cpu_of(usage);
  }
}

Result<std::optional<Exit>> StartedWorkload::poll() {
  if (!exit_) {
    if (auto done = reap_child(); !done) return failure(done.error());
  }
  if (!cgroup_) reap_orphans();
  return exit_;
}

Result<void> StartedWorkload::signal(int number) {
  if (exit_) return failure(ErrorKind::gone, "the command has ended", fmt::format("pid {}", child_.pid));
  const pid_t target = group_ == ProcessGroup::own ? -child_.pid : child_.pid;
  if (::kill(target, number) == 0) return {};
  return failure(
      error_from_errno(errno, fmt::format("cannot send signal {}", number), fmt::format("pid {}", child_.pid)));
}

Result<void> StartedWorkload::signal_tree(int number) {
  static_cast<void>(pids());  // those of the last look; who lives now is asked next
  const std::vector<std::int64_t> living = pids();
  // The group first and at once, so that nobody in it starts another meanwhile; then those outside it, each once.
  const bool has_group = group_ == ProcessGroup::own;
  Result<void> sent = signal(number);
  for (const std::int64_t pid : living) {
    const auto process = static_cast<pid_t>(pid);
    const bool reached = sent && (has_group ? ::getpgid(process) == child_.pid : process == child_.pid);
    if (!reached) ::kill(process, number);  // one that ended meanwhile needs no signal
  }
  return sent;
}

std::vector<std::int64_t> StartedWorkload::pids() {
  if (cgroup_) return cgroup_->pids();
  auto pids = tree_.pids_below([this] { return part_.children(tree_); });
  part_.saw(tree_.found());
  return pids;
}

std::vector<std::string> StartedWorkload::survivors() {
  std::vector<PidStat> living;
  if (cgroup_) {
    for (const std::int64_t pid : cgroup_->pids()) {
      const auto text = files_.read(fmt::format("/proc/{}/stat", pid));
      if (const auto stat = text ? parse_pid_stat(*text) : std::nullopt) living.push_back(*stat);
    }
  } else {
    living = tree_.below(part_.children(tree_));
  }
  std::vector<std::string> names;
  for (const PidStat& process : living) {
    const bool ended = process.state == 'Z' || process.state == 'X';
    if (!ended && process.pid != child_.pid) names.push_back(fmt::format("{} ({})", process.name, process.pid));
  }
  return names;
}

bool wanted(Accounting accounting, CgroupVersion version) {
  if (accounting == Accounting::best) return true;
  return accounting == (version == CgroupVersion::v2 ? Accounting::cgroup_v2 : Accounting::cgroup_v1);
}

std::unique_ptr<Cgroup> make_cgroup(Accounting accounting, std::string_view name, std::vector<Error>& refused) {
  DiskFiles files;
  const auto mounts = files.read("/proc/self/mountinfo");
  const auto membership = files.read("/proc/self/cgroup");
  if (!mounts || !membership) return nullptr;
  for (const CgroupPlace& place : find_cgroups(*mounts, *membership)) {
    if (!wanted(accounting, place.version)) continue;
    auto made = Cgroup::make(place, name);
    if (made) return std::move(*made);
    refused.push_back(made.error());
  }
  return nullptr;
}

/// Opened before anybody is in the group; nothing where cycles are not wanted, or cannot be counted.
std::optional<CycleCounter> cycles_of(const Cgroup* cgroup, const CycleOpener& opener) {
  if (!opener || cgroup == nullptr || cgroup->version() != CgroupVersion::v2) return std::nullopt;
  auto counter = CycleCounter::of_group(opener, possible_cpus(), cgroup->folder_fd());
  return counter ? std::optional(std::move(*counter)) : std::nullopt;
}

}  // namespace

Result<std::unique_ptr<Workload>> start_workload(const LaunchOptions& options) {
  std::vector<Error> refused;
  std::unique_ptr<Cgroup> cgroup = make_cgroup(options.accounting, options.name, refused);
  const bool forced = options.accounting == Accounting::cgroup_v1 || options.accounting == Accounting::cgroup_v2;
  if (forced && !cgroup) {
    return failure(refused.empty()
                       ? Error{ErrorKind::unsupported, "no such control group hierarchy", "/proc/self/cgroup", {}}
                       : refused.front());
  }
  std::set<PidKey> before;
  if (!cgroup) {
    before = children_now();
    adopt_orphans();
  }
  std::optional<CycleCounter> cycles = cycles_of(cgroup.get(), options.count_cycles);
  const ProcessGroup group = options.group.value_or(has_terminal() ? ProcessGroup::shared : ProcessGroup::own);
  auto child = spawn({options.argv, options.environment, options.stdin_fd, options.stdout_fd, group, cgroup.get(),
                      options.first_to_die});
  if (!child) {
    if (!cgroup) stop_adopting();
    return failure(child.error());
  }
  return std::unique_ptr<Workload>(std::make_unique<StartedWorkload>(std::move(*child), std::move(cgroup), group,
                                                                     std::move(before), std::move(cycles)));
}

namespace {

std::optional<Error> why_no_cycles(const Cgroup* cgroup) {
  const CycleOpener opener = live_cycle_opener();
  if (const auto counted = cycle_prospect(opener); !counted) return counted.error();
  if (cgroup == nullptr || cgroup->version() != CgroupVersion::v2) {
    return Error{ErrorKind::unsupported, "cycles are counted of a control group of version 2 alone",
                 std::string(way_of(cgroup)), "systemd-run --user --scope joulery run -- CMD"};
  }
  const auto group = CycleCounter::of_group(opener, possible_cpus(), cgroup->folder_fd());
  return group ? std::nullopt : std::optional(group.error());
}

}  // namespace

AccountingProspect accounting_prospect() {
  AccountingProspect prospect;
  const auto cgroup = make_cgroup(Accounting::best, "probe", prospect.refused);
  prospect.way = way_of(cgroup.get());
  prospect.no_cycles = why_no_cycles(cgroup.get());
  return prospect;
}

}  // namespace joulery
