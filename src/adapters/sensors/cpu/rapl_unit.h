// SPDX-License-Identifier: Apache-2.0
// The units of RAPL counts as exact scales. Processors state them as powers of two.
#pragma once

#include "foundation/base/ensure.h"
#include "foundation/domain/channel.h"

namespace joulery {

/// A count of 2^-shift joules, 0 <= shift <= 62: 15625 x 2^6 / 2^shift microjoules.
[[nodiscard]] inline CountScale joules_shifted(unsigned shift) {
  ENSURE(shift <= 62);
  if (shift >= 6) return CountScale{15625, std::uint64_t{1} << (shift - 6)};
  return CountScale{std::uint64_t{15625} << (6 - shift), 1};
}

}  // namespace joulery
