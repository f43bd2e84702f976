// SPDX-License-Identifier: Apache-2.0
// Cross-checks (R28): two amounts that tell of the same energy, or of a whole and its parts, held against their bounds.
// A breach beyond three bounds is not doubt, it is a defect: of a sensor, or of the picture of the machine. Pure.
#pragma once

#include <optional>

#include "foundation/units/bounded.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// R28: a difference of more than this many bounds is an anomaly.
inline constexpr double kBreach = 3;

/// How many times the doubt that lies between them two amounts of the same energy are apart.
[[nodiscard]] double bounds_apart(const Bounded<Energy>& one, const Bounded<Energy>& other);

/// How many times the doubt the parts are above the whole that holds them; 0 when they are not above it.
[[nodiscard]] double bounds_above(const Bounded<Energy>& parts, const Bounded<Energy>& whole);

/// Two registers of one instrument (perf and powercap) share its error: they differ by the kernel's rounding of the
/// unit (52 ppm at most, 100 allowed) and two ticks (metering 1.1).
[[nodiscard]] Bounded<Energy> as_register(Energy best, Energy tick);

}  // namespace joulery
