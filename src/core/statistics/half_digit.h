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

}  // namespace joulery
