// SPDX-License-Identifier: Apache-2.0
// ENSURE: a condition only our own mistake can break. Throws std::logic_error with the place; never for bad input.
#pragma once

#include <stdexcept>
#include <string>

#define JOULERY_STRINGIZE_(x) #x
#define JOULERY_STRINGIZE(x) JOULERY_STRINGIZE_(x)
#define ENSURE(condition)                                                                                    \
  do {                                                                                                       \
    if (!(condition)) throw std::logic_error(__FILE__ ":" JOULERY_STRINGIZE(__LINE__) ": bug: " #condition); \
  } while (false)
