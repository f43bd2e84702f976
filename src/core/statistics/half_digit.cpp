// SPDX-License-Identifier: Apache-2.0
// The place of the last digit is read from the text: a double has forgotten it.
#include "core/statistics/half_digit.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "foundation/base/text.h"

namespace joulery {
namespace {

/// The power of ten of the last digit: -3 for "0.026", 2 for "1.2e3".
std::optional<int> last_place(std::string_view text) {
  const auto exponent_at = text.find_first_of("eE");
  const std::string_view digits = text.substr(0, exponent_at);
  int exponent = 0;
  if (exponent_at != std::string_view::npos) {
    std::string_view power = text.substr(exponent_at + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    const auto [end, error] = std::from_chars(power.data(), power.data() + power.size(), exponent);
    if (error != std::errc() || end != power.data() + power.size()) return std::nullopt;
  }
  const auto point = digits.find('.');
  if (point == std::string_view::npos) return exponent;
  return exponent - static_cast<int>(digits.size() - point - 1);
}

}  // namespace

std::optional<Decimal> read_decimal(std::string_view text) {
  text = trim(text);
  const auto value = parse_double(text);
  if (!value) return std::nullopt;
  const auto place = last_place(text);
  if (!place) return std::nullopt;
  return Decimal{*value, 0.5 * std::pow(10.0, *place)};
}

std::optional<Bounded<double>> half_digit_interval(std::string_view text) {
  const auto decimal = read_decimal(text);
  if (!decimal) return std::nullopt;
  return Bounded<double>{decimal->value - decimal->half_digit, decimal->value, decimal->value + decimal->half_digit};
}

std::optional<Bounded<double>> stated_interval(std::string_view text) {
  std::array<std::optional<Bounded<double>>, 3> parts;
  std::size_t count = 0;
  for (bool more = true; more; ++count) {
    if (count == parts.size()) return std::nullopt;
    const std::size_t dots = text.find("..");
    more = dots != std::string_view::npos;
    parts.at(count) = half_digit_interval(text.substr(0, dots));
    if (!parts.at(count)) return std::nullopt;
    text = more ? text.substr(dots + 2) : std::string_view{};
  }
  Bounded<double> interval = *parts[0];
  if (count == 1) interval.low = std::max(0.0, interval.low);
  if (count == 2) interval = {parts[0]->best, (parts[0]->best + parts[1]->best) / 2, parts[1]->best};
  if (count == 3) interval = {parts[0]->best, parts[1]->best, parts[2]->best};
  const bool is_ordered = 0 <= interval.low && interval.low <= interval.best && interval.best <= interval.high;
  return is_ordered ? std::optional(interval) : std::nullopt;
}

}  // namespace joulery
