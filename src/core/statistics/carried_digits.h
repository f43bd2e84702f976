// SPDX-License-Identifier: Apache-2.0
// No digit the interval does not carry: a value rounded to the place its half-width ends at. For screens; documents
// keep the unrounded numbers. SI prefixes and bounds of runs are units/format.h.
#pragma once

#include <string>

#include "foundation/units/bounded.h"

namespace joulery {

/// A value and its half-width, both to the same decimal place.
struct CarriedDigits {
  std::string value;       ///< "0.00506"
  std::string half_width;  ///< "0.00070"; empty = without doubt
};

/// The half-width to two significant digits, the value to the same place. A half-width of 0 carries 12 significant
/// digits. Both finite, half_width >= 0.
[[nodiscard]] CarriedDigits carried_digits(double value, double half_width);
/// "0.00506 ± 0.00070"; the half-width is half of the interval's width. Where the best value stands further from the
/// middle than a tenth of that, so that ± would name ends that are not the interval's: "0.48 (0.06 … 1.48)".
[[nodiscard]] std::string carried_text(const Bounded<double>& interval);

}  // namespace joulery
