// SPDX-License-Identifier: Apache-2.0
// Temperature and frequency as types: what a device tells of itself beside its power. They enter and leave as the
// quantities of units/quantity.h do and take part in no formula of energy.
#pragma once

#include "foundation/units/quantity.h"

namespace joulery {

namespace kind {
struct Temperature;
struct Frequency;
}  // namespace kind

using Temperature = Quantity<kind::Temperature>;  ///< base: degree Celsius; a difference is in kelvin
using Frequency = Quantity<kind::Frequency>;      ///< base: hertz

inline constexpr Temperature celsius = Temperature::of_base(1);
inline constexpr Temperature kelvin = celsius;  ///< of differences
inline constexpr Frequency hertz = Frequency::of_base(1);
inline constexpr Frequency megahertz = Frequency::of_base(1e6);

}  // namespace joulery
