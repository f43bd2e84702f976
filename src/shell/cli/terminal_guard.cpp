// SPDX-License-Identifier: Apache-2.0
// The guard is a fork that calls nothing but system calls: it holds the mode the terminal had, the text that leaves the
// screen, and the reading end of a pipe.
#include "shell/cli/terminal_guard.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

namespace joulery {
namespace {

constexpr char kAllIsWell = 'w';

/// Blocks until the program says that all is well, or is no more. True in the first case.
bool await_word(int line) {
  char word = 0;
  while (true) {
    const ssize_t count = ::read(line, &word, 1);
    if (count < 0 && errno == EINTR) continue;
    return count == 1 && word == kAllIsWell;
  }
}

void write_whole(int terminal, const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t count = ::write(terminal, text.data() + done, text.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    done += static_cast<std::size_t>(count);
  }
}

/// Never returns. Signals of the terminal are not for it; it must outlive the program by a moment.
[[noreturn]] void guard(int line, int terminal, const termios& before, const std::string& leave) {
  ::setpgid(0, 0);
  sigset_t none;
  sigemptyset(&none);
  for (const int number : {SIGINT, SIGQUIT, SIGHUP, SIGTERM, SIGTSTP, SIGTTOU, SIGTTIN, SIGPIPE}) {
    std::signal(number, SIG_IGN);
  }
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
  ::prctl(PR_SET_NAME, "joulery-guard");
  if (!await_word(line)) {
    ::tcsetattr(terminal, TCSANOW, &before);
    ::tcflow(terminal, TCOON);  // a screen stopped by Ctrl-S would hold up what follows
    write_whole(terminal, leave);
  }
  ::_exit(0);
}

}  // namespace

Result<TerminalGuard> TerminalGuard::stand_by(int terminal, const std::string& leave) {
  termios before{};
  if (::tcgetattr(terminal, &before) != 0)
    return failure(error_from_errno(errno, "cannot read the terminal's mode", {}));
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return failure(error_from_errno(errno, "cannot make a pipe", {}));
  UniqueFd line(ends[1]);
  const UniqueFd listening(ends[0]);
  const pid_t child = ::fork();
  if (child < 0) return failure(error_from_errno(errno, "cannot start the terminal's guard", {}));
  if (child == 0) {
    line.reset();  // else it would wait for itself
    guard(listening.get(), terminal, before, leave);
  }
  return TerminalGuard(std::move(line), child);
}

TerminalGuard::~TerminalGuard() {
  if (!line_) return;  // moved from
  write_whole(line_.get(), std::string(1, kAllIsWell));
  line_.reset();
  while (::waitpid(guard_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace joulery
