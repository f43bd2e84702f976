// SPDX-License-Identifier: Apache-2.0
// The rare wide division, and factors of bounds: they enter as doubles once and become whole parts in a billion. After
// that everything is integers.
#include "core/metering/exact.h"

#include <cmath>

namespace joulery {

std::int64_t Carry::advance_wide(std::uint64_t amount, std::uint64_t factor, std::uint64_t denominator) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(amount) * factor + remainder;
  remainder = static_cast<std::uint64_t>(product % denominator);
  const Wide quotient = product / denominator;
  return quotient > INT64_MAX ? INT64_MAX : static_cast<std::int64_t>(quotient);
}

ExactBounds::ExactBounds(double low_factor, double high_factor)
    : low_parts_(parts_of(low_factor)), high_parts_(parts_of(high_factor)) {
  ENSURE(low_factor <= 1 && high_factor >= 1);
}

std::uint64_t ExactBounds::parts_of(double factor) {
  ENSURE(factor >= 0 && factor < 1e9);
  return static_cast<std::uint64_t>(std::llround(factor * static_cast<double>(kParts)));
}

}  // namespace joulery
