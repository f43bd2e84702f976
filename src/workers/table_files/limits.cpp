// SPDX-License-Identifier: Apache-2.0
// setrlimit(2), alarm(2) and prctl(2); all of them are inherited and none needs a right.
#include "workers/table_files/limits.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace joulery {
namespace {

struct Limit {
  int resource;
  std::uint64_t most;
};

/// Standard error, where libc and a library tell of an abort in lines of their own, becomes /dev/null.
bool silence_errors() {
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  return nowhere >= 0 && ::dup2(nowhere, STDERR_FILENO) == STDERR_FILENO;
}

}  // namespace

Result<void> hold_to(const ProcessLimits& limits) {
  const auto refused = [] {
    return failure(error_from_errno(errno, "cannot limit the reader of tables", "setrlimit"));
  };
  if (!silence_errors()) return refused();
  const std::array wanted{Limit{RLIMIT_AS, limits.address_space}, Limit{RLIMIT_FSIZE, 0}, Limit{RLIMIT_CORE, 0},
                          Limit{RLIMIT_NOFILE, limits.open_files}};
  for (const Limit& each : wanted) {
    rlimit limit{};
    if (::getrlimit(static_cast<__rlimit_resource_t>(each.resource), &limit) != 0) return refused();
    // Whoever started us may have set less.
    limit.rlim_max = std::min<rlim_t>(limit.rlim_max, each.most);
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_cur, limit.rlim_max);
    if (::setrlimit(static_cast<__rlimit_resource_t>(each.resource), &limit) != 0) return refused();
  }
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || ::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return refused();
  std::signal(SIGALRM, SIG_DFL);
  ::alarm(limits.seconds);
  return {};
}

}  // namespace joulery
