// SPDX-License-Identifier: Apache-2.0
// What accelerators draw at least and at most, for L3. A device is known by the words in the name its driver gives it.
#pragma once

#include <optional>
#include <string_view>

#include "foundation/units/quantity.h"

namespace joulery {

/// The range of one device.
struct AcceleratorPower {
  std::optional<Power> idle;  ///< published estimates, not measured here: half of it is what L3 asks for
  Power limit;                ///< board power by the vendor's data sheet
};

/// The range of "NVIDIA A100-SXM4-80GB", "Tesla T4"; nothing for a name that is not in the table.
[[nodiscard]] std::optional<AcceleratorPower> power_range_of(std::string_view model);

}  // namespace joulery
