// SPDX-License-Identifier: Apache-2.0
// ACPI power meters (driver acpi_power_meter): on NVIDIA Grace the module, the processor and their rails; elsewhere the
// node's supply as the firmware measures it. The management controller's own door is another row.
#pragma once

#include <optional>
#include <string_view>

#include "foundation/base/files.h"
#include "foundation/domain/part.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// The part of a meter that calls itself "Grace Power Socket 0": module holds grace, grace holds cpu and sysio (R22).
/// Nothing for another name.
[[nodiscard]] std::optional<Part> grace_part(std::string_view oem_info);

/// All meters of the driver; on a Grace processor without one, a finding with what loads it. `files` must outlive the
/// sensors.
[[nodiscard]] Probe probe_acpi_meters(Files& files);

}  // namespace joulery
