// SPDX-License-Identifier: Apache-2.0
// What is beyond the limit is read all the same, or the program would wait for ever to be heard.
#include "shell/cli/said_by_program.h"

#include <array>
#include <cerrno>
#include <unistd.h>

namespace joulery {

Result<std::string> read_said(int descriptor, std::string_view program) {
  std::string text;
  std::array<char, 512> bytes{};
  constexpr std::size_t most = 4096;
  for (;;) {
    const ssize_t count = ::read(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure(error_from_errno(errno, "cannot read what it says", std::string(program)));
    if (count == 0) return text;
    if (text.size() < most) text.append(bytes.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace joulery
