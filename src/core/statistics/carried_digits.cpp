// SPDX-License-Identifier: Apache-2.0
// The place comes from the half-width as printed with two digits, so that 0.0996 (which rounds to 0.10) counts as 0.10.
#include "core/statistics/carried_digits.h"

#include <algorithm>
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

bool is_skewed(const Bounded<double>& interval) {
  constexpr double kTenth = 0.1;
  const double half_width = (interval.high - interval.low) / 2;
  if (interval.low >= 0 && interval.best < half_width) return true;  // ± would go below 0, where nothing is
  const double middle = (interval.high + interval.low) / 2;
  return std::abs(interval.best - middle) > kTenth * half_width;
}

/// The place of the half-width, or of the best value where that is so far below that nothing of it would be left.
int end_place_of(const Bounded<double>& interval, double half_width) {
  return interval.best == 0 ? place_of(half_width) : std::min(place_of(half_width), place_of(std::abs(interval.best)));
}

}  // namespace

CarriedDigits carried_digits(double value, double half_width) {
  ENSURE(std::isfinite(value) && std::isfinite(half_width) && half_width >= 0);
  if (half_width == 0) return {fmt::format("{:.12g}", value), {}};
  const int place = place_of(half_width);
  return {at_place(value, place), at_place(half_width, place)};
}

std::string carried_text(const Bounded<double>& interval) {
  const double half_width = (interval.high - interval.low) / 2;
  const CarriedDigits digits = carried_digits(interval.best, half_width);
  if (digits.half_width.empty()) return digits.value;
  if (!is_skewed(interval)) return fmt::format("{} ± {}", digits.value, digits.half_width);
  const int place = end_place_of(interval, half_width);
  return fmt::format("{} ({} … {})", at_place(interval.best, place), at_place(interval.low, place),
                     at_place(interval.high, place));
}

}  // namespace joulery
