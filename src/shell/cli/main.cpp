// SPDX-License-Identifier: Apache-2.0
// The one binary. An exception that reaches this place is a bug of ours and says so.
#include <csignal>
#include <cstdio>
#include <exception>
#include <fcntl.h>
#include <string>
#include <vector>

#include "shell/cli/dispatch.h"

namespace {

/// A closed stdin, stdout or stderr would be taken by the first file we open, and written to as if it were the screen.
void fill_closed_streams() {
  for (int fd = 0; fd <= 2; ++fd) {
    if (::fcntl(fd, F_GETFD) == -1) static_cast<void>(::open("/dev/null", O_RDWR));
  }
}

}  // namespace

int main(int count, char** words) {
  fill_closed_streams();
  // A reader that goes away (`| head -1`) is seen as EPIPE: a run must end in order, not by a signal.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    const std::vector<std::string> line(words + (count > 0 ? 1 : 0), words + count);
    return joulery::run_line(line, joulery::variables_of_process());
  } catch (const std::exception& bug) {
    std::fprintf(stderr, "joulery: bug: %s; please report it with the command line\n", bug.what());
    return 125;
  }
}
