// SPDX-License-Identifier: Apache-2.0
// From what a person names to what the kernel accounts: pidfd_open(2) for processes, the group's folder for the rest.
#include "adapters/processes/attach.h"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "adapters/processes/attached_group.h"
#include "adapters/processes/group_names.h"
#include "adapters/processes/memory_held.h"
#include "adapters/processes/process_tree.h"
#include "foundation/base/fd.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kGroups = "/sys/fs/cgroup";
constexpr std::size_t kShortestId = 8;
constexpr int kDeepest = 16;

class AttachedProcess final : public Workload {
 public:
  AttachedProcess(Files& files, PidStat process, UniqueFd pidfd)
      : files_(files), process_(std::move(process)), pidfd_(std::move(pidfd)), before_(time_of_tree()) {}

  [[nodiscard]] std::int64_t pid() const override { return process_.pid; }
  [[nodiscard]] int end_fd() const override { return pidfd_.get(); }
  void forget_past() override {
    before_ = time_of_tree();
    largest_ = {};
  }
  Result<Duration> cpu_time() override {
    largest_ = std::max(largest_, time_of_tree() - before_);
    return largest_;
  }
  Result<std::optional<Exit>> poll() override {
    // Readable from its end on, also while nobody has waited for it; how it ended is its parent's to know.
    pollfd ended{pidfd_.get(), POLLIN, 0};
    return ::poll(&ended, 1, 0) > 0 ? std::optional<Exit>(Exit{}) : std::nullopt;
  }
  Result<void> signal(int) override { return {}; }
  [[nodiscard]] std::vector<std::int64_t> pids() override {
    auto pids = tree_.pids_below([this] { return tree_.children(process_.pid); });
    pids.push_back(process_.pid);
    return pids;
  }
  std::optional<std::uint64_t> memory_held() override { return memory_of_processes(files_, pids()); }
  [[nodiscard]] std::vector<std::string> survivors() override { return {}; }
  [[nodiscard]] std::string accounting() const override { return "/proc of the process and its descendants"; }

 private:
  /// Since the processes began; 0 when the process is gone.
  Duration time_of_tree() {
    const auto text = files_.read(fmt::format("/proc/{}/stat", process_.pid));
    const auto now = text ? parse_pid_stat(*text) : std::nullopt;
    // Another process may have the pid by now.
    if (!now || now->start_ticks != process_.start_ticks) return Duration{};
    return tree_.cpu_time(*now) + tree_.time_below(tree_.children(process_.pid));
  }

  Files& files_;
  PidStat process_;
  UniqueFd pidfd_;
  ProcessTree tree_{files_, ::sysconf(_SC_CLK_TCK)};
  Duration before_;  ///< used before it was attached to; needs the members above
  Duration largest_{};
};

std::vector<std::string> command_of(Files& files, const PidStat& process) {
  const std::string text = files.read(fmt::format("/proc/{}/cmdline", process.pid)).value_or(std::string());
  std::vector<std::string> command;
  for (const std::string_view word : split(text, '\0')) {
    if (!word.empty()) command.emplace_back(word);
  }
  if (command.empty()) command.push_back(process.name);  // a kernel thread
  return command;
}

Result<Attached> attach_to_process(Files& files, const std::string& text) {
  const auto pid = parse_u64(text);
  if (!pid || *pid == 0 || *pid > INT32_MAX) {
    return failure(ErrorKind::invalid, "\"" + text + "\" is no process number", {}, "write joulery attach PID");
  }
  if (files.host_path("/") != "/") {
    return failure(ErrorKind::unsupported, "processes are those of the running machine", "--root", "leave out --root");
  }
  const auto line = files.read(fmt::format("/proc/{}/stat", *pid));
  const auto stat = line ? parse_pid_stat(*line) : std::nullopt;
  const long opened = stat ? ::syscall(SYS_pidfd_open, static_cast<pid_t>(*pid), 0) : -1;
  if (!stat || opened < 0) {
    return failure(ErrorKind::gone, fmt::format("there is no process {}", *pid), "/proc", "see ps -e");
  }
  Attached attached;
  attached.command = command_of(files, *stat);
  attached.workload = std::make_unique<AttachedProcess>(files, *stat, UniqueFd(static_cast<int>(opened)));
  return attached;
}

/// The id of a container, pod or job that a folder of this kind is named after.
std::optional<std::string> id_in(std::string_view folder_name, AttachKind kind) {
  constexpr std::string_view kJob = "job_";
  if (kind == AttachKind::pod) return pod_uid_in(folder_name);
  if (kind == AttachKind::slurm_job) {
    if (!folder_name.starts_with(kJob)) return std::nullopt;
    return std::string(folder_name.substr(kJob.size()));
  }
  const auto id = container_id_in(folder_name);
  return id ? std::optional(std::string(*id)) : std::nullopt;
}

bool is_named(std::string_view folder_name, const AttachTarget& target) {
  const auto id = id_in(folder_name, target.kind);
  if (!id) return false;
  return target.kind == AttachKind::slurm_job ? *id == target.text : id->starts_with(target.text);
}

