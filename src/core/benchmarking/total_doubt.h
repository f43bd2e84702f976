// SPDX-License-Identifier: Apache-2.0
// Random and systematic doubt side by side: the spread of repeats shrinks with their number, the instruments' doubt
// does not, so it is added, never averaged away.
#pragma once

#include <algorithm>

#include "foundation/base/ensure.h"
#include "foundation/units/bounded.h"

namespace joulery {

/// Both doubts and their linear sum (BM-14).
template <class Q>
struct TotalDoubt {
  Bounded<Q> random;  ///< of the repeats
  Q instrument{};     ///< half-width, of the best value
  Bounded<Q> total;   ///< random ends moved out by the instruments' doubt
};

/// Adds a systematic doubt, given as a fraction of the best value; the low end stops at 0.
template <class Q>
[[nodiscard]] TotalDoubt<Q> total_doubt(const Bounded<Q>& random, double instrument_fraction) {
  ENSURE(instrument_fraction >= 0);
  const Q instrument = random.best * instrument_fraction;
  return {random, instrument, {std::max(Q{}, random.low - instrument), random.best, random.high + instrument}};
}

}  // namespace joulery
