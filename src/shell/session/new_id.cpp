// SPDX-License-Identifier: Apache-2.0
// Randomness by getrandom(2).
#include "shell/session/new_id.h"

#include <array>
#include <sys/random.h>

#include "foundation/base/ulid.h"

namespace joulery {

std::string new_id(UtcTime now) {
  std::array<std::uint8_t, 10> random{};
  if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
    const auto nanoseconds = static_cast<std::uint64_t>(now.time_since_epoch().count());
    for (std::size_t i = 0; i < 8; ++i) random[i] = static_cast<std::uint8_t>(nanoseconds >> (8 * i));
  }
  using std::chrono::milliseconds;
  return ulid(static_cast<std::uint64_t>(std::chrono::duration_cast<milliseconds>(now.time_since_epoch()).count()),
              random);
}

}  // namespace joulery
