// SPDX-License-Identifier: Apache-2.0
// Fixed columns of "MM-DD-YYYY HH:MM:SS" and one to nine digits of a second's fraction.
#include "core/importing/mlperf_time.h"

#include <algorithm>

namespace joulery {
namespace {

constexpr std::size_t kWithoutFraction = 19;  // "MM-DD-YYYY HH:MM:SS"
constexpr std::size_t kMostDigits = 9;

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

std::optional<int> digits(std::string_view text) {
  int value = 0;
  for (const char letter : text) {
    if (!is_digit(letter)) return std::nullopt;
    value = value * 10 + (letter - '0');
  }
  return value;
}

/// ".939" as 939 ms; nothing for no digit or more than nine.
std::optional<Duration> fraction(std::string_view text) {
  if (text.size() < 2 || text.size() > kMostDigits + 1 || text.front() != '.') return std::nullopt;
  const auto value = digits(text.substr(1));
  if (!value) return std::nullopt;
  std::int64_t nanoseconds = *value;
  for (std::size_t i = text.size() - 1; i < kMostDigits; ++i) nanoseconds *= 10;
  return Duration(nanoseconds);
}

}  // namespace

std::optional<UtcTime> mlperf_time(std::string_view text) {
  if (text.size() <= kWithoutFraction) return std::nullopt;
  if (text[2] != '-' || text[5] != '-' || text[10] != ' ' || text[13] != ':' || text[16] != ':') return std::nullopt;
  const auto month = digits(text.substr(0, 2));
  const auto day = digits(text.substr(3, 2));
  const auto year = digits(text.substr(6, 4));
  const auto hour = digits(text.substr(11, 2));
  const auto minute = digits(text.substr(14, 2));
  const auto second = digits(text.substr(17, 2));
  const auto rest = fraction(text.substr(kWithoutFraction));
  if (!month || !day || !year || !hour || !minute || !second || !rest) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  // Nanoseconds since 1970 fit 64 bits until 2262.
  if (!date.ok() || *year < 1970 || *year > 2200 || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return UtcTime(std::chrono::sys_days(date)) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second) + *rest;
}

std::optional<UtcTime> mlperf_time_of_line(std::string_view line) {
  if (line.size() <= kWithoutFraction + 1) return std::nullopt;
  std::size_t end = kWithoutFraction + 1;
  const std::size_t limit = std::min(line.size(), kWithoutFraction + 1 + kMostDigits);
  while (end < limit && is_digit(line[end])) ++end;
  return mlperf_time(line.substr(0, end));
}

}  // namespace joulery
