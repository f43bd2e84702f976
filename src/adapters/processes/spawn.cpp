// SPDX-License-Identifier: Apache-2.0
// clone3(2) as a fork with two extras; where a sandbox forbids it, fork, pidfd_open and a write to cgroup.procs.
// Between fork and exec only system calls are made: other threads may hold locks.
#include "adapters/processes/spawn.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "foundation/base/child_environment.h"

namespace joulery {
namespace {

std::vector<std::string> merged_environment(const std::vector<std::pair<std::string, std::string>>& added) {
  std::vector<std::string> merged;
  for (std::string& text : child_environment()) {
    bool replaced = false;
    for (const auto& [name, value] : added) replaced = replaced || text.starts_with(name + "=");
    if (!replaced) merged.push_back(std::move(text));
  }
  for (const auto& [name, value] : added) merged.push_back(fmt::format("{}={}", name, value));
  return merged;
}

/// What the child does before exec. Async-signal-safe calls alone.
struct ChildPlan {
  char* const* argv;
  char* const* envp;
  int stdin_fd;
  int stdout_fd;
  bool own_group;
  bool first_to_die;
  int procs_fd;  ///< -1: already in the group, or none
  int error_fd;
};

/// Where it cannot be said, the kernel chooses as ever.
void offer_to_die_first() {
  const int file = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  static_cast<void>(::write(file, "1000", 4) == 4);
  ::close(file);
}

[[noreturn]] void become(const ChildPlan& plan) {
  if (plan.own_group) ::setpgid(0, 0);
  if (plan.first_to_die) offer_to_die_first();
  if (plan.procs_fd >= 0) static_cast<void>(::write(plan.procs_fd, "0", 1) == 1);
  // main ignores SIGPIPE and app blocks signals for its loop; a program expects neither.
  ::signal(SIGPIPE, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  const bool placed =
      (plan.stdin_fd < 0 || ::dup2(plan.stdin_fd, 0) == 0) && (plan.stdout_fd < 0 || ::dup2(plan.stdout_fd, 1) == 1);
  if (placed) ::execvpe(plan.argv[0], plan.argv, plan.envp);
  const int code = errno;
  static_cast<void>(::write(plan.error_fd, &code, sizeof code) == sizeof code);
  ::_exit(127);
}

struct Forked {
  pid_t pid = -1;
  int pidfd = -1;
};

Forked clone_child(int cgroup_fd) {
  int pidfd = -1;
  clone_args arguments{};
  arguments.flags = CLONE_PIDFD;
  arguments.pidfd = reinterpret_cast<std::uintptr_t>(&pidfd);
  arguments.exit_signal = SIGCHLD;
  if (cgroup_fd >= 0) {
    arguments.flags |= CLONE_INTO_CGROUP;
    arguments.cgroup = static_cast<std::uint64_t>(cgroup_fd);
  }
  const long pid = ::syscall(SYS_clone3, &arguments, sizeof arguments);
  return {static_cast<pid_t>(pid), pidfd};
}

/// The child returns from here too, with pid 0.
Forked start_child(const SpawnOptions& options, bool& in_cgroup) {
  const bool v2 = options.cgroup != nullptr && options.cgroup->version() == CgroupVersion::v2;
  in_cgroup = v2;
  Forked child = clone_child(v2 ? options.cgroup->folder_fd() : -1);
  if (child.pid < 0 && errno != EAGAIN && errno != ENOMEM) {
    in_cgroup = false;
    child = {::fork(), -1};
    if (child.pid > 0) child.pidfd = static_cast<int>(::syscall(SYS_pidfd_open, child.pid, 0));
  }
  return child;
}

Error exec_error(int code, const std::string& program) {
  Error error = error_from_errno(code, "cannot start", program);
  if (code == ENOENT || code == ENOTDIR) {
    const bool is_there = program.find('/') != std::string::npos && ::access(program.c_str(), F_OK) == 0;
    error.kind = ErrorKind::gone;
    error.remedy = is_there ? "the interpreter in its first line is missing" : "check the name and PATH";
    return error;
  }
  error.kind = ErrorKind::denied;
  error.remedy =
      code == EACCES ? "make it executable (chmod +x), or start it by its interpreter" : "start something executable";
  return error;
}

/// Waits for exec: the pipe closes by itself on success and carries errno otherwise.
std::optional<int> exec_failure(int fd) {
  int code = 0;
  ssize_t count = 0;
  do {
    count = ::read(fd, &code, sizeof code);
  } while (count < 0 && errno == EINTR);
  return count == sizeof code ? std::optional<int>(code) : std::nullopt;
}

void reap(pid_t pid) {
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

Result<Child> spawn(const SpawnOptions& options) {
  if (options.argv.empty() || options.argv[0].empty()) {
    return failure(ErrorKind::gone, "cannot start a command without a name", {}, "write it behind --");
  }
  // Somebody who started us may have left SIGCHLD ignored: then nothing could ever be waited for.
  ::signal(SIGCHLD, SIG_DFL);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return failure(error_from_errno(errno, "cannot make a pipe", options.argv[0]));
  UniqueFd read_end(ends[0]);
  UniqueFd write_end(ends[1]);
  const auto environment = merged_environment(options.environment);
  const auto argv = pointers_of(options.argv);
  const auto envp = pointers_of(environment);
  bool in_cgroup = false;
  const Forked forked = start_child(options, in_cgroup);
  if (forked.pid == 0) {
    become({argv.data(), envp.data(), options.stdin_fd.value_or(-1), options.stdout_fd.value_or(-1),
            options.group == ProcessGroup::own, options.first_to_die,
            options.cgroup != nullptr && !in_cgroup ? options.cgroup->procs_fd() : -1, write_end.get()});
  }
  if (forked.pid < 0) {
    Error error = error_from_errno(errno, "cannot make a process for", options.argv[0]);
    error.kind = ErrorKind::transient;
    error.remedy = "free some memory or processes (ulimit -u)";
    return failure(std::move(error));
  }
  Child child{forked.pid, UniqueFd(forked.pidfd)};
  write_end.reset();
  if (const auto code = exec_failure(read_end.get())) {
    reap(child.pid);
    return failure(exec_error(*code, options.argv[0]));
  }
  if (!child.pidfd) {
    ::kill(child.pid, SIGKILL);
    reap(child.pid);
    return failure(ErrorKind::transient, "cannot watch a process (pidfd_open)", options.argv[0],
                   "needs Linux 5.3 and a sandbox that allows pidfd_open");
  }
  return child;
}

int exit_code_of_start(const Error& error) {
  if (error.kind == ErrorKind::gone) return 127;
  return error.kind == ErrorKind::denied ? 126 : 125;
}

}  // namespace joulery
