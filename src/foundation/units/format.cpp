// SPDX-License-Identifier: Apache-2.0
// Printing: a value is scaled to the prefix that leaves 1 to 3 digits before the point, then cut to significant digits.
// Rounding may carry (999.7 -> 1.00 k), so the prefix is chosen after rounding. Nothing here depends on the locale.
#include "foundation/units/format.h"

#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace joulery {
namespace {

struct Prefix {
  std::string_view utf8;
  std::string_view ascii;
  double factor;
};

constexpr std::array<Prefix, 9> kPrefixes{{{"p", "p", 1e-12},
                                           {"n", "n", 1e-9},
                                           {"µ", "u", 1e-6},
                                           {"m", "m", 1e-3},
                                           {"", "", 1},
                                           {"k", "k", 1e3},
                                           {"M", "M", 1e6},
                                           {"G", "G", 1e9},
                                           {"T", "T", 1e12}}};
constexpr std::size_t kNoPrefix = 4;

std::string_view name(const Prefix& prefix, Charset charset) {
  return charset == Charset::utf8 ? prefix.utf8 : prefix.ascii;
}

/// Through text, so that the rounding is the one that is printed.
double to_digits(double value, int digits) {
  const std::string text = fmt::format("{:.{}e}", value, digits - 1);
  // Not strtod, which ends at the point where a program's locale has a comma.
  double result = value;
  static_cast<void>(std::from_chars(text.data(), text.data() + text.size(), result));
  return result;
}

/// Digits behind the point that give `digits` significant ones.
int decimals_of(double value, int digits) {
  if (value == 0 || !std::isfinite(value)) return 0;
  const int exponent = static_cast<int>(std::floor(std::log10(std::abs(to_digits(value, digits)))));
  return std::max(0, digits - 1 - exponent);
}

const Prefix& prefix_of(double value, int digits) {
  const double size = std::abs(to_digits(value, digits));
  if (size == 0) return kPrefixes[kNoPrefix];
  std::size_t chosen = 0;
  while (chosen + 1 < kPrefixes.size() && size >= kPrefixes[chosen + 1].factor * (1 - 1e-12)) ++chosen;
  return kPrefixes[chosen];
}

/// With fixed decimals; a 3-digit cut before the point ("1234" at 2 digits -> "1200") keeps the number honest.
std::string fixed(double value, int decimals, int digits) {
  if (decimals == 0 && value != 0) value = to_digits(value, std::max(digits, 1));
  return fmt::format("{:.{}f}", value, decimals);
}

/// An end of an interval: the decimals of best, but never 0 for what is not 0.
std::string end_of_interval(double value, int decimals) {
  std::string text = fmt::format("{:.{}f}", value, decimals);
  const bool reads_zero = text.find_first_of("123456789") == std::string::npos;
  if (value != 0 && reads_zero) text = fmt::format("{:.{}f}", value, decimals_of(value, 1));
  return text;
}

int digits_of_interval(double low, double best, double high) {
  if (low >= high) return 3;
  if (low <= 0 || high / low >= 10) return 2;
  return (high - low) / std::abs(best) < 0.01 ? 4 : 3;
}

/// Two digits, three from 100 on: "41 W", "1.2 ms", "123 W".
std::string short_form(double value, std::string_view unit, Charset charset) {
  const double size = std::abs(value) / prefix_of(value, 2).factor;
  return with_prefix(value, unit, size >= 99.5 ? 3 : 2, charset);
}

struct Clock {
  std::string_view large;
  std::string_view small;
  std::int64_t small_seconds;
  std::int64_t per_large;
};

/// "3 min 20 s": two units, whole numbers.
std::string two_units(double seconds) {
  constexpr Clock kMinutes{"min", "s", 1, 60};
  constexpr Clock kHours{"h", "min", 60, 60};
  constexpr Clock kDays{"d", "h", 3600, 24};
  const Clock& clock = seconds < 3600 - 0.5 ? kMinutes : seconds < 48 * 3600 - 30 ? kHours : kDays;
  const auto small = static_cast<std::int64_t>(std::llround(seconds / static_cast<double>(clock.small_seconds)));
  return fmt::format("{} {} {} {}", small / clock.per_large, clock.large, small % clock.per_large, clock.small);
}

}  // namespace

std::string with_prefix(double value, std::string_view unit, int digits, Charset charset) {
  const Prefix& prefix = prefix_of(value, digits);
  const double scaled = value / prefix.factor;
  return fmt::format("{} {}{}", fixed(scaled, decimals_of(scaled, digits), digits), name(prefix, charset), unit);
}

std::string with_bounds(double low, double best, double high, std::string_view unit, Charset charset) {
  const int digits = digits_of_interval(low, best, high);
  if (low == high) return with_prefix(best, unit, digits, charset);
  const double leading = best != 0 ? best : high;
  const Prefix& prefix = prefix_of(leading, digits);
  const int decimals = decimals_of(leading / prefix.factor, digits);
  const std::string_view between = charset == Charset::utf8 ? "…" : "..";
  return fmt::format("{} {}{} ({} {} {})", fixed(best / prefix.factor, decimals, digits), name(prefix, charset), unit,
                     end_of_interval(low / prefix.factor, decimals), between,
                     end_of_interval(high / prefix.factor, decimals));
}

std::string plain_number(double value, int digits) {
  if (value == 0) return "0";
  struct Word {
    double factor;
    std::string_view name;
  };
  constexpr std::array<Word, 3> kWords{{{1e12, " trillion"}, {1e9, " billion"}, {1e6, " million"}}};
  for (const Word& word : kWords) {
    if (std::abs(to_digits(value, digits)) >= word.factor) {
      return fixed(value / word.factor, decimals_of(value / word.factor, digits), digits) + std::string(word.name);
    }
  }
  return fixed(value, decimals_of(value, digits), digits);
}

std::string format(Energy energy, Charset charset) { return with_prefix(energy / joule, "J", 3, charset); }

std::string format(const Bounded<Energy>& energy, Charset charset) {
  return with_bounds(energy.low / joule, energy.best / joule, energy.high / joule, "J", charset);
}

std::string format_watt_hours(Energy energy, Charset charset) {
  const double hours = energy / watt_hour;
  // 0.46 Wh is easier beside joules than 460 mWh; below a tenth the prefix helps.
  if (std::abs(hours) >= 0.0995 && std::abs(hours) < 1) return fmt::format("{:.2f} Wh", hours);
  return short_form(hours, "Wh", charset);
}

std::string format(Power power, Charset charset) { return short_form(power / watt, "W", charset); }

std::string format(Duration duration, Charset charset) {
  const double seconds = seconds_of(duration);
  if (std::abs(seconds) < 0.9995) return short_form(seconds, "s", charset);
  if (seconds < 119.95) return fmt::format("{} s", fixed(seconds, decimals_of(seconds, 3), 3));
  return two_units(seconds);
}

double rounded(double value) {
  if (!std::isfinite(value) || value == 0) return value;
  return to_digits(value, 12);
}

}  // namespace joulery
