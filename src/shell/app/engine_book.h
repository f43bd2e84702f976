// SPDX-License-Identifier: Apache-2.0
// EngineBook: the readings of an inference server beside the energy of the same stretch of time: counts and joules have
// one window, that of the counters. Differencing is core/metering/engine_counts.h. The road (app/road.h) holds one.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "core/metering/engine_counts.h"
#include "foundation/domain/record.h"
#include "shell/app/spans.h"

namespace joulery {

/// Readings in, what the server did and took out. Deterministic: the same records give the same result.
class EngineBook {
 public:
  void add(const EngineFound& found) { counts_.add(found); }
  /// A reading whose energy is not resolved yet.
  void add(const EngineRead& read);
  /// Resolves the energy of the readings at or before `ripe`.
  void resolve(Instant ripe, const Spans::TotalsAt& totals_at);
  [[nodiscard]] bool is_waiting() const { return !waiting_.empty(); }
  /// What the server did, with the energy along the given accounts. Nothing when none was asked.
  [[nodiscard]] std::optional<EngineResult> result(const std::vector<std::size_t>& accounts_on_cut) const;
  [[nodiscard]] const std::vector<Anomaly>& anomalies() const { return counts_.anomalies(); }

 private:
  EngineCounts counts_;
  std::deque<Instant> waiting_;  ///< instants of readings
  std::optional<Instant> first_at_;
  std::optional<EdgeTotals> first_;
  std::optional<Instant> last_at_;
  std::optional<EdgeTotals> last_;
};

/// Joules per request, per output token and per token in and out, by machine and by tree. Rows whose count is unknown
/// or may be less than 1 are left out.
[[nodiscard]] std::vector<WorkResult> work_of(const EngineResult& engine);

/// One row: energy divided by a count, ends by ends. `count.low` is above 0.
[[nodiscard]] WorkResult work_result(const std::string& unit, const Bounded<double>& count, const char* basis,
                                     const Bounded<Energy>& energy);

}  // namespace joulery
