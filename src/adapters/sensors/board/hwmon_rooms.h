// SPDX-License-Identifier: Apache-2.0
// HwmonRoom: which row of the table of backends reads a chip, by its driver's name. Each chip belongs to exactly one
// row, so that no reading appears twice. What the rows make of their chips is their own matter.
#pragma once

#include <string_view>

namespace joulery {

enum class HwmonRoom {
  board,      ///< rails of chips on the board, a part each, never summed
  gpu,        ///< amdgpu, i915, xe
  processor,  ///< amd_energy, zenpower
  acpi,       ///< power_meter
  rails,      ///< ina3221: a Jetson's where its labels say so, else a chip on the board
};

/// The row that reads a chip called `name`.
[[nodiscard]] HwmonRoom hwmon_room(std::string_view name);

}  // namespace joulery
