// SPDX-License-Identifier: Apache-2.0
// Quantities as people read them: SI prefixes, and no more digits than the interval carries. Parsing is units/parse.h.
// Every function takes the character set last: UTF-8 ("1.64 kJ (0.47 … 2.67)", "µJ") or ASCII ("(0.47 .. 2.67)", "uJ").
#pragma once

#include <string>
#include <string_view>

#include "foundation/units/bounded.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// What the reader's terminal can show.
enum class Charset { utf8, ascii };

/// A number with an SI prefix and unit: (1640, "J") -> "1.64 kJ". `digits` significant digits.
[[nodiscard]] std::string with_prefix(double value, std::string_view unit, int digits = 3,
                                      Charset charset = Charset::utf8);
/// Best and interval in the prefix of best: "1.64 kJ (0.47 … 2.67)". An interval of a factor of ten or more carries
/// 2 digits, one narrower than 1 % of best 4, any other 3; all three numbers have the decimals of best, and an end
/// that is not 0 never reads 0. Without doubt (low = high) the interval is left out.
[[nodiscard]] std::string with_bounds(double low, double best, double high, std::string_view unit,
                                      Charset charset = Charset::utf8);
/// A plain number with `digits` significant digits, no prefix and no exponent: 0.0000146, 522, 1.23 million.
[[nodiscard]] std::string plain_number(double value, int digits = 3);
/// "1.64 kJ"
[[nodiscard]] std::string format(Energy energy, Charset charset = Charset::utf8);
/// "1.64 kJ (0.47 … 2.67)"
[[nodiscard]] std::string format(const Bounded<Energy>& energy, Charset charset = Charset::utf8);
/// "0.46 Wh", "12 mWh"
[[nodiscard]] std::string format_watt_hours(Energy energy, Charset charset = Charset::utf8);
/// "41 W"
[[nodiscard]] std::string format(Power power, Charset charset = Charset::utf8);
/// "72.4 s", "3 min 20 s", "1.2 ms"
[[nodiscard]] std::string format(Duration duration, Charset charset = Charset::utf8);
/// Rounded to 12 significant digits: the same bytes on every processor (architecture, decision 1).
[[nodiscard]] double rounded(double value);

}  // namespace joulery
