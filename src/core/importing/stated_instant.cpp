// SPDX-License-Identifier: Apache-2.0
// A walk over the digits; neither locale nor time zone of this machine is asked.
#include "core/importing/stated_instant.h"

#include <charconv>
#include <cmath>

#include "foundation/base/text.h"

namespace joulery {
namespace {

/// Takes exactly `digits` digits off the front.
std::optional<int> take(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
  if (error != std::errc() || end != text.data() + digits || value < 0) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

bool take_sign(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::chrono::sys_days> take_date(std::string_view& text) {
  const auto year = take(text, 4);
  if (!year || !take_sign(text, "-")) return std::nullopt;
  const auto month = take(text, 2);
  if (!month || !take_sign(text, "-")) return std::nullopt;
  const auto day = take(text, 2);
  // Nanoseconds since 1970 in 64 bits end in 2262; nobody measured before 1970.
  if (!day || *year < 1970 || *year > 2200) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

std::optional<Duration> take_clock(std::string_view& text) {
  const auto hour = take(text, 2);
  if (!hour || !take_sign(text, ":")) return std::nullopt;
  const auto minute = take(text, 2);
  if (!minute || !take_sign(text, ":")) return std::nullopt;
  const auto second = take(text, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  Duration clock = std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
  if (!take_sign(text, ".,")) return clock;
  Duration digit = std::chrono::milliseconds(100);
  std::size_t digits = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits, digit /= 10) {
    clock += digit * (text[digits] - '0');
  }
  text.remove_prefix(digits);
  if (digits == 0) return std::nullopt;
  return clock;
}

/// What stands behind the clock: nothing, "Z", "+01:00" or "+0100".
std::optional<std::pair<bool, Duration>> take_zone(std::string_view text) {
  if (text.empty()) return std::pair(false, Duration(0));
  if (text == "Z") return std::pair(true, Duration(0));
  const bool west = text.front() == '-';
  if (!take_sign(text, "+-")) return std::nullopt;
  const auto hours = take(text, 2);
  take_sign(text, ":");
  const auto minutes = take(text, 2);
  if (!hours || !minutes || !text.empty() || *hours > 23 || *minutes > 59) return std::nullopt;
  const Duration offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  return std::pair(true, west ? -offset : offset);
}

}  // namespace

std::optional<StatedInstant> read_instant(std::string_view text) {
  text = trim(text);
  const auto date = take_date(text);
  if (!date || !take_sign(text, "T ")) return std::nullopt;
  const auto clock = take_clock(text);
  if (!clock) return std::nullopt;
  const auto zone = take_zone(text);
  if (!zone) return std::nullopt;
  return StatedInstant{UtcTime(*date) + *clock - zone->second, zone->first};
}

}  // namespace joulery
