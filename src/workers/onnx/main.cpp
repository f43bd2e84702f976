// SPDX-License-Identifier: Apache-2.0
// worker-onnx: runs a classifier in ONNX Runtime for joulery, in a process of its own, so that joulery stays small and
// the model's energy can be told from everything else's. Speaks foundation/wire/worker.h on stdin and stdout; nothing
// else.
#include <csignal>
#include <cstdio>
#include <ctime>
#include <exception>

#include "workers/onnx/service.h"

namespace {

/// The parent may have blocked signals for its own loop; a worker dies of them, silently and at once.
void die_of_signals() {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGPIPE, SIGTERM, SIGINT}) std::signal(number, SIG_DFL);
}

joulery::Instant monotonic_now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return joulery::instant_at(std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec);
}

}  // namespace

int main(int count, char** arguments) {
  die_of_signals();
  if (count > 1) {
    std::fprintf(stderr, "%s: this is joulery's model worker; it takes no arguments and is started by `joulery demo`\n",
                 arguments[0]);
    return 2;
  }
  try {
    return joulery::serve(0, 1, monotonic_now);
  } catch (const std::exception& error) {  // a bug of ours, or no memory: say it in the protocol's own words and end
    const joulery::Error failed{joulery::ErrorKind::broken, error.what(), "worker-onnx", "please report this line"};
    std::fputs(joulery::encode(joulery::WorkerAnswer(failed)).c_str(), stdout);
    return 1;
  }
}
