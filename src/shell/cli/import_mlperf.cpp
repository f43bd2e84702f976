// SPDX-License-Identifier: Apache-2.0
// The official figure and our integral stand beside each other: one is what the rules count, the other what the
// readings hold.
#include "shell/cli/import_mlperf.h"

#include <filesystem>
#include <fmt/format.h>

#include "core/importing/mlperf_tiny.h"
#include "shell/cli/import_reading.h"
#include "shell/cli/result_files.h"

namespace joulery {
namespace {

Result<CheckedSession> checks_of(const MlperfSession& session, const std::string& round) {
  const auto rules = mlperf_rules_of(round);
  if (!rules) return failure(rules.error());
  return CheckedSession{round, std::string((*rules)->name), check_mlperf_session(session, **rules)};
}

Result<void> fill_power(ImportAnswer& answer, const MlperfAsked& asked) {
  const auto session = read_session_folder(answer.file);
  if (!session) return failure(session.error());
  const std::string claimed = asked.scenario.empty() ? scenario_of_folder(answer.file) : asked.scenario;
  const auto power = read_mlperf_power(*session, claimed);
  if (!power) return failure(power.error());
  answer.content.trials.push_back(trial_of(*power, answer.file));
  answer.figures.push_back({fmt::format("official, mean power times duration, per {}", power->item), power->official});
  answer.figures.push_back({fmt::format("integral of the readings, per {}", power->item), power->integrated});
  answer.notes = power->notes;
  const std::string round = asked.round.empty() ? power->load.version : asked.round;
  if (round.empty()) {
    answer.notes.emplace_back("no checks: the log does not say its round; name it with --round");
    return {};
  }
  auto checked = checks_of(*session, round);
  if (!checked) return failure(checked.error());
  answer.checked = std::move(*checked);
  return {};
}

/// "a/trace1-energy.bin" to "a/trace1-timestamps.json".
std::string times_beside(const std::string& trace) {
  constexpr std::string_view ending = "energy.bin";
  return trace.substr(0, trace.size() - ending.size()) + "timestamps.json";
}

/// results.txt beside the trace speaks of one trace alone; nothing when it is not there.
Result<std::optional<TinyResults>> results_beside(const std::string& trace, std::size_t traces) {
  const std::string path = (std::filesystem::path(trace).parent_path() / "results.txt").string();
  std::error_code problem;
  if (traces != 1 || !std::filesystem::exists(path, problem)) return std::optional<TinyResults>();
  const auto text = read_result_file(path);
  if (!text) return failure(text.error());
  auto results = read_tiny_results(*text, path);
  if (!results) return failure(results.error());
  return std::optional(std::move(*results));
}

Result<TinyEnergy> energy_of(const std::string& trace_path, std::size_t traces) {
  const auto bytes = read_result_file(trace_path);
  if (!bytes) return failure(bytes.error());
  const auto trace = read_energy_trace(*bytes, trace_path);
  if (!trace) return failure(trace.error());
  const std::string times_path = times_beside(trace_path);
  const auto times_text = read_result_file(times_path);
  if (!times_text) return failure(times_text.error());
  const auto times = read_trace_times(*times_text, times_path);
  if (!times) return failure(times.error());
  const auto results = results_beside(trace_path, traces);
  if (!results) return failure(results.error());
  return cut_trace(*trace, *times, *results, trace_path);
}

Result<void> add_trace(ImportAnswer& answer, const std::string& trace, std::size_t traces) {
  const auto energy = energy_of(trace, traces);
  if (!energy) return failure(energy.error());
  for (ImportedTrial& trial : trials_of(*energy, trace)) answer.content.trials.push_back(std::move(trial));
  if (energy->published_median) {
    answer.figures.push_back({"official, median published per inference", *energy->published_median});
  }
  if (energy->summed_median) {
    answer.figures.push_back({"median of the sums of samples, per inference", *energy->summed_median});
  }
  answer.notes.insert(answer.notes.end(), energy->notes.begin(), energy->notes.end());
  return {};
}

}  // namespace

ImportAnswer import_power_session(const std::string& folder, const MlperfAsked& asked) {
  ImportAnswer answer;
  answer.file = folder;
  answer.kind = "mlperf-power";
  if (auto filled = fill_power(answer, asked); !filled) answer.error = filled.error();
  return answer;
}

ImportAnswer import_energy_traces(const std::string& path) {
  ImportAnswer answer;
  answer.file = path;
  answer.kind = "mlperf-tiny";
  const auto traces = energy_traces_at(path);
  if (traces.empty()) {
    answer.error =
        Error{ErrorKind::invalid, "no energy trace", path, "name traceN-energy.bin or the folder that holds it"};
  }
  for (const std::string& trace : traces) {
    if (answer.error) break;
    if (auto added = add_trace(answer, trace, traces.size()); !added) answer.error = added.error();
  }
  return answer;
}

}  // namespace joulery
