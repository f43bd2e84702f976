// SPDX-License-Identifier: Apache-2.0
// A forked copy of the test that does one thing and reports by its exit code, for what needs two processes: locks, kill
// -9, another user. The parent waits for events through a pipe, never for time.
#pragma once

#include <csignal>
#include <functional>
#include <sys/wait.h>
#include <unistd.h>

#include "foundation/base/ensure.h"
#include "foundation/base/fd.h"

namespace joulery::testing {

/// Runs `work` in a child; killed when this value goes. `work` gets a descriptor to write marks to.
class ChildProcess {
 public:
  explicit ChildProcess(const std::function<int(int mark_fd)>& work) {
    int ends[2] = {-1, -1};
    ENSURE(::pipe(ends) == 0);
    marks_.reset(ends[0]);
    UniqueFd writing(ends[1]);
    pid_ = ::fork();
    ENSURE(pid_ >= 0);
    if (pid_ == 0) ::_exit(work(writing.get()));
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess() {
    if (pid_ > 0) (void)kill();
  }

  /// Waits for one mark; false when the child ended without.
  [[nodiscard]] bool wait_for_mark() const {
    char mark = 0;
    return ::read(marks_.get(), &mark, 1) == 1;
  }
  [[nodiscard]] std::int64_t pid() const { return pid_; }
  /// SIGKILL, as a power user or the kernel's out-of-memory killer would.
  int kill() {
    ::kill(pid_, SIGKILL);
    return wait();
  }
  /// The exit code, or 128 + the signal.
  int wait() {
    int status = 0;
    ENSURE(::waitpid(pid_, &status, 0) == pid_);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  UniqueFd marks_;
  pid_t pid_ = -1;
};

/// Tells the parent that a point was reached.
inline void make_mark(int mark_fd) { ENSURE(::write(mark_fd, "x", 1) == 1); }

}  // namespace joulery::testing
