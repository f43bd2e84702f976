// SPDX-License-Identifier: Apache-2.0
// One decimal number in a file that stays open, as sysfs shows counters, powers and voltages: read without allocation,
// never guessed (R4). Which files mean what is the rooms' business.
#pragma once

#include <cstdint>
#include <tl/expected.hpp>

#include "foundation/base/files.h"

namespace joulery {

/// The number now, or why there is none: the error of the read; broken for what is no number, a negative one (no part
/// gives energy back here) and one that does not fit.
[[nodiscard]] tl::expected<std::uint64_t, ErrorKind> read_number(OpenFile& file);

}  // namespace joulery
