// SPDX-License-Identifier: Apache-2.0
// What counting process times at context switches costs each of them: two processes on one processor pass a byte to and
// fro, with and without the counting, in turn. Prints one JSON object with the pairs; bench/run makes a row of it.
// Usage: bench_switch PAIRS ROUND_TRIPS
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <optional>
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/processes/switch_times.h"

namespace joulery {
namespace {

/// Both ends of two pipes.
struct Pipes {
  int there[2] = {-1, -1};
  int back[2] = {-1, -1};
};

void pin_to_last_processor() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  ::sched_getaffinity(0, sizeof allowed, &allowed);
  int last = CPU_SETSIZE - 1;
  while (last > 0 && !CPU_ISSET(last, &allowed)) --last;
  CPU_ZERO(&allowed);
  CPU_SET(last, &allowed);
  ::sched_setaffinity(0, sizeof allowed, &allowed);
}

/// Each of the two sleeps in its read until the other has written: two switches a round trip.
[[noreturn]] void play(long round_trips) {
  pin_to_last_processor();
  Pipes pipes;
  if (::pipe(pipes.there) != 0 || ::pipe(pipes.back) != 0) ::_exit(1);
  const pid_t other = ::fork();
  char byte = 0;
  for (long i = 0; i < round_trips; ++i) {
    const bool ok = other == 0 ? ::read(pipes.there[0], &byte, 1) == 1 && ::write(pipes.back[1], &byte, 1) == 1
                               : ::write(pipes.there[1], &byte, 1) == 1 && ::read(pipes.back[0], &byte, 1) == 1;
    if (!ok) ::_exit(1);
  }
  if (other != 0) ::waitpid(other, nullptr, 0);
  ::_exit(0);
}

/// CPU time of both, a switch, in ns; the time of a switch is charged to the two by the kernel.
double nanoseconds_per_switch(long round_trips) {
  const pid_t player = ::fork();
  if (player == 0) play(round_trips);
  int status = 0;
  rusage use{};
  if (::wait4(player, &status, 0, &use) != player || status != 0) std::exit(1);
  const auto of = [](const timeval& time) {
    return 1e9 * static_cast<double>(time.tv_sec) + 1e3 * static_cast<double>(time.tv_usec);
  };
  return (of(use.ru_utime) + of(use.ru_stime)) / (2.0 * static_cast<double>(round_trips));
}

int bench(int pairs, long round_trips) {
  DiskFiles files;
  const SwitchSetup setup = live_switch_setup(files);
  static_cast<void>(nanoseconds_per_switch(round_trips));
  fmt::print("{{\"pairs\": [");
  for (int i = 0; i < pairs; ++i) {
    const double without = nanoseconds_per_switch(round_trips);
    auto times = SwitchTimes::open(setup);
    if (!times) {
      fmt::print("], \"why\": \"{}\"}}\n", times.error().what);
      return 0;
    }
    fmt::print("{}[{:.1f}, {:.1f}]", i == 0 ? "" : ", ", without, nanoseconds_per_switch(round_trips));
  }
  fmt::print("]}}\n");
  return 0;
}

}  // namespace
}  // namespace joulery

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  return joulery::bench(std::atoi(argv[1]), std::atol(argv[2]));
}
