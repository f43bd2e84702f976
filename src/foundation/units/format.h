// SPDX-License-Identifier: Apache-2.0
// Quantities as people read them: SI prefixes, and no more digits than the interval carries. Parsing is units/parse.h.
#pragma once

#include <string>
#include <string_view>

#include "foundation/units/bounded.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// A number with an SI prefix and unit: (1640, "J") -> "1.64 kJ". `digits` significant digits.
[[nodiscard]] std::string with_prefix(double value, std::string_view unit, int digits = 3);
/// Best and interval in the prefix of best: "1.64 kJ (0.47 … 2.67)". Digits follow the width of the interval (2 or 3).
[[nodiscard]] std::string with_bounds(double low, double best, double high, std::string_view unit);
[[nodiscard]] std::string format(Energy energy);                    ///< "1.64 kJ"
[[nodiscard]] std::string format(const Bounded<Energy>& energy);    ///< "1.64 kJ (0.47 … 2.67)"
[[nodiscard]] std::string format_watt_hours(Energy energy);         ///< "0.46 Wh", "12 mWh"
[[nodiscard]] std::string format(Power power);                      ///< "41 W"
[[nodiscard]] std::string format(Duration duration);                ///< "72.4 s", "3 min 20 s", "1.2 ms"
/// Rounded to 12 significant digits: the same bytes on every processor (architecture, decision 1).
[[nodiscard]] double rounded(double value);

}  // namespace joulery
