// SPDX-License-Identifier: Apache-2.0
// What the stubs of AMD's and Intel's libraries share: the file of answers that JOULERY_GPU_STUB names, one "key value"
// a line, read again at every call. Nothing here allocates with new: the program that loads a stub counts such calls.
// Not part of the product.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "script_file.h"

namespace stub {

/// The value of `key`, "" when there is none. Valid until the next call.
inline const char* value_of(const char* key) { return value_in_file("JOULERY_GPU_STUB", key); }

/// Of one GPU: "gpu0.KEY".
inline const char* value_of(unsigned gpu, const char* key) {
  char name[64];
  std::snprintf(name, sizeof name, "gpu%u.%s", gpu, key);
  return value_of(name);
}

/// As much of a value as `room` holds, with its end.
inline void copy_text(char* out, std::size_t room, const char* text) {
  const std::size_t length = ::strnlen(text, room - 1);
  std::memcpy(out, text, length);
  out[length] = '\0';
}

inline bool has(unsigned gpu, const char* key) { return *value_of(gpu, key) != '\0'; }
inline unsigned long long number(const char* text) { return std::strtoull(text, nullptr, 0); }
inline unsigned long long number(unsigned gpu, const char* key) { return number(value_of(gpu, key)); }
inline int code(const char* key) { return static_cast<int>(number(value_of(key))); }
inline int code(unsigned gpu, const char* key) { return static_cast<int>(number(gpu, key)); }

/// "0000:c1:00.0" as its four numbers.
struct Address {
  unsigned domain = 0, bus = 0, device = 0, function = 0;
};
inline bool address_of(unsigned gpu, Address& out) {
  return std::sscanf(value_of(gpu, "pci"), "%x:%x:%x.%x", &out.domain, &out.bus, &out.device, &out.function) == 4;
}

/// gpuN.energy, plus gpuN.step for every call so far.
inline unsigned long long energy_of(unsigned gpu) {
  static unsigned long long calls[64];
  return number(gpu, "energy") + calls[gpu % 64]++ * number(gpu, "step");
}

}  // namespace stub

#define VISIBLE __attribute__((visibility("default")))
