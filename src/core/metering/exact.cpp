// SPDX-License-Identifier: Apache-2.0
// Factors of bounds enter as doubles once and become whole parts in a billion: after that everything is integers.
#include "core/metering/exact.h"

#include <cmath>

namespace joulery {
namespace {

constexpr std::uint64_t kParts = 1'000'000'000;

std::uint64_t parts_of(double factor) {
  ENSURE(factor >= 0 && factor < 1e9);
  return static_cast<std::uint64_t>(std::llround(factor * static_cast<double>(kParts)));
}

}  // namespace

ExactBounds::ExactBounds(double low_factor, double high_factor)
    : low_(parts_of(low_factor), kParts, ExactScale::Total::floored),
      high_(parts_of(high_factor), kParts, ExactScale::Total::floored) {
  ENSURE(low_factor <= 1 && high_factor >= 1);
}

}  // namespace joulery
