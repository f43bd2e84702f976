// SPDX-License-Identifier: Apache-2.0
// Fixed columns, read digit by digit, independent of the locale.
#include "adapters/sensors/outside/server_time.h"

#include <algorithm>
#include <array>

#include "foundation/base/text.h"

namespace joulery {
namespace {

using std::chrono::sys_seconds;

/// Digits alone, as many as there are.
std::optional<int> digits(std::string_view text) {
  const bool only_digits = !text.empty() && text.size() <= 4 &&
                           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  const auto value = only_digits ? parse_u64(text) : std::nullopt;
  if (!value) return std::nullopt;
  return static_cast<int>(*value);
}

std::optional<sys_seconds> day_of(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return sys_seconds(std::chrono::sys_days(date));
}

/// "02:00:00"; 60 is a leap second.
std::optional<std::chrono::seconds> time_of_day(std::string_view text) {
  if (text.size() != 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
  const auto hour = digits(text.substr(0, 2));
  const auto minute = digits(text.substr(3, 2));
  const auto second = digits(text.substr(6, 2));
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

/// "Z" or "+01:00": seconds east of UTC.
std::optional<std::chrono::seconds> zone_of(std::string_view text) {
  if (text == "Z" || text == "z") return std::chrono::seconds(0);
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto hours = digits(text.substr(1, 2));
  const auto minutes = digits(text.substr(4, 2));
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const std::chrono::seconds east = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  return text[0] == '+' ? east : -east;
}

}  // namespace

std::optional<sys_seconds> parse_http_date(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || text.substr(3, 2) != ", " || text.substr(25) != " GMT") return std::nullopt;
  const auto* const month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3));
  const auto day = digits(text.substr(5, 2));
  const auto year = digits(text.substr(12, 4));
  const auto time = time_of_day(text.substr(17, 8));
  if (month == kMonths.end() || !day || !year || !time) return std::nullopt;
  const auto midnight = day_of(*year, static_cast<int>(month - kMonths.begin()) + 1, *day);
  if (!midnight) return std::nullopt;
  return *midnight + *time;
}

std::optional<sys_seconds> parse_rfc3339(std::string_view text) {
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't')) return std::nullopt;
  const auto year = digits(text.substr(0, 4));
  const auto month = digits(text.substr(5, 2));
  const auto day = digits(text.substr(8, 2));
  const auto time = time_of_day(text.substr(11, 8));
  std::string_view rest = text.substr(19);
  if (rest[0] == '.') rest.remove_prefix(std::min(rest.find_first_not_of("0123456789", 1), rest.size()));
  const auto zone = zone_of(rest);
  if (!year || !month || !day || !time || !zone) return std::nullopt;
  const auto midnight = day_of(*year, *month, *day);
  if (!midnight) return std::nullopt;
  return *midnight + *time - *zone;
}

std::optional<Duration> parse_iso_duration(std::string_view text) {
  if (!text.starts_with('P') || text.size() < 3) return std::nullopt;
  text.remove_prefix(1);
  double seconds = 0;
  bool in_time = false;
  while (!text.empty()) {
    if (text[0] == 'T' && !in_time) {
      in_time = true;
      text.remove_prefix(1);
      if (text.empty()) return std::nullopt;
      continue;
    }
    const std::size_t unit = text.find_first_not_of("0123456789.");
    const auto amount = unit == std::string_view::npos ? std::nullopt : parse_double(text.substr(0, unit));
    if (!amount) return std::nullopt;
    const char letter = text[unit];
    const double each = !in_time        ? (letter == 'D' ? 86400 : 0)
                        : letter == 'H' ? 3600
                        : letter == 'M' ? 60
                        : letter == 'S' ? 1
                                        : 0;
    if (each == 0) return std::nullopt;
    seconds += *amount * each;
    text.remove_prefix(unit + 1);
  }
  constexpr double kLongest = 86400;  // no meter moves less often than once a day
  return Duration(static_cast<std::int64_t>(std::min(seconds, kLongest) * 1e9));
}

}  // namespace joulery
