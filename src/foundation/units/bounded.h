// SPDX-License-Identifier: Apache-2.0
// Doubt as a value: a best estimate between a low and a high end (95 % in runs), added and multiplied end to end,
// because instrument accuracy is systematic. The spread of repetitions is another thing: statistics/summary.h.
#pragma once

#include <algorithm>

#include "foundation/base/ensure.h"

namespace joulery {

/// low <= best <= high, always.
template <class Q>
struct Bounded {
  Q low{};
  Q best{};
  Q high{};

  bool operator==(const Bounded&) const = default;
  Bounded& operator+=(const Bounded& other) {
    low = low + other.low;
    best = best + other.best;
    high = high + other.high;
    return *this;
  }
};

/// A value without doubt: a definition, or a table row that states no range.
template <class Q>
[[nodiscard]] Bounded<Q> exact(Q value) {
  return {value, value, value};
}

/// Ends of parts add (architecture, decision 2).
template <class Q>
[[nodiscard]] Bounded<Q> operator+(Bounded<Q> a, const Bounded<Q>& b) {
  a += b;
  return a;
}

/// best times (1 - fraction) .. (1 + fraction).
template <class Q>
[[nodiscard]] Bounded<Q> plus_minus(Q best, double fraction) {
  ENSURE(fraction >= 0);
  return {best * std::max(0.0, 1 - fraction), best, best * (1 + fraction)};
}

/// Ends of factors multiply: low x low, best x best, high x high. For non-negative amounts.
template <class A, class B>
[[nodiscard]] auto operator*(const Bounded<A>& a, const Bounded<B>& b) -> Bounded<decltype(a.best * b.best)> {
  return {a.low * b.low, a.best * b.best, a.high * b.high};
}

}  // namespace joulery
