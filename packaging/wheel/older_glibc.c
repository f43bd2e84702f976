/* SPDX-License-Identifier: Apache-2.0
 * What a build on Debian 12 would take from glibc 2.35 and 2.36, so that 2.34 is enough: arc4random(3), which the
 * std::random_device of g++ 12's library calls, and the hypot(3) of 2.35, which differs from the older one in errno. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>

#ifdef __x86_64__
__asm__(".symver older_hypot, hypot@GLIBC_2.2.5");
#else
__asm__(".symver older_hypot, hypot@GLIBC_2.17");
#endif
double older_hypot(double x, double y);

double hypot(double x, double y) { return older_hypot(x, y); }

uint32_t arc4random(void);

uint32_t arc4random(void) {
  uint32_t number = 0;
  while (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number) {
    /* up to 256 bytes come whole or, when a signal came first, not at all */
  }
  return number;
}
