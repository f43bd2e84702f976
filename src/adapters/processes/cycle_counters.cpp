// SPDX-License-Identifier: Apache-2.0
// perf_event_open(2) for cycles, and the scaling of counters that share the hardware with others (tools/perf, "event
// multiplexing": count x time enabled / time running).
#include "adapters/processes/cycle_counters.h"

#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <linux/perf_event.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "foundation/base/descriptor_file.h"

namespace joulery {
namespace {

/// read(2) of a perf descriptor with PERF_FORMAT_TOTAL_TIME_ENABLED and _RUNNING.
struct Totals {
  std::uint64_t count = 0;
  std::uint64_t enabled = 0;
  std::uint64_t running = 0;
};

std::optional<Totals> read_totals(OpenFile& file) {
  std::array<char, sizeof(Totals)> buffer{};
  const auto size = file.read(buffer);
  // The counter of a CPU that went offline reads as an end of file.
  if (!size || *size != buffer.size()) return std::nullopt;
  Totals totals;
  std::memcpy(&totals, buffer.data(), sizeof totals);
  return totals;
}

Error refusal(int error) {
  constexpr const char* kWhere = "perf_event_open";
  if (error == EACCES || error == EPERM) {
    return {ErrorKind::denied, "no right to count the CPU cycles of the whole machine", kWhere,
            "sudo setcap cap_perfmon=ep $(command -v joulery), or sudo sysctl kernel.perf_event_paranoid=0"};
  }
  if (error == EMFILE || error == ENFILE) {
    return {ErrorKind::transient, "too many files are open for a counter of cycles per CPU", kWhere,
            "raise the limit: ulimit -n 65536"};
  }
  if (error == EINVAL || error == E2BIG) {
    return {ErrorKind::unsupported, "this kernel cannot count the CPU cycles of one process's threads or of a group",
            kWhere, "Linux 5.13 or newer with CONFIG_CGROUP_PERF can"};
  }
  return {ErrorKind::unsupported, "this machine shows no counter of CPU cycles", kWhere,
          "virtual machines mostly have none: switch on the virtual PMU in the host"};
}

/// Everybody's counters and the command's take a descriptor per CPU each; the rest of the program needs some too.
bool has_room_for(int cpus) {
  constexpr std::uint64_t kOthers = 128;
  rlimit limit{};
  return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 && 2 * static_cast<std::uint64_t>(cpus) + kOthers <= limit.rlim_cur;
}

}  // namespace

CycleOpener live_cycle_opener(CycleEvent event) {
  return [event](const CycleScope& scope) -> tl::expected<std::unique_ptr<OpenFile>, int> {
    perf_event_attr attr{};
    attr.type = event.type;
    attr.size = sizeof attr;
    attr.config = event.config;
    attr.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
    // Threads, not children: the command that is started is somebody else.
    const bool is_of_process = scope.cpu < 0;
    attr.inherit = is_of_process;
    attr.inherit_thread = is_of_process;
    const unsigned long flags = PERF_FLAG_FD_CLOEXEC | (scope.group_fd ? PERF_FLAG_PID_CGROUP : 0UL);
    const long fd = ::syscall(SYS_perf_event_open, &attr, scope.group_fd.value_or(scope.pid), scope.cpu, -1, flags);
    if (fd < 0) return tl::unexpected(errno);
    return std::make_unique<DescriptorFile>(UniqueFd(static_cast<int>(fd)), "counter of cycles");
  };
}

Result<CycleCounter> CycleCounter::open(const CycleOpener& opener, int cpus, std::optional<int> group_fd) {
  if (!has_room_for(cpus)) return failure(refusal(EMFILE));
  CycleCounter counter;
  counter.counters_.reserve(static_cast<std::size_t>(cpus));
  int error = ENODEV;
  for (int cpu = 0; cpu < cpus; ++cpu) {
    auto file = opener({-1, cpu, group_fd});
    if (file) {
      counter.counters_.push_back({std::move(*file), 0, 0, 0});
      continue;
    }
    error = file.error();
    if (error != ENODEV) return failure(refusal(error));  // ENODEV: this CPU is offline
  }
  if (counter.counters_.empty()) return failure(refusal(error));
  return counter;
}

Result<CycleCounter> CycleCounter::of_machine(const CycleOpener& opener, int cpus) {
  return open(opener, cpus, std::nullopt);
}

Result<CycleCounter> CycleCounter::of_group(const CycleOpener& opener, int cpus, int folder_fd) {
  return open(opener, cpus, folder_fd);
}

Result<CycleCounter> CycleCounter::of_this_process(const CycleOpener& opener) {
  auto file = opener({0, -1, std::nullopt});
  if (!file) return failure(refusal(file.error()));
  CycleCounter counter;
  counter.counters_.push_back({std::move(*file), 0, 0, 0});
  return counter;
}

bool CycleCounter::advance(Counter& counter) {
  const auto now = read_totals(*counter.file);
  const bool sane = now && now->count >= counter.count && now->enabled >= counter.enabled &&
                    now->running >= counter.running && now->running <= now->enabled;
  if (!sane) return false;
  const std::uint64_t enabled = now->enabled - counter.enabled;
  const std::uint64_t running = now->running - counter.running;
  // A group or process that did not run is not enabled either: its 0 is true.
  if (running == 0) return enabled == 0;
  const std::uint64_t counted = now->count - counter.count;
  const double scale = static_cast<double>(enabled) / static_cast<double>(running);
  total_ +=
      running == enabled ? counted : static_cast<std::uint64_t>(std::llround(static_cast<double>(counted) * scale));
  counter.count = now->count;
  counter.enabled = now->enabled;
  counter.running = now->running;
  return true;
}

std::optional<std::uint64_t> CycleCounter::total() {
  bool all = true;
  // Every counter is read, or those behind a silent one would catch up in a later interval.
  for (Counter& counter : counters_) all = advance(counter) && all;
  return all ? std::optional(total_) : std::nullopt;
}

int possible_cpus() { return std::max(::get_nprocs_conf(), 1); }

Result<void> cycle_prospect(const CycleOpener& opener) {
  const auto own = CycleCounter::of_this_process(opener);
  if (!own) return failure(own.error());
  const auto machine = CycleCounter::of_machine(opener, possible_cpus());
  if (!machine) return failure(machine.error());
  return {};
}

}  // namespace joulery
