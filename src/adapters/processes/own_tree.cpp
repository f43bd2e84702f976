// SPDX-License-Identifier: Apache-2.0
// getrusage for what is exact, /proc for children that still run.
#include "adapters/processes/own_tree.h"

#include <algorithm>
#include <cerrno>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace joulery {
namespace {

Duration of(const timeval& time) { return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec); }

Duration used_by(int who) {
  rusage usage{};
  ::getrusage(who, &usage);
  return of(usage.ru_utime) + of(usage.ru_stime);
}

/// Asks without waiting and without taking a child's end from who waits for it.
bool has_children() {
  siginfo_t info{};
  return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

}  // namespace

OwnTree::OwnTree() : tree_(files_, ::sysconf(_SC_CLK_TCK)) {}

Duration OwnTree::cpu_time() {
  Duration sum = used_by(RUSAGE_SELF) + used_by(RUSAGE_CHILDREN);
  if (has_children()) sum += tree_.time_below(tree_.children(::getpid()));
  // A child seen in ticks may have counted a moment more than it is charged exactly when it is waited for.
  largest_ = std::max(largest_, sum);
  return largest_;
}

std::vector<std::int64_t> OwnTree::pids() {
  std::vector<std::int64_t> pids;
  if (has_children()) pids = tree_.pids_below([this] { return tree_.children(::getpid()); });
  pids.push_back(::getpid());
  return pids;
}

}  // namespace joulery
