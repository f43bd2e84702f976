// SPDX-License-Identifier: Apache-2.0
// ULID: run ids that sort by time: 48 bits of milliseconds, 80 random bits, 26 characters of Crockford's base 32.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace joulery {

/// The text of a ULID from its parts. Pure; `random` comes from the caller (getrandom).
[[nodiscard]] std::string ulid(std::uint64_t milliseconds_since_1970, const std::array<std::uint8_t, 10>& random);

}  // namespace joulery
