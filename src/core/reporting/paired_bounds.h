// SPDX-License-Identifier: Apache-2.0
// Bounds of a ratio and a difference of two sums of parts that were read by the same instruments: an instrument that
// reads high reads high both times, so its doubt moves both sums alike. Without a common instrument the ends simply
// add.
#pragma once

#include <span>

#include "foundation/units/bounded.h"

namespace joulery {

/// One part in both runs, in joules. `common_fraction`: systematic doubt both share; 0 = none is shared. What the
/// bounds hold beyond it (edges of the window, models) is independent.
struct PairedAmount {
  Bounded<double> a;
  Bounded<double> b;
  double common_fraction = 0;
};

/// Σb / Σa. The sum of a's lower ends may be 0: then the upper end is infinite.
[[nodiscard]] Bounded<double> ratio_of_sums(std::span<const PairedAmount> parts);
/// Σb - Σa.
[[nodiscard]] Bounded<double> difference_of_sums(std::span<const PairedAmount> parts);

}  // namespace joulery
