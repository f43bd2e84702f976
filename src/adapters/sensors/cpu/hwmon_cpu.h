// SPDX-License-Identifier: Apache-2.0
// Processors through hwmon, where RAPL is not offered: amd_energy (a counter per socket, in kernels 5.8 to 5.12) and
// zenpower (power of cores and SoC). Views of the packages behind RAPL's: where that counts, these are duplicates.
#pragma once

#include "foundation/base/files.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// Sockets of amd_energy and rails of zenpower. amd_energy's counters of single cores are left out: they lie inside the
/// sockets, and there are hundreds. `files` must outlive the sensors.
[[nodiscard]] Probe probe_hwmon_processors(Files& files);

}  // namespace joulery
