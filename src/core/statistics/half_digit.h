// SPDX-License-Identifier: Apache-2.0
// A printed number is an interval: what was written, give or take half of its last digit. How sure the measurement
// behind it was is another matter.
#pragma once

#include <optional>
#include <string_view>

#include "foundation/units/bounded.h"

namespace joulery {

/// A decimal number as it was written.
struct Decimal {
  double value = 0;
  double half_digit = 0;  ///< half of its last digit: 0.026 gives 0.0005, 1.2e3 gives 50, 8 gives 0.5
};

/// Reads a whole text as a finite decimal number, white space at its ends apart; nothing for anything else. No locale
/// changes it.
[[nodiscard]] std::optional<Decimal> read_decimal(std::string_view text);

/// The same as an interval: "0.026" -> 0.0255 .. 0.0265; "1.0e-4" -> 0.95e-4 .. 1.05e-4; "51686" -> 51685.5 .. 51686.5.
[[nodiscard]] std::optional<Bounded<double>> half_digit_interval(std::string_view text);

/// What somebody states: "51686" is 51685.5 to 51686.5, as printed; "2.6..17" has its middle as best value;
/// "2.6..8.8..17" states it. Nothing for anything else, for a negative end and for ends out of order.
[[nodiscard]] std::optional<Bounded<double>> stated_interval(std::string_view text);

}  // namespace joulery
