/* SPDX-License-Identifier: Apache-2.0
 * arc4random(3), which glibc has since 2.36 and the std::random_device of g++ 12's library calls where it was there at
 * its build. Here it is the kernel's getrandom(2), so that a program runs on an older glibc, too. */
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>

uint32_t arc4random(void);

uint32_t arc4random(void) {
  uint32_t number = 0;
  while (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number) {
    /* a signal, before the kernel has gathered enough: up to 256 bytes are whole or not at all */
  }
  return number;
}
