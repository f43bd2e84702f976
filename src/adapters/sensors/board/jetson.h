// SPDX-License-Identifier: Apache-2.0
// The Jetson backend: boards whose INA3221 monitors name their rails (metering 1.6). VDD_IN or POM_5V_IN is the input
// of the whole module, and every other rail lies inside it; boards without one have rails side by side and a finding
// that says what is not counted. NVML answers "not supported" on these boards.
#pragma once

#include <vector>

#include "adapters/sensors/board/hwmon_quantities.h"
#include "foundation/base/files.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// Rails of ina3221 chips in hwmon (mainline and newer L4T) and in iio (older L4T). `files` must outlive the
/// sensors.
[[nodiscard]] Probe probe_jetson(Files& files);

/// An ina3221 of hwmon and what it offers.
struct RailChip {
  HwmonChip chip;
  std::vector<HwmonQuantity> quantities;
};

/// True when one of the labels is a name that only Jetson boards use: then every ina3221 there is the Jetson row's.
[[nodiscard]] bool is_jetson(const std::vector<RailChip>& chips);
/// The ina3221 chips of the machine.
[[nodiscard]] std::vector<RailChip> find_rail_chips(Files& files, std::vector<Error>& findings);

}  // namespace joulery
