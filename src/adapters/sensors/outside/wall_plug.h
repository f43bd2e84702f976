// SPDX-License-Identifier: Apache-2.0
// Wall plugs that measure: Shelly of every generation and plugs that run Tasmota, by their HTTP interface on the local
// network. The plug counts the whole machine with the losses of its power supply; it stands beside the parts and is not
// summed with them (core/metering/cut.h). What a plug says and in which unit is a table in wall_plug.cpp.
#pragma once

#include <string>
#include <vector>

#include "foundation/ports/http.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// `addresses`: "192.168.1.20", "http://plug.local", with "/1" for the second socket of a strip; several joined by
/// commas feed this machine together (two power supplies) and are summed. A plug that cannot be used is a finding.
/// Source: Shelly's API documents, generation 1 (/shelly, /status) and 2 (Switch.GetStatus, PM1.GetStatus).
[[nodiscard]] Probe probe_shelly(const std::vector<std::string>& addresses, const HttpOpener& open);
/// The same for plugs with Tasmota: command Status 8 (Tasmota's documentation, Commands and Power Monitoring).
[[nodiscard]] Probe probe_tasmota(const std::vector<std::string>& addresses, const HttpOpener& open);

}  // namespace joulery
