// SPDX-License-Identifier: Apache-2.0
// What a question to joulery-sensord costs its client, and beside it what two processes need to pass the same bytes to and
// fro: the floor. Usage: sensord_client SOCKET QUESTIONS   Prints median and 99th percentile of both in microseconds.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const unsigned char question[8] = {'J', 'L', 'S', 'D', 1, 0, 2, 0};

static double now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

static int ascending(const void* a, const void* b) {
  const double x = *(const double*)a;
  const double y = *(const double*)b;
  return (x > y) - (x < y);
}

static ssize_t ask(int fd, double* took) {
  static char answer[8192];
  const double start = now_us();
  if (send(fd, question, sizeof question, 0) != sizeof question) return -1;
  const ssize_t got = recv(fd, answer, sizeof answer, 0);
  *took = now_us() - start;
  return got;
}

static int echo(ssize_t size) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) != 0) return -1;
  if (fork() == 0) {
    static char answer[8192];
    close(ends[0]);
    while (recv(ends[1], answer, 8, 0) > 0 && send(ends[1], answer, (size_t)size, 0) > 0) continue;
    _exit(0);
  }
  close(ends[1]);
  return ends[0];
}

static void print(double* times, int count) {
  qsort(times, (size_t)count, sizeof *times, ascending);
  printf("%.3f %.3f ", times[count / 2], times[count / 100 * 99]);
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const int count = atoi(argv[2]);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
  const int server = socket(AF_UNIX, SOCK_SEQPACKET, 0);
  if (connect(server, (struct sockaddr*)&address, sizeof address) != 0) return 1;
  double first;
  const ssize_t size = ask(server, &first);
  const int floor = echo(size);
  double* asked = malloc(sizeof(double) * (size_t)count);
  double* echoed = malloc(sizeof(double) * (size_t)count);
  for (int i = 0; i < count; ++i) {
    if (ask(server, &asked[i]) <= 0 || ask(floor, &echoed[i]) <= 0) return 1;
  }
  print(asked, count);
  print(echoed, count);
  printf("%zd\n", size);
  return 0;
}
