// SPDX-License-Identifier: Apache-2.0
// MLPerf Tiny energy: a trace of microjoules per sample, the timestamps that cut it into windows, and the published
// results.txt. The windows are summed anew and put beside what was published. Source: benchmarking 3.6.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/importing/imported_trial.h"
#include "foundation/base/result.h"

namespace joulery {

/// traceN-energy.bin.
struct EnergyTrace {
  PerSecond rate;
  std::vector<float> microjoules;  ///< one per sample, as the file holds them: a million of them are 4 MB
};

/// What results.txt says of one window.
struct PublishedWindow {
  int number = 0;
  std::optional<StatedEnergy> energy;
  std::optional<Power> mean;
  std::optional<Printed<StatedEnergy>> per_inference;
  std::optional<std::uint64_t> inferences;
};

/// results.txt.
struct TinyResults {
  std::vector<PublishedWindow> windows;
  std::optional<StatedEnergy> median;  ///< per inference, as published
};

/// One window of inferences.
struct TinyWindow {
  int number = 0;
  StatedTime begin;
  StatedTime end;
  std::size_t samples = 0;
  StatedEnergy summed;
  Power mean;
  std::optional<PublishedWindow> published;
};

/// A trace cut into its inference windows.
struct TinyEnergy {
  std::vector<TinyWindow> windows;
  std::optional<StatedEnergy> published_median;  ///< per inference; the official figure
  std::optional<StatedEnergy> summed_median;     ///< the same from our sums; needs the inferences of every window
  std::vector<std::string> notes;
};

/// Reads the trace. Errors: another first byte than 0xF1, a rate that is none, a cut-off sample.
[[nodiscard]] Result<EnergyTrace> read_energy_trace(std::string_view bytes, const std::string& name);
/// Reads traceN-timestamps.json, seconds from the start. Errors: no list of rising numbers.
[[nodiscard]] Result<std::vector<StatedTime>> read_trace_times(std::string_view text, const std::string& name);
/// Reads results.txt; what it does not say stays absent. Error: no window of energy at all.
[[nodiscard]] Result<TinyResults> read_tiny_results(std::string_view text, const std::string& name);
/// Sums the even windows. `results` may be nothing: then no inferences are known. Error: a window beyond the trace.
[[nodiscard]] Result<TinyEnergy> cut_trace(const EnergyTrace& trace, const std::vector<StatedTime>& times,
                                           const std::optional<TinyResults>& results, const std::string& name);
/// Every window as a record: rung device.gross, the published energy as its total, else our sum.
[[nodiscard]] std::vector<ImportedTrial> trials_of(const TinyEnergy& energy, const std::string& name);

}  // namespace joulery
