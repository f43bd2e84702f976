// SPDX-License-Identifier: Apache-2.0
// A printed number is an interval: what was written, give or take half of its last digit. How sure the measurement
// behind it was is another matter.
#pragma once

#include <optional>
#include <string_view>

#include "foundation/units/bounded.h"

namespace joulery {

/// "0.026" -> 0.0255 .. 0.0265; "1.0e-4" -> 0.95e-4 .. 1.05e-4; "51686" -> 51685.5 .. 51686.5. Nothing for a text that
/// is no finite decimal number. No locale changes it.
[[nodiscard]] std::optional<Bounded<double>> half_digit_interval(std::string_view text);

}  // namespace joulery
