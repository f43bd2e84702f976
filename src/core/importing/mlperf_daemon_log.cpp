// SPDX-License-Identifier: Apache-2.0
// The check of ptd_logs.txt. Errors belong into the ranging run, where the meter looks for its ranges; inside the load
// no reading may be more than 1.00 % uncertain. The log's clock is UTC or the server's local time, and the file does
// not say which: the start of the test run shows it. The published checker adds the time zone always and takes its
// tolerance of milliseconds for seconds, so its own look at warnings inside the load finds none.
#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "core/importing/mlperf_session.h"
#include "core/importing/mlperf_time.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::size_t kTimeLength = 23;  // "MM-DD-YYYY HH:MM:SS.mmm"
constexpr Duration kTolerance = std::chrono::milliseconds(800);
constexpr double kMostUncertainPercent = 1.00;
constexpr double kSameMomentSeconds = 60;  // between the server's phase and the daemon's start

/// Errors that come of looking for a range.
constexpr std::array<std::string_view, 6> kCommonInRanging{"Can't evaluate uncertainty of this sample!",
                                                           "Bad watts reading nan from ",
                                                           "Bad amps reading nan from ",
                                                           "Bad pf reading nan from ",
                                                           "Bad volts reading nan from ",
                                                           "Current appears to be too high for set range"};

struct Line {
  UtcTime at;
  std::string_view text;
};

std::vector<Line> timed_lines(std::string_view log) {
  std::vector<Line> lines;
  for (const std::string_view line : split(log, '\n')) {
    const auto at = mlperf_time_of_line(line);
    if (!at || line.size() < kTimeLength + 1) continue;
    std::string_view text = trim(line.substr(kTimeLength));
    if (text.starts_with(':')) text = trim(text.substr(1));
    lines.push_back({*at, text});
  }
  return lines;
}

std::optional<UtcTime> time_of(const std::vector<Line>& lines, const std::string& text, std::optional<UtcTime> after) {
  for (const Line& line : lines) {
    if (line.text == text && (!after || line.at > *after)) return line.at;
  }
  return std::nullopt;
}

/// What to add to the log's times for UTC: nothing or the server's zone, whichever puts the test's start into its
/// phase.
Duration clock_offset(const Json& server, UtcTime test_started) {
  const Json* phases = member_of(server, "phases");
  const Json* testing = phases == nullptr ? nullptr : member_of(*phases, "testing");
  const double zone = number_in(server, "timezone").value_or(0);
  constexpr double day = 86400;
  if (testing == nullptr || !testing->is_array() || testing->size() < 2 || !(std::fabs(zone) <= day)) return {};
  const Json& mark = (*testing)[1];
  if (!mark.is_array() || mark.empty() || !mark.front().is_number()) return {};
  const double started = seconds_of(test_started.time_since_epoch());
  const bool is_local = std::fabs(started + zone - mark.front().get<double>()) < kSameMomentSeconds;
  return is_local ? std::chrono::duration_cast<Duration>(std::chrono::duration<double>(zone)) : Duration{};
}

bool is_common(std::string_view error) {
  return std::any_of(kCommonInRanging.begin(), kCommonInRanging.end(),
                     [&](std::string_view known) { return error.starts_with(known); });
}

SessionFinding check_errors(const std::vector<Line>& lines, UtcTime ranging_begin, UtcTime ranging_end) {
  constexpr std::string_view mark = "ERROR:";
  SessionFinding worst;
  for (const Line& line : lines) {
    if (!line.text.starts_with(mark)) continue;
    const std::string_view error = trim(line.text.substr(mark.size()));
    const bool in_ranging = ranging_begin < line.at && line.at < ranging_end;
    if (error == "USB.") {
      worst = warned("the meter's USB erred");
    } else if (!in_ranging) {
      return failed(fmt::format("outside the ranging run: {}", error));
    } else if (!is_common(error)) {
      worst = warned(fmt::format("in the ranging run: {}", error));
    }
  }
  return worst;
}

/// The percentage of "Uncertainty 1.23%, which is above 1.00% limit for the last sample!".
std::optional<double> uncertainty_in(std::string_view warning) {
  constexpr std::string_view label = "Uncertainty ";
  const auto at = warning.find(label);
  const auto end = warning.find('%');
  if (at != 0 || end == std::string_view::npos || warning.find("above") == std::string_view::npos) return std::nullopt;
  return parse_double(warning.substr(label.size(), end - label.size()));
}

SessionFinding check_warnings(const std::vector<Line>& lines, const LoadgenLog& load, Duration offset) {
  constexpr std::string_view mark = "WARNING:";
  SessionFinding worst;
  for (const Line& line : lines) {
    const UtcTime at = line.at + offset;
    if (!line.text.starts_with(mark) || at <= load.begin + kTolerance || at >= load.end - kTolerance) continue;
    const std::string_view warning = trim(line.text.substr(mark.size()));
    const auto percent = uncertainty_in(warning);
    if (percent && *percent > kMostUncertainPercent) {
      return failed(fmt::format("a reading inside the load is {:.2f} % uncertain, allowed are 1.00 %", *percent));
    }
    worst = warned(fmt::format("inside the load: {}", warning));
  }
  return worst;
}

}  // namespace

SessionFinding check_daemon_log(const OpenSession& session) {
  const auto log = session.files.files.find("power/ptd_logs.txt");
  const auto detail = session.files.files.find("run_1/mlperf_log_detail.txt");
  if (log == session.files.files.end() || detail == session.files.files.end()) {
    return failed("power/ptd_logs.txt or run_1/mlperf_log_detail.txt is missing");
  }
  const auto load = read_loadgen_log(detail->second, "run_1/mlperf_log_detail.txt");
  if (!load) return failed(describe(load.error()));
  const auto lines = timed_lines(log->second);
  const std::string name = text_in(session.server, "session_name").value_or("");
  const auto ranging_begin = time_of(lines, fmt::format("Go with mark '{}_ranging'", name), {});
  const auto ranging_end = ranging_begin ? time_of(lines, "Completed test", ranging_begin) : std::nullopt;
  if (!ranging_begin || !ranging_end) return failed("the log does not show the ranging run");
  const bool checks_uncertainty = std::any_of(lines.begin(), lines.end(), [&](const Line& line) {
    return line.at < *ranging_begin && line.text.starts_with("Uncertainty checking for Yokogawa") &&
           line.text.ends_with(" is activated");
  });
  if (!checks_uncertainty) return failed("uncertainty checking was not activated before the ranging run");
  auto errors = check_errors(lines, *ranging_begin, *ranging_end);
  if (errors.verdict == Verdict::failed) return errors;
  const auto test_begin = time_of(lines, fmt::format("Go with mark '{}_testing'", name), {});
  if (!test_begin) return failed("the log does not show the test run");
  auto warnings = check_warnings(lines, *load, clock_offset(session.server, *test_begin));
  return warnings.verdict == Verdict::passed ? errors : warnings;
}

}  // namespace joulery
