// SPDX-License-Identifier: Apache-2.0
// From what an instrument answered to a Reading: the value, or why there is none. Asking is each sensor's own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <tl/expected.hpp>

#include "foundation/domain/sample.h"

namespace joulery {

/// `at`: stamped right after the value was read (R7). A failed read is missed, and never 0 (R4).
[[nodiscard]] inline Reading reading_of(std::size_t channel, Instant at,
                                        const tl::expected<std::uint64_t, ErrorKind>& value) {
  Reading reading;
  reading.channel = static_cast<std::uint16_t>(channel);
  reading.at = at;
  if (value) {
    reading.value = *value;
  } else {
    reading.missed = value.error();
  }
  return reading;
}

}  // namespace joulery
