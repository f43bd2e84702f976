// SPDX-License-Identifier: Apache-2.0
// Fuzz target: any bytes as the files of MLPerf power and Tiny. The first byte picks the file, the others of a session
// are sound. A window never has more readings than its log, and every session gets eleven verdicts.
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "core/importing/mlperf_checks.h"
#include "core/importing/mlperf_tiny.h"

using namespace joulery;

namespace {

constexpr const char* kDetail =
    ":::MLLOG {\"key\": \"power_begin\", \"value\": \"07-23-2024 10:00:00.000\"}\n"
    ":::MLLOG {\"key\": \"power_end\", \"value\": \"07-23-2024 10:00:10.000\"}\n"
    ":::MLLOG {\"key\": \"effective_scenario\", \"value\": \"SingleStream\"}\n"
    ":::MLLOG {\"key\": \"result_query_count\", \"value\": 10}\n";
constexpr const char* kReadings = "Time,07-23-2024 10:00:01.000,Watts,100\nTime,07-23-2024 10:00:02.000,Watts,101\n";
constexpr const char* kSide =
    "{\"version\":\"1\",\"timezone\":0,\"modules\":{},\"sources\":{},\"messages\":[],\"uuid\":{},\"session_name\":"
    "\"s\","
    "\"results\":{},\"phases\":{}}";
constexpr const char* kFiles[] = {"run_1/mlperf_log_detail.txt", "run_1/spl.txt", "power/client.json",
                                  "power/server.json", "power/ptd_logs.txt"};

MlperfSession sound_session() {
  return {"s",
          {{"run_1/mlperf_log_detail.txt", kDetail},
           {"run_1/spl.txt", kReadings},
           {"ranging/mlperf_log_detail.txt", kDetail},
           {"ranging/spl.txt", kReadings},
           {"power/client.json", kSide},
           {"power/server.json", kSide},
           {"power/ptd_logs.txt", ""}}};
}

void check_session(const char* path, std::string_view text) {
  MlperfSession session = sound_session();
  session.files[path] = text;
  const auto power = read_mlperf_power(session, "");
  if (!power && describe(power.error()).empty()) std::abort();
  if (power && (!(power->official.base() > 0) || !std::isfinite(power->integrated.base()))) std::abort();
  for (const std::string_view round : {"4.1", "5.0"}) {
    if (check_mlperf_session(session, **mlperf_rules_of(round)).size() != 11) std::abort();
  }
}

void check_tiny(std::string_view text) {
  const auto trace = read_energy_trace(text, "t");
  const auto times = read_trace_times(text, "t");
  const auto results = read_tiny_results(text, "t");
  const std::vector<StatedTime> cuts{0 * stated_second, 0.001 * stated_second, 0.01 * stated_second};
  if (trace) (void)cut_trace(*trace, cuts, std::nullopt, "t");
  const EnergyTrace sound{1000 * per_second, std::vector<float>(20000, 1.0F)};
  if (!times && !results) return;
  const auto energy = cut_trace(sound, times ? *times : cuts, results ? std::optional(*results) : std::nullopt, "t");
  if (energy && energy->windows.size() > (times ? times->size() : cuts.size()) / 2) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  const std::size_t which = bytes[0] % (std::size(kFiles) + 1);
  if (which < std::size(kFiles)) {
    check_session(kFiles[which], text);
  } else {
    check_tiny(text);
  }
  return 0;
}
