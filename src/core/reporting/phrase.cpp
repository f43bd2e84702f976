// SPDX-License-Identifier: Apache-2.0
// Numbers to words. All formatting goes through fmt without a locale; times through the calendar of <chrono>.
#include "core/reporting/phrase.h"

#include <cmath>

#include "foundation/units/format.h"

namespace joulery {
namespace {

/// with_bounds gives one text; reports set number and interval apart.
Phrase split_phrase(const std::string& text) {
  const auto open = text.find(" (");
  if (open == std::string::npos || !text.ends_with(")")) return {text, {}};
  return {text.substr(0, open), text.substr(open + 2, text.size() - open - 3)};
}

struct LocalStamp {
  std::chrono::year_month_day day;
  std::chrono::hh_mm_ss<std::chrono::milliseconds> time;
};

LocalStamp local_stamp(const ClockAnchor& anchor, Instant at) {
  const auto local = std::chrono::floor<std::chrono::milliseconds>(anchor.utc_of(at) + anchor.offset);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  return {std::chrono::year_month_day(day), std::chrono::hh_mm_ss(local - day)};
}

std::string date_text(const LocalStamp& stamp) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(stamp.day.year()), static_cast<unsigned>(stamp.day.month()),
                     static_cast<unsigned>(stamp.day.day()));
}

std::string clock_text(const LocalStamp& stamp) {
  return fmt::format("{:02}:{:02}:{:02}", stamp.time.hours().count(), stamp.time.minutes().count(),
                     stamp.time.seconds().count());
}

std::string offset_text(std::chrono::seconds offset) {
  const auto minutes = std::abs(offset.count()) / 60;
  return fmt::format("{}{:02}:{:02}", offset.count() < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

}  // namespace

std::string Phrase::joined() const { return bounds.empty() ? value : value + " (" + bounds + ")"; }

Phrase energy_phrase(const Bounded<Energy>& energy) { return amount_phrase(bare(energy), "J"); }

Phrase power_phrase(const Bounded<Power>& power) { return amount_phrase(bare(power), "W"); }

Phrase amount_phrase(const Bounded<double>& amount, std::string_view unit) {
  // Grams leave SI prefixes at the tonne, which people know; a megagram they do not.
  if (unit == "g" && amount.best >= 1e6) {
    return amount_phrase({amount.low / 1e6, amount.best / 1e6, amount.high / 1e6}, "t");
  }
  if (amount.low == amount.high) return {with_prefix(amount.best, unit), {}};
  return split_phrase(with_bounds(amount.low, amount.best, amount.high, unit));
}

Phrase money_phrase(const Bounded<double>& amount, std::string_view currency) {
  constexpr double kFloor = 1e-7;
  const auto words = [](double value) {
    if (value >= 100) return fmt::format("{:.2f}", value);
    return significant(value, 2);
  };
  if (amount.best > 0 && amount.best < kFloor) return {fmt::format("< 0.0000001 {}", currency), {}};
  Phrase phrase{fmt::format("{} {}", words(amount.best), currency), {}};
  if (amount.low != amount.high) phrase.bounds = words(amount.low) + " … " + words(amount.high);
  return phrase;
}

std::string significant(double value, int digits) {
  if (value == 0 || !std::isfinite(value)) return "0";
  // Rounding may carry into the next decade (9.99 -> 10.0): let fmt round first, then place the point.
  const std::string scientific = fmt::format("{:.{}e}", value, digits - 1);
  const int exponent = std::stoi(scientific.substr(scientific.find('e') + 1));
  const int decimals = std::max(0, digits - 1 - exponent);
  const int zeros = exponent - digits + 1;  // digits before the point that are not significant
  if (zeros > 0) value = std::round(value / std::pow(10.0, zeros)) * std::pow(10.0, zeros);
  return fmt::format("{:.{}f}", value, decimals);
}

std::string seconds_text(double seconds) {
  std::string text = fmt::format("{:.3f}", seconds);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string exactly(double value) { return fmt::format("{}", rounded(value)); }

std::string percent(double fraction) {
  const double value = fraction * 100;
  if (value == 0) return "0 %";
  if (value > 0 && value < 0.1) return "< 0.1 %";
  if (std::abs(value) < 0.95) return fmt::format("{:.1f} %", value);
  // "100 %" is said only of the whole: a coverage of 99.96 % is not complete.
  if (value < 100 && value >= 99.5) return fmt::format("{:.2f} %", std::min(value, 99.99));
  return fmt::format("{:.0f} %", value);
}

std::string count(double number) {
  if (number != std::floor(number) || std::abs(number) >= 1e15) return significant(number, 4);
  const std::string digits = fmt::format("{}", static_cast<std::int64_t>(number));
  if (digits.size() < 5) return digits;
  std::string grouped;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0 && digits[i - 1] != '-') grouped += ' ';
    grouped += digits[i];
  }
  return grouped;
}

std::string local_time(const ClockAnchor& anchor, Instant at) {
  const LocalStamp stamp = local_stamp(anchor, at);
  return date_text(stamp) + " " + clock_text(stamp) + " " + offset_text(anchor.offset);
}

std::string iso_time(const ClockAnchor& anchor, Instant at) {
  const LocalStamp stamp = local_stamp(anchor, at);
  return fmt::format("{}T{}.{:03}{}", date_text(stamp), clock_text(stamp), stamp.time.subseconds().count(),
                     offset_text(anchor.offset));
}

std::string zoneless_time(const ClockAnchor& anchor, Instant at) {
  const LocalStamp stamp = local_stamp(anchor, at);
  return date_text(stamp) + "T" + clock_text(stamp);
}

std::string bytes(std::uint64_t amount) {
  constexpr std::array<std::string_view, 5> kUnits{"B", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(amount);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  const std::string digits =
      unit == 0 || value == std::floor(value) ? fmt::format("{:.0f}", value) : significant(value, 3);
  return digits + " " + std::string(kUnits[unit]);
}

std::string counted(std::uint64_t number, std::string_view noun) {
  return fmt::format("{} {}{}", count(static_cast<double>(number)), noun, number == 1 ? "" : "s");
}

std::string listed(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

}  // namespace joulery
