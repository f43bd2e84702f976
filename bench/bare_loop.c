// SPDX-License-Identifier: Apache-2.0
// The yardstick: the least a program can do to read N files every PERIOD microseconds for SECONDS. No parsing, no record.
// Usage: bare_loop SECONDS PERIOD_US FILE...   Prints its CPU seconds and the number of ticks.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval t) { return (double)t.tv_sec + (double)t.tv_usec * 1e-6; }

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const double duration = atof(argv[1]);
  const long period_ns = atol(argv[2]) * 1000;
  int fds[64];
  int count = 0;
  for (int i = 3; i < argc && count < 64; ++i) fds[count++] = open(argv[i], O_RDONLY | O_CLOEXEC);
  struct timespec next;
  struct timespec end;
  clock_gettime(CLOCK_MONOTONIC, &next);
  end = next;
  end.tv_sec += (time_t)duration;
  long ticks = 0;
  char buffer[64];
  unsigned long long sum = 0;
  while (next.tv_sec < end.tv_sec || (next.tv_sec == end.tv_sec && next.tv_nsec < end.tv_nsec)) {
    for (int i = 0; i < count; ++i) {
      const ssize_t n = pread(fds[i], buffer, sizeof buffer - 1, 0);
      if (n > 0) {
        buffer[n] = 0;
        sum += strtoull(buffer, NULL, 10);
      }
    }
    ++ticks;
    next.tv_nsec += period_ns;
    while (next.tv_nsec >= 1000000000L) {
      next.tv_nsec -= 1000000000L;
      ++next.tv_sec;
    }
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
  }
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("%.6f %ld %llu\n", seconds(usage.ru_utime) + seconds(usage.ru_stime), ticks, sum);
  return 0;
}
