// SPDX-License-Identifier: Apache-2.0
// fork and exec, with a pipe for the output and one that tells why exec failed. Between fork and exec only system calls
// are made: other threads may hold locks.
#include "adapters/sensors/outside/child_program.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "foundation/base/child_environment.h"
#include "foundation/base/descriptor_limit.h"
#include "foundation/base/fd.h"

namespace joulery {
namespace {

constexpr int kPatienceMilliseconds = 500;

void reap(pid_t pid) {
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

class ChildProgram final : public LineSource {
 public:
  ChildProgram(pid_t pid, UniqueFd output) : pid_(pid), output_(std::move(output)) {}
  ChildProgram(const ChildProgram&) = delete;
  ChildProgram& operator=(const ChildProgram&) = delete;
  ~ChildProgram() override {
    output_.reset();
    ::kill(-pid_, SIGTERM);
    const UniqueFd ended(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
    pollfd polled{ended.get(), POLLIN, 0};
    if (ended) static_cast<void>(::poll(&polled, 1, kPatienceMilliseconds));
    ::kill(-pid_, SIGKILL);  // also what it started and left behind
    reap(pid_);
  }

  tl::expected<std::size_t, ErrorKind> read(std::span<char> buffer) override {
    const ssize_t count = ::read(output_.get(), buffer.data(), buffer.size());
    if (count > 0) return static_cast<std::size_t>(count);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
    return tl::unexpected(ErrorKind::gone);
  }

  bool wait_until(std::chrono::steady_clock::time_point deadline) override {
    while (true) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
      if (left.count() <= 0) return false;
      pollfd polled{output_.get(), POLLIN, 0};
      const int ready = ::poll(&polled, 1, static_cast<int>(left.count()));
      if (ready > 0) return true;
      if (ready < 0 && errno != EINTR) return false;
    }
  }

 private:
  pid_t pid_;
  UniqueFd output_;
};

/// Two ends of a pipe that no other program inherits.
struct Pipe {
  UniqueFd read_end;
  UniqueFd write_end;
};

Result<Pipe> make_pipe(const std::string& program) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return failure(error_from_errno(errno, "cannot make a pipe", program));
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

/// What the child needs to know.
struct ChildPlan {
  char* const* argv;
  char* const* envp;
  int output;
  int trouble;
  int nothing;  ///< its standard input
  pid_t parent;
  /// The kernel's signal comes at the end of the *thread* that started it (prctl(2)): only the first thread lives as
  /// long as the process. Started by another, the program ends when its pipe breaks.
  bool dies_with_thread;
};

/// What the child does. Async-signal-safe calls alone.
[[noreturn]] void become(const ChildPlan& plan) {
  ::setpgid(0, 0);
  if (plan.dies_with_thread) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != plan.parent) ::_exit(127);  // it died before it could be watched
  }
  ::signal(SIGPIPE, SIG_DFL);
  restore_descriptor_limit();
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (::dup2(plan.nothing, 0) == 0 && ::dup2(plan.output, 1) == 1) ::execvpe(plan.argv[0], plan.argv, plan.envp);
  const int code = errno;
  static_cast<void>(::write(plan.trouble, &code, sizeof code) == sizeof code);
  ::_exit(127);
}

Error exec_error(int code, const std::string& program) {
  Error error = error_from_errno(code, "cannot start the sensor's program", program);
  error.kind = code == ENOENT || code == ENOTDIR ? ErrorKind::gone : ErrorKind::denied;
  error.remedy = error.kind == ErrorKind::gone ? "check the name and PATH"
                                               : "make it executable (chmod +x), or start it by its interpreter";
  return error;
}

/// The pipe closes by itself when exec succeeds and carries errno otherwise.
std::optional<int> exec_failure(int fd) {
  int code = 0;
  ssize_t count = 0;
  do {
    count = ::read(fd, &code, sizeof code);
  } while (count < 0 && errno == EINTR);
  return count == sizeof code ? std::optional<int>(code) : std::nullopt;
}

}  // namespace

Result<std::unique_ptr<LineSource>> start_program(const std::vector<std::string>& words) {
  if (words.empty()) return failure(ErrorKind::invalid, "no program to start", {}, "write program:CMD");
  auto output = make_pipe(words.front());
  if (!output) return failure(output.error());
  auto trouble = make_pipe(words.front());
  if (!trouble) return failure(trouble.error());
  const UniqueFd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const std::vector<char*> argv = pointers_of(words);
  const std::vector<std::string> environment = child_environment();
  const std::vector<char*> envp = pointers_of(environment);
  const pid_t parent = ::getpid();
  const ChildPlan plan{argv.data(),   envp.data(), output->write_end.get(), trouble->write_end.get(),
                       nothing.get(), parent,      ::gettid() == parent};
  const pid_t pid = ::fork();
  if (pid == 0) become(plan);
  if (pid < 0) {
    Error error = error_from_errno(errno, "cannot make a process for", words.front());
    error.kind = ErrorKind::transient;
    error.remedy = "free some memory or processes (ulimit -u)";
    return failure(std::move(error));
  }
  ::setpgid(pid, pid);  // whoever comes first: kill(-pid) must find the group
  output->write_end.reset();
  trouble->write_end.reset();
  if (const auto code = exec_failure(trouble->read_end.get())) {
    reap(pid);
    return failure(exec_error(*code, words.front()));
  }
  ::fcntl(output->read_end.get(), F_SETFL, O_NONBLOCK);
  return std::unique_ptr<LineSource>(std::make_unique<ChildProgram>(pid, std::move(output->read_end)));
}

}  // namespace joulery
