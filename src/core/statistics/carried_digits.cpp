// SPDX-License-Identifier: Apache-2.0
// The place comes from the half-width as printed with two digits, so that 0.0996 (which rounds to 0.10) counts as 0.10.
#include "core/statistics/carried_digits.h"

#include <cmath>
#include <fmt/format.h>
#include <string>

#include "foundation/base/ensure.h"

namespace joulery {
namespace {

/// The decimal exponent of the second digit: 0.00070 -> -5.
int place_of(double half_width) {
  const std::string printed = fmt::format("{:.1e}", half_width);
  return std::stoi(printed.substr(printed.find('e') + 1)) - 1;
}

std::string at_place(double value, int place) {
  if (place <= 0) return fmt::format("{:.{}f}", value, -place);
  const double step = std::pow(10.0, place);
  return fmt::format("{:.0f}", std::round(value / step) * step);
}

}  // namespace

CarriedDigits carried_digits(double value, double half_width) {
  ENSURE(std::isfinite(value) && std::isfinite(half_width) && half_width >= 0);
  if (half_width == 0) return {fmt::format("{:.12g}", value), {}};
  const int place = place_of(half_width);
  return {at_place(value, place), at_place(half_width, place)};
}

std::string carried_text(const Bounded<double>& interval) {
  const CarriedDigits digits = carried_digits(interval.best, (interval.high - interval.low) / 2);
  return digits.half_width.empty() ? digits.value : fmt::format("{} ± {}", digits.value, digits.half_width);
}

}  // namespace joulery
