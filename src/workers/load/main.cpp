// SPDX-License-Identifier: Apache-2.0
// worker-load: loads this machine by stated amounts for `joulery calibrate`, until SIGTERM, until its time is up, or
// until its parent is gone. Usage: worker-load SECONDS LOAD..., a LOAD as in workers/load/duty.h.
#include <csignal>
#include <cstdio>
#include <sys/prctl.h>
#include <thread>
#include <unistd.h>

#include "foundation/base/text.h"
#include "workers/load/loads.h"

namespace {

constexpr double kLongest = 24 * 3600;

int usage(const char* name, const std::string& why) {
  std::fprintf(stderr, "%s: %s\nusage: %s SECONDS cpu:PERCENT[:THREADS]|one-core|memory[:PERCENT[:THREADS]]...\n", name,
               why.c_str(), name);
  return 2;
}

/// Dies with the parent, also when that was gone before this could be asked for.
bool die_with(pid_t parent) { return ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && ::getppid() == parent; }

/// Takes the signals that end the load, for `wait`; every thread started later leaves them alone.
sigset_t take_signals() {
  sigset_t ends;
  sigemptyset(&ends);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&ends, number);
  sigprocmask(SIG_SETMASK, &ends, nullptr);
  return ends;
}

}  // namespace

int main(int count, char** arguments) {
  const pid_t parent = ::getppid();
  if (count < 3) return usage(arguments[0], "a time and a load are needed");
  const auto seconds = joulery::parse_double(arguments[1]);
  if (!seconds || !(*seconds > 0) || *seconds > kLongest) {
    return usage(arguments[0], "the time is in seconds, up to a day");
  }
  std::vector<joulery::LoadPart> parts;
  for (int i = 2; i < count; ++i) {
    const auto part = joulery::parse_load(arguments[i]);
    if (!part) return usage(arguments[0], joulery::describe(part.error()));
    parts.push_back(*part);
  }
  if (!die_with(parent)) return 1;
  const sigset_t ends = take_signals();
  std::stop_source stop;
  const auto whole = static_cast<time_t>(*seconds);
  const timespec time{whole, static_cast<long>((*seconds - static_cast<double>(whole)) * 1e9)};
  const std::jthread timer([&] {
    sigtimedwait(&ends, nullptr, &time);  // whatever it was, a signal or the time: the load ends
    stop.request_stop();
  });
  const auto ran = joulery::run_loads(parts, stop.get_token());
  if (!ran) std::fprintf(stderr, "worker-load: %s\n", joulery::describe(ran.error()).c_str());
  if (!ran) ::kill(::getpid(), SIGTERM);  // wakes the timer
  return ran ? 0 : 1;
}
