// SPDX-License-Identifier: Apache-2.0
// A worker dies with its client: silently, and at once.
#include "workers/serving/program.h"

#include <csignal>
#include <cstdio>
#include <ctime>
#include <exception>

#include "workers/serving/given_up.h"

namespace joulery {
namespace {

/// The parent may have blocked signals for its own loop; a worker dies of them.
void die_of_signals() {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGPIPE, SIGTERM, SIGINT}) std::signal(number, SIG_DFL);
}

/// Says an error in the protocol's own words.
int ended_by(const Error& error) {
  std::fputs(encode(WorkerAnswer(error)).c_str(), stdout);
  return 1;
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
    if (const auto given_up = give_up_rights(); !given_up) return ended_by(given_up.error());
    return work(monotonic_now);
  } catch (const std::exception& error) {  // a bug of ours, or no memory: say it in the protocol's own words and end
    return ended_by({ErrorKind::broken, error.what(), std::string(name), "please report this line"});
  }
}

}  // namespace joulery
