// SPDX-License-Identifier: Apache-2.0
// Paths of the layout that submissions have.
#include "shell/cli/import_reading.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>

#include "foundation/base/text.h"
#include "shell/cli/result_files.h"

namespace joulery {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 11> kSessionFiles{"power/client.json",
                                                         "power/client.log",
                                                         "power/ptd_logs.txt",
                                                         "power/server.json",
                                                         "power/server.log",
                                                         "ranging/mlperf_log_detail.txt",
                                                         "ranging/mlperf_log_summary.txt",
                                                         "ranging/spl.txt",
                                                         "run_1/mlperf_log_detail.txt",
                                                         "run_1/mlperf_log_summary.txt",
                                                         "run_1/spl.txt"};

bool is_trace_name(const std::string& name) { return name.starts_with("trace") && name.ends_with("-energy.bin"); }

}  // namespace

Result<MlperfSession> read_session_folder(const std::string& folder) {
  MlperfSession session{folder, {}};
  for (const std::string_view file : kSessionFiles) {
    const std::string path = fmt::format("{}/{}", folder, file);
    std::error_code problem;
    if (!fs::exists(path, problem) && !problem) continue;
    auto bytes = read_result_file(path);
    if (!bytes) return failure(bytes.error());
    session.files.emplace(file, std::move(*bytes));
  }
  return session;
}

bool is_session_folder(const std::string& path) {
  std::error_code problem;
  return fs::is_directory(path + "/run_1", problem) || fs::is_regular_file(path + "/power/client.json", problem);
}

std::vector<std::string> energy_traces_at(const std::string& path) {
  std::error_code problem;
  std::vector<std::string> traces;
  if (fs::is_regular_file(path, problem)) {
    if (is_trace_name(fs::path(path).filename().string())) traces.push_back(path);
    return traces;
  }
  for (fs::directory_iterator at(path, problem), end; !problem && at != end; at.increment(problem)) {
    if (is_trace_name(at->path().filename().string())) traces.push_back(at->path().string());
  }
  std::sort(traces.begin(), traces.end());
  return traces;
}

std::string scenario_of_folder(const std::string& folder) {
  constexpr std::array<std::string_view, 5> known{"SingleStream", "MultiStream", "Offline", "Server", "Interactive"};
  std::error_code problem;
  fs::path path = fs::weakly_canonical(folder, problem);
  if (problem) return {};
  // ".../multistream/performance" or ".../multistream/performance/power": three levels are looked at.
  for (int level = 0; level < 3 && path.has_relative_path(); ++level, path = path.parent_path()) {
    for (const std::string_view scenario : known) {
      if (lower(path.filename().string()) == lower(scenario)) return std::string(scenario);
    }
  }
  return {};
}

}  // namespace joulery
