// SPDX-License-Identifier: Apache-2.0
// Scoring forecasts against ends that are known: how often the interval held the truth, how far the best value was off,
// beside the straight line that other meters draw. Tests only.
#pragma once

#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <vector>

#include "core/forecasting/run_forecast.h"

namespace joulery {

/// Over runs and moments.
struct ForecastScore {
  std::size_t forecasts = 0;
  std::size_t held_energy = 0;
  std::size_t held_time = 0;
  double error = 0;        ///< sum of |best - truth| / truth, energy
  double line_error = 0;   ///< the same of a straight line through the origin
  double first_error = 0;  ///< the same of "the first unit, so many times" (carbontracker, arXiv 2007.03051)
  double width = 0;        ///< sum of (high - low) / truth

  ForecastScore& operator+=(const ForecastScore& other) {
    forecasts += other.forecasts;
    held_energy += other.held_energy;
    held_time += other.held_time;
    error += other.error;
    line_error += other.line_error;
    first_error += other.first_error;
    width += other.width;
    return *this;
  }
  [[nodiscard]] double coverage() const { return static_cast<double>(held_energy) / static_cast<double>(forecasts); }
  [[nodiscard]] double time_coverage() const { return static_cast<double>(held_time) / static_cast<double>(forecasts); }
  [[nodiscard]] double mean_error() const { return error / static_cast<double>(forecasts); }
  [[nodiscard]] double mean_line_error() const { return line_error / static_cast<double>(forecasts); }
  [[nodiscard]] double mean_first_error() const { return first_error / static_cast<double>(forecasts); }
  [[nodiscard]] double mean_width() const { return width / static_cast<double>(forecasts); }
  [[nodiscard]] std::string row(const std::string& name) const {
    return fmt::format(
        "{:<18} {:>5}  held {:>5.1f} % (time {:>5.1f} %)  error {:>5.2f} %  line {:>5.2f} %  first unit {:>6.2f} %  "
        "width {:>5.1f} %\n",
        name, forecasts, coverage() * 100, time_coverage() * 100, mean_error() * 100, mean_line_error() * 100,
        mean_first_error() * 100, mean_width() * 100);
  }
};

/// The forecast made when `fraction` of the work of a finished run was done.
inline std::optional<TotalForecast> forecast_at(const std::vector<ProgressPoint>& marks, double total,
                                                double fraction) {
  RunForecast forecast(total);
  for (const ProgressPoint& mark : marks) {
    forecast.add(mark);
    if (forecast.done_fraction() >= fraction) break;
  }
  return forecast.total();
}

/// One run, scored when `fraction` of its work was done; `truth` is its end.
inline ForecastScore score_at(const std::vector<ProgressPoint>& marks, double total, const ProgressPoint& truth,
                              double fraction) {
  const auto forecast = forecast_at(marks, total, fraction);
  if (!forecast) return {};
  const ProgressPoint* last = &marks.front();
  for (const ProgressPoint& mark : marks) {
    last = &mark;
    if (mark.done >= fraction * total) break;
  }
  const double end = truth.energy / joule;
  const auto off = [end](double value) { return std::abs(value - end) / end; };
  ForecastScore score;
  score.forecasts = 1;
  score.held_energy = forecast->energy.low <= truth.energy && truth.energy <= forecast->energy.high ? 1 : 0;
  score.held_time = forecast->duration.low <= truth.elapsed && truth.elapsed <= forecast->duration.high ? 1 : 0;
  score.error = off(forecast->energy.best / joule);
  score.line_error = off(last->energy / joule / last->done * total);
  score.first_error = off(marks.front().energy / joule / marks.front().done * total);
  score.width = (forecast->energy.high - forecast->energy.low) / truth.energy;
  return score;
}

}  // namespace joulery
