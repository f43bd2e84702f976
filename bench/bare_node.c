// SPDX-License-Identifier: Apache-2.0
// The yardstick of a whole node: the least a program can do to read N counters and every GPU of an NVML library every 100
// ms, and the CPU time of every process of a tree with its GPUs' users every second. No metering, no record.
// Usage: bare_node SECONDS NVML PARENT COUNTER...   Prints its CPU seconds.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

typedef void* device;
static int (*energy)(device, unsigned long long*);
static int (*power)(device, unsigned*);
static int (*running)(device, unsigned*, void*);
static int (*used)(device, void*, unsigned*, unsigned long long);
static device gpus[16];
static unsigned gpu_count;
static unsigned long long sum;

static double seconds(struct timeval t) { return (double)t.tv_sec + (double)t.tv_usec * 1e-6; }

static void read_file(const char* path) {
  static char buffer[65536];
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  const ssize_t count = read(fd, buffer, sizeof buffer - 1);
  close(fd);
  if (count <= 0) return;
  buffer[count] = 0;
  sum += strtoull(buffer, NULL, 10);
}

/// The children of one process and their times: what is read of each is what a tree without a control group needs.
static void read_tree(const char* parent) {
  static char list[65536];
  char path[64];
  snprintf(path, sizeof path, "/proc/%s/task/%s/children", parent, parent);
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  ssize_t size = 0;
  ssize_t count = 0;
  while ((count = read(fd, list + size, sizeof list - 1 - (size_t)size)) > 0) size += count;
  close(fd);
  list[size] = 0;
  for (char* pid = strtok(list, " "); pid != NULL; pid = strtok(NULL, " ")) {
    static const char* const files[] = {"/proc/%s/stat", "/proc/%s/task/%s/children", "/proc/%s/task/%s/schedstat"};
    for (int i = 0; i < 3; ++i) {
      snprintf(path, sizeof path, files[i], pid, pid);
      read_file(path);
    }
  }
}

static void read_gpus(void) {
  for (unsigned i = 0; i < gpu_count; ++i) {
    unsigned long long millijoules = 0;
    unsigned milliwatts = 0;
    energy(gpus[i], &millijoules);
    power(gpus[i], &milliwatts);
    sum += millijoules + milliwatts;
  }
}

static void read_users(void) {
  static char buffer[128 * 40];
  for (unsigned i = 0; i < gpu_count; ++i) {
    unsigned count = 64;
    running(gpus[i], &count, buffer);
    count = 128;
    used(gpus[i], buffer, &count, 0);
  }
}

static int open_library(const char* path) {
  void* library = dlopen(path, RTLD_NOW);
  if (library == NULL) return -1;
  int (*start)(void) = (int (*)(void))dlsym(library, "nvmlInit_v2");
  int (*ask_count)(unsigned*) = (int (*)(unsigned*))dlsym(library, "nvmlDeviceGetCount_v2");
  int (*handle)(unsigned, device*) = (int (*)(unsigned, device*))dlsym(library, "nvmlDeviceGetHandleByIndex_v2");
  energy = (int (*)(device, unsigned long long*))dlsym(library, "nvmlDeviceGetTotalEnergyConsumption");
  power = (int (*)(device, unsigned*))dlsym(library, "nvmlDeviceGetPowerUsage");
  running = (int (*)(device, unsigned*, void*))dlsym(library, "nvmlDeviceGetComputeRunningProcesses_v3");
  used = (int (*)(device, void*, unsigned*, unsigned long long))dlsym(library, "nvmlDeviceGetProcessUtilization");
  if (start() != 0 || ask_count(&gpu_count) != 0 || gpu_count > 16) return -1;
  for (unsigned i = 0; i < gpu_count; ++i) handle(i, &gpus[i]);
  return 0;
}

static void wait_until(struct timespec* next, long period_ns) {
  next->tv_nsec += period_ns;
  while (next->tv_nsec >= 1000000000L) {
    next->tv_nsec -= 1000000000L;
    ++next->tv_sec;
  }
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, next, NULL);
}

int main(int argc, char** argv) {
  if (argc < 5 || open_library(argv[2]) != 0) return 2;
  const long ticks = (long)(atof(argv[1]) * 10);
  int fds[16];
  int count = 0;
  for (int i = 4; i < argc && count < 16; ++i) fds[count++] = open(argv[i], O_RDONLY | O_CLOEXEC);
  struct rusage before;
  struct rusage after;
  struct timespec next;
  getrusage(RUSAGE_SELF, &before);
  clock_gettime(CLOCK_MONOTONIC, &next);
  char buffer[64];
  for (long tick = 0; tick < ticks; ++tick) {
    for (int i = 0; i < count; ++i) {
      const ssize_t got = pread(fds[i], buffer, sizeof buffer - 1, 0);
      if (got > 0) {
        buffer[got] = 0;
        sum += strtoull(buffer, NULL, 10);
      }
    }
    read_gpus();
    if (tick % 10 == 0) {
      read_file("/proc/stat");
      read_tree(argv[3]);
      read_users();
    }
    wait_until(&next, 100000000L);
  }
  getrusage(RUSAGE_SELF, &after);
  printf("%.6f %llu\n",
         seconds(after.ru_utime) + seconds(after.ru_stime) - seconds(before.ru_utime) - seconds(before.ru_stime), sum);
  return 0;
}
