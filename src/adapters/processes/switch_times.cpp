// SPDX-License-Identifier: Apache-2.0
// Loading, reading and refusals. Time that runs on at the moment of a look is charged by running the program once on
// each processor that works (BPF_PROG_TEST_RUN with a CPU, Linux 5.10); idle ones are not woken.
#include "adapters/processes/switch_times.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "foundation/base/cpu_list.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr const char* kWhere = "eBPF program at sched_switch";
/// Processes read with one system call.
constexpr std::uint32_t kBatch = 512;
/// The kernel's own number for "not supported" (include/linux/errno.h), which no C library names.
constexpr int kNotSupported = 524;

std::uint64_t address_of(const void* memory) { return reinterpret_cast<std::uintptr_t>(memory); }

Duration of_nanoseconds(std::uint64_t count) { return Duration(static_cast<std::int64_t>(count)); }

Error refusal(int code, const SwitchSetup& setup, const std::string& said = {}) {
  // EACCES with a word of the verifier is about the program, not about rights.
  if (said.empty() && (code == EPERM || code == EACCES)) {
    const std::string level =
        setup.restriction ? fmt::format(", kernel.unprivileged_bpf_disabled = {}", *setup.restriction) : std::string();
    return {ErrorKind::denied, fmt::format("eBPF is not permitted{}", level), kWhere,
            "run as root, or `sudo setcap cap_bpf,cap_perfmon=ep $(command -v joulery)`; in a container --cap-add BPF "
            "--cap-add PERFMON"};
  }
  if (code == ENOSYS) return {ErrorKind::unsupported, "this kernel has no eBPF", kWhere, ""};
  const std::string why =
      said.empty() ? std::string(code == kNotSupported ? "not supported" : std::strerror(code)) : said;
  return {ErrorKind::unsupported, fmt::format("the kernel refuses it ({})", why), kWhere,
          "Linux 5.10 or newer with CONFIG_BPF_EVENTS is needed"};
}

/// The verifier's last word before its statistics.
std::string verdict_of(std::string_view log) {
  std::string last;
  for (const std::string_view line : split(log, '\n')) {
    if (!trim(line).empty() && !line.starts_with("processed ")) last = std::string(trim(line));
  }
  return last;
}

tl::expected<UniqueFd, int> opened(const BpfCall& call, int command, bpf_attr& attributes) {
  const auto made = call(command, attributes);
  if (!made) return tl::unexpected(made.error());
  return UniqueFd(*made);
}

tl::expected<UniqueFd, int> make_map(const BpfCall& call, bpf_map_type type, std::uint32_t value_size,
                                     std::uint32_t entries) {
  bpf_attr attributes{};
  attributes.map_type = type;
  attributes.key_size = sizeof(std::uint32_t);
  attributes.value_size = value_size;
  attributes.max_entries = entries;
  return opened(call, BPF_MAP_CREATE, attributes);
}

/// With `log` the verifier writes why it refuses.
tl::expected<UniqueFd, int> load_program(const BpfCall& call, const std::vector<bpf_insn>& code, std::string* log) {
  bpf_attr attributes{};
  attributes.prog_type = BPF_PROG_TYPE_RAW_TRACEPOINT;
  attributes.insns = address_of(code.data());
  attributes.insn_cnt = static_cast<std::uint32_t>(code.size());
  attributes.license = address_of("Apache-2.0");
  if (log != nullptr) {
    attributes.log_level = 1;
    attributes.log_buf = address_of(log->data());
    attributes.log_size = static_cast<std::uint32_t>(log->size());
  }
  return opened(call, BPF_PROG_LOAD, attributes);
}

CountedProcess counted(std::uint32_t pid, const SwitchedProcess& process) {
  const auto end = std::find(process.name.begin(), process.name.end(), '\0');
  return {pid, static_cast<std::uint32_t>(process.owner), std::string(process.name.begin(), end),
          of_nanoseconds(process.time)};
}

}  // namespace

BpfCall live_bpf_call() {
  return [](int command, bpf_attr& attributes) -> tl::expected<int, int> {
    const long answer = ::syscall(SYS_bpf, command, &attributes, sizeof attributes);
    if (answer < 0) return tl::unexpected(errno);
    return static_cast<int>(answer);
  };
}

SwitchSetup live_switch_setup(DiskFiles& files) {
  SwitchSetup setup;
  setup.call = live_bpf_call();
  if (const auto list = files.read("/sys/devices/system/cpu/possible")) setup.cpus = parse_cpu_list(*list);
  if (const auto level = files.read("/proc/sys/kernel/unprivileged_bpf_disabled")) setup.restriction = *level;
  // PROC_PID_INIT_INO of include/linux/proc_ns.h: the namespace whose numbers the program sees.
  std::array<char, 64> name{};
  const ssize_t length = ::readlink("/proc/self/ns/pid", name.data(), name.size());
  setup.sees_all_pids =
      length > 0 && std::string_view(name.data(), static_cast<std::size_t>(length)) == "pid:[4026531836]";
  return setup;
}

