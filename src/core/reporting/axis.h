// SPDX-License-Identifier: Apache-2.0
// Axes and thinning for pictures: round tick values, and which steps of a long series to draw so that no peak is lost.
// Used by svg_time.h and svg_bars.h.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace joulery {

/// A scale from `low` to `high` with ticks at round values inside it.
struct Axis {
  double low = 0;
  double high = 1;
  double step = 1;
  std::vector<double> ticks;
};

/// From zero to at least `high`, at most `most` + 1 ticks, the last at the top. For values >= 0.
[[nodiscard]] Axis axis_from_zero(double high, int most);
/// From `low` to `high` exactly, with ticks at the round values between.
[[nodiscard]] Axis axis_between(double low, double high, int most);
/// A tick as text, with as many decimals as the step needs.
[[nodiscard]] std::string tick_text(double value, double step);

/// Indexes to draw, ascending, at most `most` (>= 8): the first and last step, and of each stretch its lowest, its
/// highest and one step nobody saw. All indexes when there are no more than `most`.
[[nodiscard]] std::vector<std::size_t> kept_steps(std::span<const std::optional<double>> values, std::size_t most);

}  // namespace joulery
