// SPDX-License-Identifier: Apache-2.0
// Redfish: the power of the whole machine as its management controller tells it over HTTPS (DMTF DSP0266, DSP2046). It
// is the part machine/node: what goes into the power supplies, lagging by one second to a minute. Which of a
// controller's resources say it is found by following their links; how passwords and certificates are handled is
// adapters/net.
#pragma once

#include <string>
#include <vector>

#include "foundation/ports/http.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// `addresses`: "bmc.example", "https://10.0.0.7:8443", or with the chassis to read where a controller serves several
/// machines: "https://bmc/redfish/v1/Chassis/Node2". A controller that cannot be used is a finding, and so is a reading
/// older than a minute.
[[nodiscard]] Probe probe_redfish(const std::vector<std::string>& addresses, const HttpOpener& open);

}  // namespace joulery
