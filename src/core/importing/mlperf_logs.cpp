// SPDX-License-Identifier: Apache-2.0
// The two logs of MLPerf power as text: "Time,MM-DD-YYYY HH:MM:SS.mmm,Watts,w,Volts,v,Amps,a,PF,pf,Mark,name", channels
// behind it, and ":::MLLOG {json}". The first Watts of a line is the sum of all channels.
#include <cmath>
#include <fmt/format.h>

#include "core/importing/json_fields.h"
#include "core/importing/mlperf_power.h"
#include "core/importing/mlperf_time.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kLogMark = ":::MLLOG ";
constexpr double kMostWatts = 1e9;

/// Takes the next line off the front.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::optional<WallReading> reading_of(std::string_view line) {
  const auto fields = split(line, ',');
  if (fields.size() < 4 || fields[0] != "Time" || fields[2] != "Watts") return std::nullopt;
  const auto at = mlperf_time(fields[1]);
  const auto watts = parse_double(fields[3]);
  if (!at || !watts || *watts > kMostWatts || *watts < -kMostWatts) return std::nullopt;
  return WallReading{*at, *watts * watt};
}

/// "4.1 @ 2814499631" and "v4.1" as "4.1".
std::string version_of(std::string_view text) {
  std::string_view version = trim(text.substr(0, text.find('@')));
  if (version.starts_with('v')) version.remove_prefix(1);
  return std::string(version);
}

/// Nothing for what no run lasts: below 0, or beyond a year.
std::optional<Duration> least_duration(double milliseconds) {
  constexpr double year = 3.2e10;
  if (!(milliseconds >= 0 && milliseconds < year)) return std::nullopt;
  return Duration(std::llround(milliseconds * 1e6));
}

struct ThroughputKey {
  std::string_view key;
  std::string_view item;
};
/// Tokens count before samples where a log has both: that is the metric of language models.
constexpr ThroughputKey kThroughputKeys[] = {
    {"result_samples_per_second", "sample"},           {"result_completed_samples_per_sec", "sample"},
    {"result_completed_samples_per_second", "sample"}, {"result_tokens_per_second", "token"},
    {"result_completed_tokens_per_second", "token"},
};

void take_throughput(const std::string& key, const Json& value, LoadgenLog& log) {
  for (const ThroughputKey& known : kThroughputKeys) {
    if (key != known.key || !value.is_number()) continue;
    if (log.throughput && log.item == "token" && known.item != "token") continue;
    log.throughput = value.get<double>() * per_second;
    log.item = known.item;
  }
}

struct Times {
  std::optional<UtcTime> begin;
  std::optional<UtcTime> end;
};

void take_entry(const Json& entry, LoadgenLog& log, Times& times) {
  const auto key = text_in(entry, "key");
  const auto value = entry.find("value");
  if (!key || value == entry.end()) return;
  const std::string text = value->is_string() ? value->get<std::string>() : std::string();
  if (*key == "power_begin" && !times.begin) times.begin = mlperf_time(text);
  if (*key == "power_end" && !times.end) times.end = mlperf_time(text);
  if (*key == "effective_scenario") log.scenario = text;
  if (*key == "loadgen_version") log.version = version_of(text);
  if (*key == "result_validity") log.validity = text;
  if (*key == "result_query_count" && value->is_number_unsigned()) log.queries = value->get<std::uint64_t>();
  if (*key == "effective_min_duration_ms" && value->is_number()) {
    log.least_duration = least_duration(value->get<double>());
  }
  take_throughput(*key, *value, log);
}

}  // namespace

Result<WallLog> read_wall_log(std::string_view text, const std::string& name) {
  WallLog log;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = take_line(text);
    if (!line.starts_with("Time")) {
      if (!line.empty()) ++log.skipped;
      continue;
    }
    const auto reading = reading_of(line);
    if (!reading) {
      return failure(ErrorKind::invalid, "a line of Time is not Time,MM-DD-YYYY HH:MM:SS.mmm,Watts,w,...",
                     fmt::format("{}:{}", name, number), "give the spl.txt as the power daemon wrote it");
    }
    if (!log.readings.empty() && reading->at < log.readings.back().at) {
      return failure(ErrorKind::invalid, "time runs backwards", fmt::format("{}:{}", name, number),
                     "give the spl.txt of one run");
    }
    log.readings.push_back(*reading);
  }
  if (!log.readings.empty()) return log;
  return failure(ErrorKind::invalid, "no reading of a wall meter", name, "give the spl.txt of the session");
}

Result<LoadgenLog> read_loadgen_log(std::string_view text, const std::string& name) {
  LoadgenLog log;
  Times times;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = take_line(text);
    if (!line.starts_with(kLogMark)) continue;
    const auto entry = parse_json(line.substr(kLogMark.size()), fmt::format("{}:{}", name, number));
    if (!entry) return failure(entry.error());
    if (entry->is_object()) take_entry(*entry, log, times);
  }
  if (!times.begin || !times.end) {
    return failure(ErrorKind::invalid, "no power_begin and power_end as MM-DD-YYYY HH:MM:SS.mmm", name,
                   "give the log of a run with power");
  }
  log.begin = *times.begin;
  log.end = *times.end;
  if (log.end <= log.begin) {
    return failure(ErrorKind::invalid, "power_end is not after power_begin", name, "give the log of one run");
  }
  if (!log.scenario.empty()) return log;
  return failure(ErrorKind::invalid, "no effective_scenario", name, "give the log of a finished run");
}

}  // namespace joulery
