// SPDX-License-Identifier: Apache-2.0
// Columns by name, times in the three forms loggers write, and the two integrals.
#include "adapters/datasets/wall_meter_csv.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <optional>

#include "foundation/base/csv.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::size_t kFewestSamples = 3;
constexpr std::array<std::string_view, 7> kTimes{"time", "timestamp", "datetime", "date", "unix", "unix_s", "unix_ms"};

struct ValueColumn {
  std::string_view name;
  bool counts;
  double factor;  ///< to watts or joules
};
constexpr std::array<ValueColumn, 12> kValues{{{"energy_j", true, 1},
                                               {"joules", true, 1},
                                               {"energy_wh", true, 3600},
                                               {"wh", true, 3600},
                                               {"energy_kwh", true, 3.6e6},
                                               {"kwh", true, 3.6e6},
                                               {"power_w", false, 1},
                                               {"watts", false, 1},
                                               {"watt", false, 1},
                                               {"power", false, 1},
                                               {"w", false, 1},
                                               {"apower", false, 1}}};

std::optional<std::size_t> find_any(const CsvReader& csv, std::string_view name) {
  for (std::size_t i = 0; i < csv.header().size(); ++i) {
    if (lower(trim(csv.header()[i])) == name) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> time_column(const CsvReader& csv) {
  for (const std::string_view name : kTimes) {
    if (const auto found = find_any(csv, name)) return found;
  }
  return std::nullopt;
}

/// Two digits, or four for a year; nothing when one is none.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (text.size() < at + count) return std::nullopt;
  int number = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

/// "Z", "+01:00", "-0530", or nothing for local time.
std::optional<std::chrono::seconds> zone_of(std::string_view text, std::chrono::seconds local_offset) {
  if (text.empty()) return local_offset;
  if (text == "Z" || text == "z") return std::chrono::seconds(0);
  const bool has_colon = text.size() == 6 && text[3] == ':';
  if ((text[0] != '+' && text[0] != '-') || (!has_colon && text.size() != 5)) return std::nullopt;
  const auto hours = digits(text, 1, 2);
  const auto minutes = digits(text, has_colon ? 4 : 3, 2);
  if (!hours || !minutes || *hours > 14 || *minutes > 59) return std::nullopt;
  const auto offset = std::chrono::seconds(*hours * 3600 + *minutes * 60);
  return text[0] == '-' ? -offset : offset;
}

/// 2096: later times are slips of a digit, and from 2262 on no nanoseconds of 64 bits.
constexpr std::chrono::seconds kLatest(4'000'000'000);

std::optional<UtcTime> parse_calendar(std::string_view text, std::chrono::seconds local_offset) {
  const auto year = digits(text, 0, 4);
  const auto month = digits(text, 5, 2);
  const auto day = digits(text, 8, 2);
  const auto hour = digits(text, 11, 2);
  const auto minute = digits(text, 14, 2);
  const auto second = digits(text, 17, 2);
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' ') || text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  std::size_t end = 19;
  double fraction = 0;
  if (text.size() > end && text[end] == '.') {
    const std::size_t stop = std::min(text.size(), text.find_first_not_of("0123456789", end + 1));
    const auto parsed = parse_double("0" + std::string(text.substr(end, stop - end)));
    if (!parsed) return std::nullopt;
    fraction = *parsed;
    end = stop;
  }
  const auto zone = zone_of(text.substr(end), local_offset);
  if (!zone) return std::nullopt;
  const auto whole = std::chrono::sys_days(date) + std::chrono::seconds(*hour * 3600 + *minute * 60 + *second) - *zone;
  if (whole.time_since_epoch() < std::chrono::seconds(0) || whole.time_since_epoch() > kLatest) return std::nullopt;
  return UtcTime(whole.time_since_epoch()) + Duration(static_cast<std::int64_t>(std::llround(fraction * 1e9)));
}

/// One unit of the last digit of a plain number: 0.1 for "101.5".
double last_digit_of(std::string_view text) {
  const auto point = text.find('.');
  if (point == std::string_view::npos || text.find_first_of("eE") != std::string_view::npos) return 1;
  return std::pow(10.0, -static_cast<double>(text.size() - point - 1));
}

}  // namespace

std::optional<UtcTime> parse_instant(std::string_view text, std::chrono::seconds local_offset) {
  constexpr double kLeastSeconds = 1e8;  // 1973
  constexpr double kLeastMilliseconds = 1e11;
  const auto number = parse_double(text);
  if (!number) return parse_calendar(trim(text), local_offset);
  const double seconds = *number < kLeastMilliseconds ? *number : *number / 1000;
  if (seconds < kLeastSeconds || seconds > static_cast<double>(kLatest.count())) return std::nullopt;
  const double whole = std::floor(seconds);
  return UtcTime(std::chrono::seconds(static_cast<std::int64_t>(whole))) +
         Duration(static_cast<std::int64_t>(std::llround((seconds - whole) * 1e9)));
}

Result<WallSeries> WallSeries::read(std::string_view text, const std::string& name, std::chrono::seconds local_offset) {
  auto csv = CsvReader::open(text, name);
  if (!csv) return failure(csv.error());
  const auto time = time_column(*csv);
  const auto* const value = std::find_if(kValues.begin(), kValues.end(), [&](const ValueColumn& column) {
    return find_any(*csv, column.name).has_value();
  });
  if (!time || value == kValues.end()) {
    return failure(ErrorKind::invalid, time ? "no column of power or energy" : "no column of times", name + ":1",
                   time ? "call it power_w, energy_wh, energy_kwh or energy_j" : "call it time or timestamp");
  }
  const std::size_t column = *find_any(*csv, value->name);
  WallSeries series;
  series.counts_ = value->counts;
  series.name_ = name;
  double digit = 1;
  while (true) {
    const auto more = csv->next();
    if (!more) return failure(more.error());
    if (!*more) break;
    const auto at = parse_instant(csv->text(*time), local_offset);
    if (!at) {
      return failure(ErrorKind::invalid, fmt::format("\"{}\" is no time", csv->text(*time)), csv->place_of(*time),
                     "write Unix seconds, or 2026-01-31T13:00:00Z");
    }
    const auto number = csv->number(column);
    if (!number) return failure(number.error());
    if (!*number) continue;  // the meter had nothing to say
    if (**number < 0) {
      return failure(ErrorKind::invalid, "a negative reading", csv->place_of(column), "the meter must not count back");
    }
    if (!series.points_.empty() && *at <= series.points_.back().at) {
      return failure(ErrorKind::invalid, "the time does not grow", csv->place_of(*time), "sort the file by time");
    }
    const double amount = **number * value->factor;
    if (series.counts_ && !series.points_.empty() && amount < series.points_.back().value) {
      return failure(ErrorKind::invalid, "the counter falls", csv->place_of(column),
                     "cut the file where the meter was reset");
    }
    digit = std::min(digit, last_digit_of(csv->text(column)));
    series.points_.push_back({*at, amount});
  }
  if (series.points_.empty()) {
    return failure(ErrorKind::invalid, "no reading in this file", name, "name the file the meter wrote");
  }
  series.last_digit_ = digit * value->factor;
  return series;
}

double WallSeries::value_at(UtcTime when) const {
  const auto after = std::lower_bound(points_.begin(), points_.end(), when,
                                      [](const Point& point, UtcTime at) { return point.at < at; });
  if (after == points_.begin() || after->at == when) return after->value;
  const auto before = after - 1;
  const double fraction = seconds_of(when - before->at) / seconds_of(after->at - before->at);
  return before->value + fraction * (after->value - before->value);
}

/// Joules that the interpolation at an edge may be off; `inside`: the other edge of the stretch. 0 at a sample.
double WallSeries::edge_doubt(UtcTime edge, UtcTime inside) const {
  const auto after = std::lower_bound(points_.begin(), points_.end(), edge,
                                      [](const Point& point, UtcTime at) { return point.at < at; });
  if (after == points_.begin() || after->at == edge) return 0;
  const auto before = after - 1;
  const double step = std::abs(after->value - before->value);
  const double to_before = seconds_of(edge - before->at);
  const double to_after = seconds_of(after->at - edge);
  if (counts_) return step * std::max(to_before, to_after) / (to_before + to_after);
  return step * (inside > edge ? to_after : to_before);
}

Result<WallEnergy> WallSeries::over(UtcTime begin, Duration time) const {
  const UtcTime end = begin + time;
  const auto inside = std::count_if(points_.begin(), points_.end(),
                                    [&](const Point& point) { return point.at >= begin && point.at <= end; });
  if (begin < first() || end > last()) {
    return failure(ErrorKind::invalid, "the file does not cover this step", name_,
                   "let the meter write before and after all steps, and compare its clock with this machine's");
  }
  if (static_cast<std::size_t>(inside) < kFewestSamples) {
    return failure(ErrorKind::invalid, fmt::format("the file has {} readings within this step, 3 are needed", inside),
                   name_, "let the meter write more often, or make longer steps");
  }
  const auto energy = [](double joules) { return joules * joule; };
  const Energy at_edges = energy(edge_doubt(begin, end) + edge_doubt(end, begin));
  if (counts_) return WallEnergy{energy(value_at(end) - value_at(begin)), energy(last_digit_) + at_edges};
  double joules = 0;
  Point last{begin, value_at(begin)};
  const auto add = [&](const Point& point) {
    joules += (last.value + point.value) / 2 * seconds_of(point.at - last.at);
    last = point;
  };
  for (const Point& point : points_) {
    if (point.at > begin && point.at < end) add(point);
  }
  add({end, value_at(end)});
  return WallEnergy{energy(joules), last_digit_ * watt * time + at_edges};
}

}  // namespace joulery
