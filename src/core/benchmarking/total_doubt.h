// SPDX-License-Identifier: Apache-2.0
// Random and systematic doubt side by side: the spread of repeats shrinks with their number, the instruments' doubt
// does not, so it is added, never averaged away. A model may be off by more upwards than downwards.
#pragma once

#include <algorithm>
#include <optional>

#include "foundation/base/ensure.h"
#include "foundation/units/bounded.h"

namespace joulery {

/// What instruments may be off, as shares of the best value, 95 %; neither below 0.
struct InstrumentDoubt {
  double below = 0;
  double above = 0;

  /// From the half width and how far the middle stands above the best value, as a bundle holds them.
  [[nodiscard]] static InstrumentDoubt of(double half_width, std::optional<double> skew) {
    return {half_width - skew.value_or(0), half_width + skew.value_or(0)};
  }
  [[nodiscard]] double half_width() const { return (below + above) / 2; }
  [[nodiscard]] double skew() const { return (above - below) / 2; }
};

/// Moves both ends out. Where the value may be below 0, so may the ends; an energy stops at 0.
template <class Q>
[[nodiscard]] Bounded<Q> moved_out(const Bounded<Q>& random, const InstrumentDoubt& doubt) {
  ENSURE(doubt.below >= 0 && doubt.above >= 0);
  const Q size = random.best < Q{} ? Q{} - random.best : random.best;
  const Bounded<Q> moved{random.low - size * doubt.below, random.best, random.high + size * doubt.above};
  return random.low < Q{} ? moved : Bounded<Q>{std::max(Q{}, moved.low), moved.best, moved.high};
}

/// Both doubts and their linear sum (BM-14).
template <class Q>
struct TotalDoubt {
  Bounded<Q> random;  ///< of the repeats
  Q instrument{};     ///< half-width, of the best value
  Bounded<Q> total;   ///< random ends moved out by the instruments' doubt
};

/// Adds a systematic doubt to an amount that is not below 0.
template <class Q>
[[nodiscard]] TotalDoubt<Q> total_doubt(const Bounded<Q>& random, const InstrumentDoubt& doubt) {
  return {random, random.best * doubt.half_width(), moved_out(random, doubt)};
}

}  // namespace joulery
