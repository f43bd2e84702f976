// SPDX-License-Identifier: Apache-2.0
// Simulated runs with known ends, for scoring forecasts: what a unit of work costs follows a script with a warm-up,
// changes, drifts and noise. Deterministic: a seed gives the same run everywhere. Tests only.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "core/forecasting/run_forecast.h"
#include "core/statistics/split_mix.h"

namespace joulery {

/// Normal and uniform numbers whose digits do not depend on the standard library (SplitMix64, Box and Muller).
class SimulatedNoise {
 public:
  explicit SimulatedNoise(std::uint64_t seed) : numbers_(seed) {}
  double uniform() { return static_cast<double>(numbers_.next() >> 11U) * 0x1.0p-53; }
  double normal() { return std::sqrt(-2 * std::log(1 - uniform())) * std::cos(2 * std::acos(-1.0) * uniform()); }

 private:
  SplitMix numbers_;
};

/// How the work goes on.
enum class Course { steady, warm_up, new_phase, trend, checkpoints, heavy_tails, hanging_together, few_epochs };

/// One run: a mark after each unit.
struct SimulatedRun {
  std::vector<ProgressPoint> marks;
  [[nodiscard]] const ProgressPoint& end() const { return marks.back(); }
};

/// Factor on the cost of unit `i` of `units`.
inline double simulated_cost(Course course, std::size_t i, std::size_t units, double& hanging, SimulatedNoise& noise) {
  const double x = static_cast<double>(i) / static_cast<double>(units);
  const double fresh = 0.05 * noise.normal();
  switch (course) {
    case Course::steady:
      return 1 + fresh;
    case Course::warm_up:
      return (i == 0 ? 4 : i < units / 50 ? 1.5 : 1) * (1 + fresh);
    case Course::new_phase:
      return (x < 0.2 ? 1 : 1.6) * (1 + fresh);
    case Course::trend:
      return (1 + 0.5 * x) * (1 + fresh);
    case Course::checkpoints:
      return (i % 10 == 9 ? 3 : 1) * (1 + fresh);
    case Course::heavy_tails:
      return 1 + 0.05 / std::sqrt(1.0001 - noise.uniform()) + fresh;
    case Course::hanging_together:
      hanging = 0.9 * hanging + 0.05 * noise.normal();
      return std::max(0.2, 1 + hanging);
    case Course::few_epochs:
      return (i == 0 ? 1.5 : 1) * (1 + 0.4 * fresh);
  }
  return 1;
}

/// A run of `units` units of about 2 s and 100 J; power varies a little apart from time.
inline SimulatedRun simulated_run(Course course, std::size_t units, std::uint64_t seed) {
  SimulatedNoise noise(seed);
  SimulatedRun run;
  double hanging = 0;
  double seconds = 3 * noise.uniform();
  double joules = 20 * seconds;
  for (std::size_t i = 0; i < units; ++i) {
    const double cost = simulated_cost(course, i, units, hanging, noise);
    seconds += 2 * cost;
    joules += 100 * cost * (1 + 0.02 * noise.normal());
    run.marks.push_back({Duration(std::llround(seconds * 1e9)), joules * joule, static_cast<double>(i + 1)});
  }
  return run;
}

}  // namespace joulery