void search(Files& files, const std::string& folder, const AttachTarget& target, int depth,
            std::vector<std::string>& found) {
  const auto entries = files.list(folder);
  if (!entries || depth > kDeepest) return;
  for (const std::string& entry : *entries) {
    const std::string path = fmt::format("{}/{}", folder, entry);
    if (is_named(entry, target) && tells_cpu_time(files, path)) {
      found.push_back(path);
    } else {
      search(files, path, target, depth + 1, found);
    }
  }
}

std::string noun_of(const AttachTarget& target) {
  switch (target.kind) {
    case AttachKind::process:
      return "process " + target.text;
    case AttachKind::cgroup:
      return "cgroup " + target.text;
    case AttachKind::container:
      return "container " + target.text;
    case AttachKind::pod:
      return "pod " + target.text;
    case AttachKind::slurm_job:
      return "Slurm job " + target.text;
  }
  return target.text;
}

Result<Attached> attach_to_folder(Files& files, const std::string& folder, const AttachTarget& target,
                                  const CycleOpener& count_cycles) {
  auto group = open_group(files, folder, count_cycles);
  if (!group) return failure(group.error());
  return Attached{std::move(*group), {noun_of(target)}};
}

/// What people are told of the kinds that are found by a name.
struct NamedKind {
  const char* word;      ///< "container"
  const char* digits;    ///< what ids are made of
  std::size_t shortest;  ///< of an id's beginning
  const char* write;     ///< remedy for what is no id
  const char* look;      ///< remedy where none is found
};

NamedKind named_kind(AttachKind kind) {
  constexpr const char* kHexadecimal = "0123456789abcdef";
  switch (kind) {
    case AttachKind::pod:
      return {"pod uid", "0123456789abcdef-", kShortestId,
              "give its metadata.uid or 8 of its signs and more: kubectl get pod NAME -o jsonpath={.metadata.uid}",
              "does it run on this node? see kubectl get pod -o wide"};
    case AttachKind::slurm_job:
      return {"job number", "0123456789", 1, "see squeue", "is it on this node? see squeue"};
    default:
      return {"container id", kHexadecimal, kShortestId,
              "give 8 or more of its hexadecimal digits, as docker ps shows them",
              "see docker ps, or name the group with --cgroup"};
  }
}

/// Whether all folders are named after one container, pod or job: in version 1 it has one in each hierarchy.
bool is_one(const std::vector<std::string>& folders, AttachKind kind) {
  const auto id_of = [kind](const std::string& path) {
    return id_in(std::string_view(path).substr(path.rfind('/') + 1), kind);
  };
  return std::all_of(folders.begin(), folders.end(),
                     [&](const std::string& folder) { return id_of(folder) == id_of(folders.front()); });
}

Result<Attached> attach_by_name(Files& files, const AttachTarget& target, const CycleOpener& count_cycles) {
  const NamedKind kind = named_kind(target.kind);
  const bool is_id =
      target.text.size() >= kind.shortest && target.text.find_first_not_of(kind.digits) == std::string::npos;
  if (!is_id) {
    return failure(ErrorKind::invalid, fmt::format("\"{}\" is no {}", target.text, kind.word), {}, kind.write);
  }
  const auto folders = find_group_folders(files, target);
  if (folders.empty()) {
    return failure(ErrorKind::gone, "no control group of " + noun_of(target), files.host_path(kGroups), kind.look);
  }
  if (!is_one(folders, target.kind)) {
    return failure(ErrorKind::invalid, fmt::format("more than one {} begins with {}", kind.word, target.text),
                   fmt::format("{}, {}", folders.front(), folders.back()), "give more digits");
  }
  return attach_to_folder(files, folders.front(), target, count_cycles);
}

/// The folder of a group as people name it: absolute, or as in /proc/PID/cgroup, which leaves out the hierarchy.
std::string folder_of_group(Files& files, const std::string& text) {
  if (text.starts_with(kGroups)) return text;
  const std::string below = (text.starts_with('/') ? "" : "/") + text;
  for (const char* hierarchy : {"", "/unified", "/cpuacct", "/cpu,cpuacct"}) {
    const std::string folder = std::string(kGroups) + hierarchy + below;
    if (tells_cpu_time(files, folder)) return folder;
  }
  return std::string(kGroups) + below;
}

}  // namespace

std::vector<std::string> find_group_folders(Files& files, const AttachTarget& target) {
  std::vector<std::string> found;
  search(files, std::string(kGroups), target, 0, found);
  std::sort(found.begin(), found.end());
  return found;
}

Result<Attached> attach_to(Files& files, const AttachTarget& target, const CycleOpener& count_cycles) {
  switch (target.kind) {
    case AttachKind::process:
      return attach_to_process(files, target.text);
    case AttachKind::cgroup:
      return attach_to_folder(files, folder_of_group(files, target.text), target, count_cycles);
    case AttachKind::container:
    case AttachKind::pod:
    case AttachKind::slurm_job:
      return attach_by_name(files, target, count_cycles);
  }
  return failure(ErrorKind::unsupported, "unknown target", target.text, {});
}

}  // namespace joulery
