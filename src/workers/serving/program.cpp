// SPDX-License-Identifier: Apache-2.0
// A worker dies with its client: silently, and at once.
#include "workers/serving/program.h"

#include <csignal>
#include <cstdio>
#include <ctime>
#include <exception>

namespace joulery {
namespace {

/// The parent may have blocked signals for its own loop; a worker dies of them.
void die_of_signals() {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGPIPE, SIGTERM, SIGINT}) std::signal(number, SIG_DFL);
}

Instant monotonic_now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return instant_at(std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec);
}

}  // namespace

int worker_main(int count, char** arguments, std::string_view name, const std::function<int(const Now&)>& work) {
  die_of_signals();
  if (count > 1) {
    std::fprintf(stderr, "%s: this is joulery's model worker; it takes no arguments and is started by `joulery demo`\n",
                 arguments[0]);
    return 2;
  }
  try {
    return work(monotonic_now);
  } catch (const std::exception& error) {  // a bug of ours, or no memory: say it in the protocol's own words and end
    const Error failed{ErrorKind::broken, error.what(), std::string(name), "please report this line"};
    std::fputs(encode(WorkerAnswer(failed)).c_str(), stdout);
    return 1;
  }
}

}  // namespace joulery
