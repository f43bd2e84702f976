// SPDX-License-Identifier: Apache-2.0
// G4. A sensor of period T sees q phases of a load of period L when q T is a whole number of L: it is blind to part of
// the load when q windows are shorter than L.
#include "core/metering/alias.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace joulery {
namespace {

constexpr std::size_t kStepsWanted = 3;
constexpr double kRegularShare = 0.7;
constexpr double kRegularWithin = 0.1;
constexpr double kPeak = 0.5;
constexpr double kBlind = 0.95;   ///< W / T from which on a sensor is not blind
constexpr double kNear = 0.05;    ///< G4: within 5 %
constexpr int kMostMultiple = 3;  ///< G4: k = 1, 2, 3
constexpr double kBeats = 3;      ///< G4: slower than 3 / window length
constexpr int kMostPhases = 4;    ///< more phases leave less than a quarter of the load unseen between two of them
constexpr double kDivides = 0.01;

double covariance_at(std::span<const double> values, double mean, std::size_t lag) {
  double sum = 0;
  for (std::size_t i = 0; i + lag < values.size(); ++i) sum += (values[i] - mean) * (values[i + lag] - mean);
  return sum / static_cast<double>(values.size() - lag);
}

/// The peak of a parabola through three neighbours, as a fraction of a step off the middle one.
double peak_offset(double before, double at, double after) {
  const double curvature = before - 2 * at + after;
  return curvature < 0 ? std::clamp(0.5 * (before - after) / curvature, -0.5, 0.5) : 0;
}

bool is_near(double ratio, double wanted) { return std::abs(ratio / wanted - 1) <= kNear; }

/// Whether the sensor's q-th multiple and the load stay in step all the time observed, and q windows leave some of the
/// load unseen.
bool keeps_step(double load, double window, double period, double observed, int phases) {
  if (phases * window >= load) return false;
  const double turns = phases * period / load;
  if (turns < 0.5) return false;                             // slower than the sensor: all of it passes by
  const double drift = std::abs(turns - std::round(turns));  // of a turn, every `phases` periods
  return drift * observed / period < kBeats;
}

}  // namespace

std::optional<Duration> period_of_steps(std::span<const Instant> begins) {
  if (begins.size() < kStepsWanted + 1) return std::nullopt;
  std::vector<std::int64_t> steps;
  for (std::size_t i = 1; i < begins.size(); ++i) steps.push_back((begins[i] - begins[i - 1]).count());
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::nth_element(steps.begin(), middle, steps.end());
  const std::int64_t median = *middle;
  if (median <= 0) return std::nullopt;
  const auto regular = std::count_if(steps.begin(), steps.end(), [median](std::int64_t step) {
    return std::abs(static_cast<double>(step - median)) <= kRegularWithin * static_cast<double>(median);
  });
  const bool repeats = static_cast<double>(regular) >= kRegularShare * static_cast<double>(steps.size());
  return repeats ? std::optional(Duration(median)) : std::nullopt;
}

std::optional<Duration> period_of_use(std::span<const double> use, Duration step) {
  const std::size_t longest = use.size() / 3;
  if (longest < 3) return std::nullopt;
  double mean = 0;
  for (const double value : use) mean += value / static_cast<double>(use.size());
  const double whole = covariance_at(use, mean, 0);
  if (!(whole > 0)) return std::nullopt;
  const auto likeness = [&](std::size_t lag) { return covariance_at(use, mean, lag) / whole; };
  std::size_t lag = 1;
  while (lag < longest && likeness(lag) > 0) ++lag;  // behind the first descent
  std::optional<std::size_t> best;
  for (; lag + 1 < longest; ++lag) {
    const double here = likeness(lag);
    const bool is_peak = here >= kPeak && here >= likeness(lag - 1) && here >= likeness(lag + 1);
    if (is_peak) {
      best = lag;
      break;
    }
  }
  if (!best) return std::nullopt;
  const double exact =
      static_cast<double>(*best) + peak_offset(likeness(*best - 1), likeness(*best), likeness(*best + 1));
  return Duration(std::llround(exact * static_cast<double>(step.count())));
}

bool alias_risk(Duration load_period, const SensorRhythm& sensor, Duration observed) {
  const double load = seconds_of(load_period);
  const double window = seconds_of(sensor.window);
  const double period = seconds_of(sensor.period);
  if (load <= 0 || period <= 0 || window >= kBlind * period) return false;
  const double windows = window / load;
  const bool divides = std::round(windows) >= 1 && std::abs(windows - std::round(windows)) <= kDivides * windows;
  if (load <= window || divides) return false;
  for (int k = 1; k <= kMostMultiple; ++k) {
    if (is_near(load, k * period) || is_near(load, period / k)) return true;
    if (std::abs(1 / load - k / period) < kBeats / seconds_of(observed)) return true;
  }
  for (int phases = 2; phases <= kMostPhases; ++phases) {
    if (keeps_step(load, window, period, seconds_of(observed), phases)) return true;
  }
  return false;
}

}  // namespace joulery
