// SPDX-License-Identifier: Apache-2.0
// From the readings inside the load to the metric. The mean is plain because the rules say so: with a dropped reading
// mean times duration stays right, where a sum of readings times one second would not.
#include "core/importing/mlperf_power.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "foundation/base/text.h"

namespace joulery {
namespace {

/// Nothing for what is no energy: too few items, too slow a rate.
std::optional<StatedEnergy> sound(StatedEnergy energy) {
  return std::isfinite(energy.base()) ? std::optional(energy) : std::nullopt;
}
/// What `items` items took of an energy; nothing for no item.
std::optional<StatedEnergy> per_item(StatedEnergy energy, double items) {
  return items > 0 ? sound(energy / items) : std::nullopt;
}
/// Mean power over throughput; nothing when nothing was done.
std::optional<StatedEnergy> per_item(Power power, PerSecond rate) {
  return rate.base() > 0 ? sound(power / watt / rate.base() * stated_joule) : std::nullopt;
}
StatedEnergy over(Power power, Duration time) { return power / watt * seconds_of(time) * stated_joule; }

constexpr double kMultiStreamQuery = 8;  // samples in a query of MultiStream
constexpr Duration kLateReading = std::chrono::milliseconds(1500);

Result<std::string_view> file_of(const MlperfSession& session, std::string_view path) {
  const auto at = session.files.find(path);
  if (at != session.files.end()) return std::string_view(at->second);
  return failure(ErrorKind::gone, fmt::format("{} is missing", path), session.name,
                 "name the folder that holds power/, ranging/ and run_1/");
}

std::string path_in(const MlperfSession& session, std::string_view path) {
  return fmt::format("{}/{}", session.name, path);
}

struct Stage {
  LoadgenLog load;
  PowerWindow window;
};

Result<Stage> read_stage(const MlperfSession& session, const std::string& folder) {
  const std::string detail = folder + "/mlperf_log_detail.txt";
  const std::string readings = folder + "/spl.txt";
  const auto detail_text = file_of(session, detail);
  if (!detail_text) return failure(detail_text.error());
  const auto spl_text = file_of(session, readings);
  if (!spl_text) return failure(spl_text.error());
  auto load = read_loadgen_log(*detail_text, path_in(session, detail));
  if (!load) return failure(load.error());
  const auto log = read_wall_log(*spl_text, path_in(session, readings));
  if (!log) return failure(log.error());
  const auto window = measure_window(*log, *load, path_in(session, readings));
  if (!window) return failure(window.error());
  return Stage{std::move(*load), *window};
}

bool is_stream(std::string_view scenario) {
  return lower(scenario) == "singlestream" || lower(scenario) == "multistream";
}

/// Per query; a SingleStream log that stands for MultiStream counts eight samples a query.
Result<void> count_queries(MlperfPower& power, const std::string& name) {
  const double queries = static_cast<double>(power.load.queries.value_or(0));
  const auto official = per_item(power.window.by_mean, queries);
  const auto integrated = per_item(power.window.integrated, queries);
  if (!official || !integrated) {
    return failure(ErrorKind::invalid, "no result_query_count, so no energy per query", name,
                   "give the log of a finished performance run");
  }
  const bool stands_in = lower(power.scenario) == "multistream" && lower(power.load.scenario) == "singlestream";
  const double factor = stands_in ? kMultiStreamQuery : 1;
  power.item = "query";
  power.official = *official * factor;
  power.integrated = *integrated * factor;
  if (stands_in) power.notes.emplace_back("a SingleStream log stands for MultiStream: times 8, as the rules say");
  return {};
}

Result<void> count_throughput(MlperfPower& power, const std::string& name) {
  const PerSecond rate = power.load.throughput.value_or(PerSecond{});
  const double done = rate.base() * seconds_of(power.window.length);
  const auto official = per_item(power.window.mean, rate);
  const auto integrated = per_item(power.window.integrated, done);
  if (!official || !integrated) {
    return failure(ErrorKind::invalid, fmt::format("no throughput of a {} run", power.scenario), name,
                   "give the log of a finished performance run");
  }
  power.item = power.load.item;
  power.official = *official;
  power.integrated = *integrated;
  return {};
}

void note_doubts(MlperfPower& power) {
  const Duration least = power.load.least_duration.value_or(std::chrono::seconds(600));
  if (power.window.length < least) {
    power.notes.push_back(fmt::format("the load took {:.1f} s, the least is {:.0f} s", seconds_of(power.window.length),
                                      seconds_of(least)));
  }
  if (power.window.longest_gap > kLateReading) {
    power.notes.push_back(fmt::format("readings are missing: a gap of {:.3f} s; mean times duration still holds",
                                      seconds_of(power.window.longest_gap)));
  }
  if (power.load.validity == "INVALID") power.notes.emplace_back("the load generator calls the run INVALID");
}

}  // namespace

Result<PowerWindow> measure_window(const WallLog& log, const LoadgenLog& load, const std::string& name) {
  PowerWindow window;
  window.length = load.end - load.begin;
  const WallReading* before = nullptr;
  double watts = 0;
  double joules = 0;
  for (const WallReading& reading : log.readings) {
    if (reading.at <= load.begin) {
      if (!window.lowest_before || reading.power < *window.lowest_before) window.lowest_before = reading.power;
      continue;
    }
    if (reading.at >= load.end) break;
    if (!(reading.power.base() > 0)) continue;
    const double power = reading.power / watt;
    const UtcTime since = before == nullptr ? load.begin : before->at;
    const double at_start = before == nullptr ? power : before->power / watt;
    joules += seconds_of(reading.at - since) * (at_start + power) / 2;
    if (before != nullptr) {
      const Duration gap = reading.at - since;
      window.shortest_gap = window.readings == 1 ? gap : std::min(window.shortest_gap, gap);
      window.longest_gap = std::max(window.longest_gap, gap);
    }
    watts += power;
    ++window.readings;
    before = &reading;
  }
  if (window.readings < 2) {
    return failure(ErrorKind::invalid, "fewer than two readings lie inside the load's window", name,
                   "both files must be of one run, their times in UTC");
  }
  joules += seconds_of(load.end - before->at) * (before->power / watt);
  window.mean = watts / static_cast<double>(window.readings) * watt;
  window.by_mean = over(window.mean, window.length);
  window.integrated = joules * stated_joule;
  return window;
}

Result<MlperfPower> read_mlperf_power(const MlperfSession& session, std::string_view claimed) {
  auto test = read_stage(session, "run_1");
  if (!test) return failure(test.error());
  MlperfPower power;
  power.load = std::move(test->load);
  power.window = test->window;
  power.scenario = claimed.empty() ? power.load.scenario : std::string(claimed);
  const std::string detail = path_in(session, "run_1/mlperf_log_detail.txt");
  const auto counted = is_stream(power.scenario) ? count_queries(power, detail) : count_throughput(power, detail);
  if (!counted) return failure(counted.error());
  note_doubts(power);
  if (const auto ranging = read_stage(session, "ranging")) {
    power.ranging = ranging->window;
  } else {
    power.notes.push_back("no ranging run to compare with: " + describe(ranging.error()));
  }
  return power;
}

ImportedTrial trial_of(const MlperfPower& power, const std::string& name) {
  const auto computed = [](auto value) { return Printed<decltype(value)>{value, value * 0}; };
  ImportedTrial trial;
  trial.origin.file = name;
  trial.names.tool = "mlperf-inference";
  trial.names.tool_version = power.load.version;
  trial.names.task = power.scenario;
  trial.extent = Extent::phase;
  trial.phase = Phase::query;
  trial.rung = Rung::node_metered;
  trial.begin = StatedInstant{power.load.begin, true};
  trial.end = StatedInstant{power.load.end, true};
  trial.duration = computed(seconds_of(power.window.length) * stated_second);
  trial.total.energy = computed(power.window.by_mean);
  trial.total.power = computed(power.window.mean);
  trial.per_unit.per_query = computed(power.official);
  // A query of MultiStream is eight of a SingleStream log; where the item is another, queries are not what is counted.
  if (power.item == "query") trial.work.queries = counted(std::round(power.window.by_mean / power.official));
  trial.work.queries_per_second =
      power.load.throughput ? std::optional(computed(*power.load.throughput)) : std::nullopt;
  trial.updates = counted(static_cast<double>(power.window.readings));
  trial.update_period = computed(1.0 * stated_second);
  if (power.item == "token") trial.flags.emplace_back("per_query_is_per_token");
  return trial;
}

}  // namespace joulery