Result<SwitchTimes> SwitchTimes::open(const SwitchSetup& setup) {
  if (setup.cpus.empty()) {
    return failure(ErrorKind::unsupported, "the processors of this machine are not listed",
                   "/sys/devices/system/cpu/possible");
  }
  if (!setup.sees_all_pids) {
    return failure(ErrorKind::unsupported, "process numbers are a container's own here, eBPF tells the machine's",
                   kWhere, "run it on the host, or in a container with --pid=host");
  }
  SwitchTimes times(setup);
  if (auto loaded = times.load(); !loaded) return failure(loaded.error());
  return times;
}

Result<void> SwitchTimes::load() {
  auto cpus = make_map(setup_.call, BPF_MAP_TYPE_PERCPU_ARRAY, sizeof(SwitchCpu), 1);
  if (!cpus) return failure(refusal(cpus.error(), setup_));
  cpus_ = std::move(*cpus);
  auto processes = make_map(setup_.call, BPF_MAP_TYPE_HASH, sizeof(SwitchedProcess), setup_.most_processes);
  if (!processes) return failure(refusal(processes.error(), setup_));
  processes_ = std::move(*processes);
  const std::vector<bpf_insn> code = switch_program(cpus_.get(), processes_.get());
  auto program = load_program(setup_.call, code, nullptr);
  if (!program) {
    std::string log(std::size_t{64} << 10, '\0');
    if (program.error() != EPERM) static_cast<void>(load_program(setup_.call, code, &log));
    return failure(refusal(program.error(), setup_, verdict_of(log.substr(0, log.find('\0')))));
  }
  program_ = std::move(*program);
  bpf_attr attributes{};
  attributes.raw_tracepoint.name = address_of("sched_switch");
  attributes.raw_tracepoint.prog_fd = static_cast<std::uint32_t>(program_.get());
  auto attached = opened(setup_.call, BPF_RAW_TRACEPOINT_OPEN, attributes);
  if (!attached) return failure(refusal(attached.error(), setup_));
  attached_ = std::move(*attached);
  // Begins the time of processors on which nothing switches, and finds out whether they can be asked at all.
  for (const int cpu : setup_.cpus) {
    const auto settled = settle(cpu);
    if (!settled && settled.error() != ENXIO) return failure(refusal(settled.error(), setup_));
  }
  return {};
}

tl::expected<void, int> SwitchTimes::settle(int cpu) const {
  const SwitchArguments none{};
  bpf_attr attributes{};
  attributes.test.prog_fd = static_cast<std::uint32_t>(program_.get());
  attributes.test.ctx_in = address_of(none.data());
  attributes.test.ctx_size_in = sizeof none;
  attributes.test.flags = BPF_F_TEST_RUN_ON_CPU;
  attributes.test.cpu = static_cast<std::uint32_t>(cpu);
  const auto done = setup_.call(BPF_PROG_TEST_RUN, attributes);
  if (!done) return tl::unexpected(done.error());
  return {};
}

void SwitchTimes::read_cpus() {
  const std::uint32_t key = 0;
  bpf_attr attributes{};
  attributes.map_fd = static_cast<std::uint32_t>(cpus_.get());
  attributes.key = address_of(&key);
  attributes.value = address_of(per_cpu_.data());
  if (!setup_.call(BPF_MAP_LOOKUP_ELEM, attributes)) return;
  std::uint64_t lost = 0;
  for (const SwitchCpu& cpu : per_cpu_) lost += cpu.lost;
  lost_ = of_nanoseconds(lost);
}

void SwitchTimes::settle_busy_cpus() {
  for (std::size_t i = 0; i < per_cpu_.size(); ++i) {
    // One that is off-line by now (ENXIO) has nobody to charge.
    if (per_cpu_[i].since != 0 && per_cpu_[i].is_idle == 0) static_cast<void>(settle(setup_.cpus[i]));
  }
}

void SwitchTimes::read(std::vector<CountedProcess>& out) {
  read_cpus();
  settle_busy_cpus();
  read_cpus();
  read_.clear();
  keys_.resize(kBatch);
  values_.resize(kBatch);
  std::uint32_t position = 0;
  bool begun = false;
  bool more = true;
  while (more) {
    bpf_attr attributes{};
    attributes.batch.map_fd = static_cast<std::uint32_t>(processes_.get());
    attributes.batch.in_batch = begun ? address_of(&position) : 0;
    attributes.batch.out_batch = address_of(&position);
    attributes.batch.keys = address_of(keys_.data());
    attributes.batch.values = address_of(values_.data());
    attributes.batch.count = static_cast<std::uint32_t>(keys_.size());
    const auto done = setup_.call(BPF_MAP_LOOKUP_BATCH, attributes);
    if (!done && done.error() != ENOENT) return;  // ENOENT: the last batch, counted all the same
    const std::size_t count = std::min<std::size_t>(attributes.batch.count, keys_.size());
    for (std::size_t i = 0; i < count; ++i) read_.push_back(counted(keys_[i], values_[i]));
    begun = true;
    more = done.has_value();
  }
  std::swap(out, read_);
}

void SwitchTimes::forget(std::int64_t pid) {
  const auto key = static_cast<std::uint32_t>(pid);
  bpf_attr attributes{};
  attributes.map_fd = static_cast<std::uint32_t>(processes_.get());
  attributes.key = address_of(&key);
  static_cast<void>(setup_.call(BPF_MAP_DELETE_ELEM, attributes));  // who is not there any more is forgotten already
}

}  // namespace joulery
