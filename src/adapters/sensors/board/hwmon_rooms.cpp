// SPDX-License-Identifier: Apache-2.0
// The names of drivers that are more than a chip on the board.
#include "adapters/sensors/board/hwmon_rooms.h"

namespace joulery {

HwmonRoom hwmon_room(std::string_view name) {
  if (name == "amdgpu" || name == "i915" || name.starts_with("i915_gt") || name == "xe") return HwmonRoom::gpu;
  if (name == "amd_energy" || name == "zenpower") return HwmonRoom::processor;
  if (name == "power_meter") return HwmonRoom::acpi;
  if (name == "ina3221") return HwmonRoom::rails;
  return HwmonRoom::board;
}

}  // namespace joulery
