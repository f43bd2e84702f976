// SPDX-License-Identifier: Apache-2.0
// MLPerf Inference power: the wall meter's log (spl.txt), the load generator's log, and from both the official metric
// beside an integral of our own. Whether the session obeys the rules of its round is importing/mlperf_checks.h.
// Source: benchmarking 3.5; mlcommons/power-dev, mlcommons/inference submission checker.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/importing/imported_trial.h"
#include "foundation/base/result.h"

namespace joulery {

/// One reading of the wall meter.
struct WallReading {
  UtcTime at;
  Power power;
};

/// All of spl.txt.
struct WallLog {
  std::vector<WallReading> readings;  ///< in the order of the file, time never falling
  std::size_t skipped = 0;            ///< lines that do not begin with "Time"
};

/// What of mlperf_log_detail.txt bears on energy.
struct LoadgenLog {
  UtcTime begin;  ///< power_begin, UTC
  UtcTime end;    ///< power_end, UTC
  std::string scenario;
  std::string version;  ///< "4.1"; empty when the log does not say
  std::optional<std::uint64_t> queries;
  std::optional<Duration> least_duration;
  std::optional<PerSecond> throughput;  ///< completed samples or tokens a second
  std::string item = "sample";          ///< what the throughput counts
  std::string validity;                 ///< "VALID", "INVALID", or empty
};

/// The load's window on the wall meter's readings.
struct PowerWindow {
  std::size_t readings = 0;  ///< begin < time < end, both strict, above 0 W
  Duration length{};
  Duration shortest_gap{};  ///< between two readings inside
  Duration longest_gap{};
  Power mean;                          ///< plain mean of the readings
  std::optional<Power> lowest_before;  ///< of all readings up to the begin: near the idle power
  StatedEnergy by_mean;                ///< mean times length: the official energy
  StatedEnergy integrated;             ///< trapezoids; the first and last reading inside hold to the edges
};

/// The files of one session by their path below its folder: "run_1/spl.txt".
struct MlperfSession {
  std::string name;  ///< how messages call it
  std::map<std::string, std::string, std::less<>> files;
};

/// One power session, as its own rules count and as we do.
struct MlperfPower {
  LoadgenLog load;
  PowerWindow window;
  std::optional<PowerWindow> ranging;
  std::string scenario;            ///< counted as: what is claimed, else what the log says
  std::string item;                ///< "query" or what the throughput counts
  StatedEnergy official;           ///< per query (SingleStream, MultiStream) or mean power over throughput
  StatedEnergy integrated;         ///< the same from the integral
  std::vector<std::string> notes;  ///< what a reader must know, a sentence each
};

/// Reads spl.txt. Errors name file:line: a line of "Time" that is not as documented, time that runs backwards.
[[nodiscard]] Result<WallLog> read_wall_log(std::string_view text, const std::string& name);
/// Reads mlperf_log_detail.txt. Errors: no power_begin or power_end, an end before its begin, no scenario.
[[nodiscard]] Result<LoadgenLog> read_loadgen_log(std::string_view text, const std::string& name);
/// The readings inside the load's window. Error: fewer than two of them.
[[nodiscard]] Result<PowerWindow> measure_window(const WallLog& log, const LoadgenLog& load, const std::string& name);
/// The metric of a session. `claimed`: the scenario the result is submitted for ("MultiStream"; empty: what the log
/// says): a SingleStream log submitted as MultiStream counts eight-fold. Errors: a file that is missing or broken, a
/// scenario without its count.
[[nodiscard]] Result<MlperfPower> read_mlperf_power(const MlperfSession& session, std::string_view claimed);
/// The session as a record: rung node.metered, the official energy as its total.
[[nodiscard]] ImportedTrial trial_of(const MlperfPower& power, const std::string& name);

}  // namespace joulery
