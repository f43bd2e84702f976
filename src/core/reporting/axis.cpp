// SPDX-License-Identifier: Apache-2.0
// Steps of 1, 2 or 5 times a power of ten (Heckbert, Nice numbers for graph labels, Graphics Gems 1990).
#include "core/reporting/axis.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace joulery {
namespace {

double round_step(double span, int most) {
  const double raw = span / std::max(most, 1);
  const double decade = std::pow(10.0, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    // The slack keeps 3 x 0.1 from asking for a fourth step.
    if (factor * decade >= raw * (1 - 1e-9)) return factor * decade;
  }
  return 10 * decade;
}

struct Stretch {
  std::optional<std::size_t> lowest;
  std::optional<std::size_t> highest;
  std::optional<std::size_t> unseen;
};

Stretch stretch_of(std::span<const std::optional<double>> values, std::size_t from, std::size_t to) {
  Stretch found;
  for (std::size_t i = from; i < to; ++i) {
    if (!values[i]) {
      if (!found.unseen) found.unseen = i;
      continue;
    }
    if (!found.lowest || *values[i] < *values[*found.lowest]) found.lowest = i;
    if (!found.highest || *values[i] > *values[*found.highest]) found.highest = i;
  }
  return found;
}

}  // namespace

Axis axis_from_zero(double high, int most) {
  if (!(high > 0)) return {0, 1, 1, {0, 1}};
  Axis axis{0, 0, round_step(high, most), {}};
  const auto steps = static_cast<int>(std::ceil(high / axis.step * (1 - 1e-9)));
  for (int i = 0; i <= steps; ++i) axis.ticks.push_back(i * axis.step);
  axis.high = axis.ticks.back();
  return axis;
}

Axis axis_between(double low, double high, int most) {
  if (!(high > low)) return {low, low + 1, 1, {low}};
  Axis axis{low, high, round_step(high - low, most), {}};
  for (double i = std::ceil(low / axis.step - 1e-9); i * axis.step <= high + axis.step * 1e-9; ++i) {
    axis.ticks.push_back(i * axis.step);
  }
  return axis;
}

std::string tick_text(double value, double step) {
  const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 12);
  return fmt::format("{:.{}f}", value == 0 ? 0.0 : value, decimals);
}

std::vector<std::size_t> kept_steps(std::span<const std::optional<double>> values, std::size_t most) {
  std::vector<std::size_t> kept;
  const std::size_t size = values.size();
  if (size <= most) {
    for (std::size_t i = 0; i < size; ++i) kept.push_back(i);
    return kept;
  }
  const std::size_t stretches = (most - 2) / 3;
  kept.push_back(0);
  for (std::size_t s = 0; s < stretches; ++s) {
    const Stretch found = stretch_of(values, s * size / stretches, (s + 1) * size / stretches);
    for (const auto& index : {found.lowest, found.highest, found.unseen}) {
      if (index) kept.push_back(*index);
    }
  }
  kept.push_back(size - 1);
  std::sort(kept.begin(), kept.end());
  kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
  return kept;
}

}  // namespace joulery
