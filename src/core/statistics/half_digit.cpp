// SPDX-License-Identifier: Apache-2.0
// The place of the last digit is read from the text: a double has forgotten it.
#include "core/statistics/half_digit.h"

#include <algorithm>
#include <cmath>

#include "foundation/base/text.h"

namespace joulery {

std::optional<Bounded<double>> half_digit_interval(std::string_view text) {
  text = trim(text);
  const auto value = parse_double(text);
  if (!value) return std::nullopt;
  const std::size_t exponent_at = std::min(text.find_first_of("eE"), text.size());
  double place = 0;
  if (exponent_at < text.size()) {
    std::string_view power = text.substr(exponent_at + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    place = parse_double(power).value_or(0);
  }
  const std::string_view digits = text.substr(0, exponent_at);
  if (const auto point = digits.find('.'); point != std::string_view::npos)
    place -= static_cast<double>(digits.size() - point - 1);
  const double half = 0.5 * std::pow(10.0, place);
  return Bounded<double>{*value - half, *value, *value + half};
}

}  // namespace joulery
