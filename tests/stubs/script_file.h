// SPDX-License-Identifier: Apache-2.0
// What every stub library reads its answers from: a file that a variable names, one "key value" a line, read again at
// every call. Nothing here allocates with new: the program that loads a stub counts such calls. Not part of the
// product.
#pragma once

#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace stub {

/// The value of `key` in the file that `variable` names, "" when there is none. Valid until the next call.
inline const char* value_in_file(const char* variable, const char* key) {
  static thread_local char text[8192];  // as the real libraries, it is asked by several threads at once
  text[0] = '\0';
  const char* path = std::getenv(variable);
  const int fd = path ? ::open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (fd < 0) return text;
  const ssize_t count = ::read(fd, text, sizeof text - 1);
  ::close(fd);
  text[count < 0 ? 0 : count] = '\0';
  char* rest = nullptr;
  const std::size_t length = std::strlen(key);
  for (char* line = ::strtok_r(text, "\n", &rest); line; line = ::strtok_r(nullptr, "\n", &rest)) {
    if (std::strncmp(line, key, length) == 0 && line[length] == ' ') return line + length + 1;
  }
  return "";
}

}  // namespace stub
