// SPDX-License-Identifier: Apache-2.0
// The check of time: both sides must have seen each phase at the same moment, the load must lie inside its phase, and
// the test run must not have drawn less than the ranging run that set the meter's ranges.
#include <cmath>
#include <fmt/format.h>

#include "core/importing/mlperf_session.h"

namespace joulery {
namespace {

constexpr double kMostSkewSeconds = 0.8;
constexpr double kLeastPowerFraction = 0.95;  // of the ranging run
constexpr double kLeastLengthFraction = 0.5;  // of the ranging run
constexpr double kSummerTimeSeconds = 3600;
constexpr std::size_t kPhaseMarks = 4;  // session asked for, measuring, load ended, session ended

/// The four moments of a phase, seconds since 1970; empty when they are not as documented.
std::vector<double> marks_of(const Json& side, std::string_view phase) {
  std::vector<double> marks;
  const Json* phases = member_of(side, "phases");
  const Json* list = phases == nullptr ? nullptr : member_of(*phases, phase);
  if (list == nullptr || !list->is_array() || list->size() != kPhaseMarks) return marks;
  for (const Json& mark : *list) {
    if (!mark.is_array() || mark.empty() || !mark.front().is_number()) return {};
    marks.push_back(mark.front().get<double>());
  }
  return marks;
}

double unix_seconds(UtcTime at) { return seconds_of(at.time_since_epoch()); }

SessionFinding check_skew(const std::vector<double>& client, const std::vector<double>& server,
                          std::string_view phase) {
  if (client.size() != kPhaseMarks || server.size() != kPhaseMarks) {
    return failed(fmt::format("the phase {} is not recorded by both sides", phase));
  }
  for (std::size_t i = 0; i < kPhaseMarks; ++i) {
    const double skew = std::fabs(client[i] - server[i]);
    if (!(skew <= kMostSkewSeconds)) {
      return failed(fmt::format("client and server are {:.0f} ms apart in phase {}, allowed are {:.0f} ms", skew * 1000,
                                phase, kMostSkewSeconds * 1000));
    }
  }
  return {};
}

SessionFinding check_load_inside(const LoadgenLog& load, const std::vector<double>& marks, std::string_view phase) {
  const auto inside = [&](double at) { return marks[1] < at && at < marks[2]; };
  const double begin = unix_seconds(load.begin);
  const double end = unix_seconds(load.end);
  if (inside(begin) && inside(end)) return {};
  if (inside(begin - kSummerTimeSeconds) && inside(end - kSummerTimeSeconds)) {
    return warned(fmt::format("the load of {} is an hour behind its phase: summer time", phase));
  }
  return failed(fmt::format("the load is not inside the phase {}", phase));
}

struct Run {
  LoadgenLog load;
  PowerWindow window;
};

Result<Run> run_of(const MlperfSession& session, const std::string& folder) {
  const auto detail = session.files.find(folder + "/mlperf_log_detail.txt");
  const auto readings = session.files.find(folder + "/spl.txt");
  if (detail == session.files.end() || readings == session.files.end()) {
    return failure(ErrorKind::gone, fmt::format("the logs of {} are missing", folder), session.name, "");
  }
  auto load = read_loadgen_log(detail->second, folder);
  if (!load) return failure(load.error());
  const auto log = read_wall_log(readings->second, folder);
  if (!log) return failure(log.error());
  const auto window = measure_window(*log, *load, folder);
  if (!window) return failure(window.error());
  return Run{std::move(*load), *window};
}

SessionFinding check_test_against_ranging(const Run& ranging, const Run& test) {
  const double power = test.window.mean / ranging.window.mean;
  if (power < kLeastPowerFraction) {
    return failed(fmt::format("the test run drew {:.2f} W, the ranging run {:.2f} W: {:.1f} % less, allowed are 5 %",
                              test.window.mean / watt, ranging.window.mean / watt, (1 - power) * 100));
  }
  const double length = seconds_of(test.window.length) / seconds_of(ranging.window.length);
  if (length < kLeastLengthFraction) {
    return warned(fmt::format("the test run took {:.0f} s, the ranging run {:.0f} s", seconds_of(test.window.length),
                              seconds_of(ranging.window.length)));
  }
  return {};
}

}  // namespace

SessionFinding check_clocks(const OpenSession& session) {
  std::vector<SessionFinding> findings;
  const auto ranging = run_of(session.files, "ranging");
  const auto test = run_of(session.files, "run_1");
  if (!ranging) return failed(describe(ranging.error()));
  if (!test) return failed(describe(test.error()));
  for (const auto& [phase, run] : {std::pair{"ranging", &*ranging}, std::pair{"testing", &*test}}) {
    const auto client = marks_of(session.client, phase);
    auto skew = check_skew(client, marks_of(session.server, phase), phase);
    if (skew.verdict == Verdict::failed) return skew;
    findings.push_back(check_load_inside(run->load, client, phase));
  }
  findings.push_back(check_test_against_ranging(*ranging, *test));
  for (const Verdict worst : {Verdict::failed, Verdict::warned}) {
    for (const SessionFinding& finding : findings) {
      if (finding.verdict == worst) return finding;
    }
  }
  return {};
}

}  // namespace joulery
