// SPDX-License-Identifier: Apache-2.0
// Fields are counted from the last ')': state is 3, ppid 4, utime 14 .. cstime 17, starttime 22 (proc(5)).
#include "adapters/processes/pid_stat.h"

#include <algorithm>
#include <array>
#include <limits>

#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::uint64_t kMaxTicks = 200'000'000'000;  // 63 years at 100 Hz; four of them still fit a Duration

std::optional<std::uint64_t> ticks(std::string_view field) {
  // cutime and cstime are signed in proc(5) but never negative in a sane kernel.
  const auto value = parse_u64(field);
  return value && *value < kMaxTicks ? value : std::nullopt;
}

std::optional<std::int64_t> pid_of(std::string_view field) {
  const auto value = parse_u64(field);
  if (!value || *value > static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max())) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

/// Fields 3 to 22 of the 52; the rest, which tells nothing here, is not even looked for.
constexpr std::size_t kFields = 20;
constexpr std::string_view kBlank = " \t\r\n";

std::optional<std::array<std::string_view, kFields>> fields_of(std::string_view text) {
  std::array<std::string_view, kFields> fields;
  for (std::string_view& field : fields) {
    text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
    if (text.empty()) return std::nullopt;
    field = text.substr(0, std::min(text.find_first_of(kBlank), text.size()));
    text.remove_prefix(field.size());
  }
  return fields;
}

}  // namespace

std::optional<PidStat> parse_pid_stat(std::string_view text) {
  const auto open = text.find('(');
  const auto close = text.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return std::nullopt;
  const auto found = fields_of(text.substr(close + 1));
  if (!found || found->front().size() != 1) return std::nullopt;
  const auto& fields = *found;
  const auto pid = pid_of(text.substr(0, open));
  const auto parent = pid_of(fields[1]);
  const auto user = ticks(fields[11]);
  const auto system = ticks(fields[12]);
  const auto children_user = ticks(fields[13]);
  const auto children_system = ticks(fields[14]);
  const auto start = parse_u64(fields[19]);
  if (!pid || !parent || !user || !system || !children_user || !children_system || !start) return std::nullopt;
  return PidStat{*pid,
                 std::string(text.substr(open + 1, close - open - 1)),
                 fields[0][0],
                 *parent,
                 *user + *system,
                 *children_user + *children_system,
                 *start,
                 parse_u64(fields[17]).value_or(0)};
}

Duration duration_of_ticks(std::uint64_t ticks, std::int64_t per_second) {
  const auto rate = static_cast<std::uint64_t>(per_second);
  const std::uint64_t seconds = ticks / rate;
  const std::uint64_t rest = (ticks % rate) * 1'000'000'000U / rate;
  return std::chrono::seconds(seconds) + Duration(static_cast<std::int64_t>(rest));
}

std::optional<Duration> parse_schedstat(std::string_view text) {
  const auto fields = words(text);
  if (fields.size() != 3) return std::nullopt;
  const auto value = parse_u64(fields[0]);
  if (!value || *value > static_cast<std::uint64_t>(Duration::max().count() / 2)) return std::nullopt;
  return Duration(static_cast<std::int64_t>(*value));
}

}  // namespace joulery
