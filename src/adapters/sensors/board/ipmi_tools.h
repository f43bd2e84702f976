// SPDX-License-Identifier: Apache-2.0
// ipmi_tools: the management controller's power by the text of ipmitool or FreeIPMI's ipmi-dcmi, for machines where
// those may ask (by sudo rules, over another driver) and Joulery may not. Only when the user names "ipmitool" or
// "ipmi-dcmi". The kernel's own device is ipmi.h; the text is dcmi.h.
#pragma once

#include <string_view>

#include "adapters/sensors/outside/line_source.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// Has a shell ask the tool once a second and offers what it prints. `tool` is "ipmitool" or "ipmi-dcmi". A tool that
/// is not there, or prints no power for five seconds, is a finding.
[[nodiscard]] Probe probe_ipmi_tool(std::string_view tool, const ProgramStarter& starter);

}  // namespace joulery
