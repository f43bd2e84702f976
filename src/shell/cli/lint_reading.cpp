// SPDX-License-Identifier: Apache-2.0
// Content tells the kind of a file. MLPerf's sessions and traces are folders and are looked for beside the files.
#include "shell/cli/lint_reading.h"

#include <filesystem>
#include <iterator>
#include <set>

#include "core/importing/bench_records.h"
#include "core/importing/known_formats.h"
#include "core/importing/run_trial.h"
#include "shell/cli/import_mlperf.h"
#include "shell/cli/import_reading.h"

namespace joulery {
namespace {

namespace fs = std::filesystem;

Result<void> take_claims(const std::string& text, const std::string& path, ReadResults& all) {
  auto claims = read_claims(text, path);
  if (!claims) return failure(claims.error());
  all.claims.append(std::move(*claims));
  return {};
}

Result<void> take_bench(const std::string& text, const std::string& path, ReadResults& all) {
  auto records = read_bench_document(text, path);
  if (!records) return failure(records.error());
  append(all.content, std::move(records->file));
  all.claims.append(std::move(records->claims));
  return {};
}

Result<void> take_foreign(const ForeignFile& foreign, ReadResults& all) {
  const std::string_view kind = format_of(foreign);
  if (kind.empty()) {
    return failure(ErrorKind::unsupported, foreign.text.empty() ? "an empty file" : "no results of a known kind",
                   foreign.name, "give a run, a benchmark, results that joulery import knows, or a table of claims");
  }
  auto file = read_foreign(foreign, kind);
  if (!file) return failure(file.error());
  append(all.content, std::move(*file));
  return {};
}

Result<void> take_any(const std::string& text, const std::string& path, const std::string& scenario, ReadResults& all) {
  if (is_claims(text)) return take_claims(text, path, all);
  if (is_bench_document(text)) return take_bench(text, path, all);
  if (is_run_document(text)) return take_runs(text, path, all);
  return take_foreign({path, text, scenario}, all);
}

/// MLPerf's results below a folder.
struct MlperfPlaces {
  std::set<std::string> sessions;  ///< folders of power sessions
  std::set<std::string> traces;    ///< folders with energy traces, or a trace that was named

  [[nodiscard]] bool empty() const { return sessions.empty() && traces.empty(); }
};

/// By a file that only sessions have: in a folder of anything a run_1/ says nothing.
bool holds_session(const std::string& folder) {
  std::error_code unknown;
  return fs::is_regular_file(folder + "/run_1/spl.txt", unknown) ||
         fs::is_regular_file(folder + "/power/client.json", unknown);
}

void look_at(const fs::directory_entry& entry, MlperfPlaces& places) {
  std::error_code unknown;
  const std::string path = entry.path().string();
  if (entry.is_directory(unknown)) {
    if (holds_session(path)) places.sessions.insert(path);
  } else if (entry.path().extension() == ".bin" && !energy_traces_at(path).empty()) {
    places.traces.insert(entry.path().parent_path().string());
  }
}

/// Of the argument or below it. A folder that cannot be read is told by result_paths().
MlperfPlaces mlperf_places(const std::string& argument) {
  MlperfPlaces places;
  std::error_code problem;
  if (!fs::is_directory(argument, problem)) {
    if (!energy_traces_at(argument).empty()) places.traces.insert(argument);
    return places;
  }
  if (holds_session(argument)) places.sessions.insert(argument);
  for (fs::recursive_directory_iterator at(argument, problem), end; !problem && at != end; at.increment(problem)) {
    look_at(*at, places);
  }
  return places;
}

void add(ImportAnswer answer, ReadResults& all) {
  if (answer.error) {
    all.unreadable.push_back(std::move(*answer.error));
    return;
  }
  ++all.files;
  append(all.content, std::move(answer.content));
}

}  // namespace

Result<ReadResults> read_for_lint(const std::vector<std::string>& arguments, const std::string& scenario) {
  std::vector<ResultPath> paths;
  MlperfPlaces places;
  for (const std::string& argument : arguments) {
    MlperfPlaces found = mlperf_places(argument);
    const bool is_trace = found.traces.contains(argument) && !fs::is_directory(argument);
    auto files = is_trace ? Result<std::vector<ResultPath>>() : result_paths({argument});
    if (files) {
      std::move(files->begin(), files->end(), std::back_inserter(paths));
    } else if (found.empty()) {
      return failure(files.error());
    }
    places.sessions.merge(found.sessions);
    places.traces.merge(found.traces);
  }
  ReadResults all = read_results(paths, [&](const std::string& text, const std::string& path, ReadResults& results) {
    return take_any(text, path, scenario, results);
  });
  for (const std::string& session : places.sessions) add(import_power_session(session, {}), all);
  for (const std::string& trace : places.traces) add(import_energy_traces(trace), all);
  return all;
}

}  // namespace joulery
