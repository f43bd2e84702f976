// SPDX-License-Identifier: Apache-2.0
// ProgressBook: the marks a workload set on its way, each with the energy the machine had taken by then, and what was
// expected of the whole run at a quarter, a half and three quarters. The mathematics are core/forecasting; where marks
// come from is the command line's business. The road (app/road.h) holds one.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "core/forecasting/run_forecast.h"
#include "foundation/domain/record.h"

namespace joulery {

/// Marks in, forecasts out. Deterministic: the same records give the same forecasts.
class ProgressBook {
 public:
  /// Energy of the machine from the window's begin to an instant.
  using EnergyTo = std::function<Energy(Instant)>;

  /// A mark, not resolved yet. A new total begins the forecast anew: what was counted is something else.
  void add(const Progressed& mark);
  /// Resolves the marks at or before `ripe`.
  void resolve(Instant ripe, Instant window_begin, const EnergyTo& energy_to);
  [[nodiscard]] bool is_waiting() const { return !waiting_.empty(); }
  /// What is expected by now; nothing before enough was seen.
  [[nodiscard]] std::optional<TotalForecast> now() const;
  /// Nothing when there was no mark.
  [[nodiscard]] std::optional<ProgressResult> result() const;

 private:
  void remember(const Progressed& mark);

  std::vector<Progressed> waiting_;
  std::optional<Progressed> last_;
  std::uint64_t marks_ = 0;
  std::optional<RunForecast> forecast_;
  std::vector<ForecastResult> remembered_;
  std::size_t next_quarter_ = 0;
};

}  // namespace joulery
