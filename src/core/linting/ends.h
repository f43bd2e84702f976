// SPDX-License-Identifier: Apache-2.0
// Arithmetic of printed intervals within one formula: both ends of what was printed go through it, so a check can ask
// whether the recomputed and the printed interval meet. Plain numbers in the unit the formula names; quantities with
// types are importing/printed.h.
#pragma once

#include <algorithm>
#include <cmath>

#include "core/importing/printed.h"

namespace joulery {

/// low <= high.
struct Ends {
  double low = 0;
  double high = 0;

  [[nodiscard]] double middle() const { return (low + high) / 2; }
};

/// A printed quantity in a unit.
template <class Q>
[[nodiscard]] Ends ends_of(const Printed<Q>& printed, Q unit) {
  return {printed.low() / unit, printed.high() / unit};
}
[[nodiscard]] inline Ends exactly(double number) { return {number, number}; }

[[nodiscard]] inline Ends operator+(const Ends& a, const Ends& b) { return {a.low + b.low, a.high + b.high}; }
/// Of any signs.
[[nodiscard]] inline Ends operator*(const Ends& a, const Ends& b) {
  const auto [low, high] = std::minmax({a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high});
  return {low, high};
}
/// By a divisor whose interval lies above zero.
[[nodiscard]] inline Ends operator/(const Ends& a, const Ends& b) { return a * Ends{1 / b.high, 1 / b.low}; }

/// Widened by a fraction of its own size to both sides.
[[nodiscard]] inline Ends widened(const Ends& ends, double fraction) {
  const double slack = fraction * std::max(std::fabs(ends.low), std::fabs(ends.high));
  return {ends.low - slack, ends.high + slack};
}

/// True when the two have a number in common, but for what binary arithmetic loses.
[[nodiscard]] inline bool meet(const Ends& a, const Ends& b) {
  constexpr double kArithmetic = 1e-9;
  const Ends wide = widened(a, kArithmetic);
  return wide.low <= b.high && b.low <= wide.high;
}

}  // namespace joulery
