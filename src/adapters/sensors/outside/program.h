// SPDX-License-Identifier: Apache-2.0
// program: any program as a sensor, the plug-in door (metering 1.7). It is started when a measurement begins and prints
// a line per reading (program_line.h); its channels are those of its first round. How to write one:
// docs/guide/write-a-sensor.md.
#pragma once

#include "adapters/sensors/outside/line_source.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// Starts each command (split by split_command) and waits for its first round: until a channel speaks again or
/// none for a second, three seconds at most. A command that cannot be started, says nothing or nothing that can be
/// understood is a finding.
[[nodiscard]] Probe probe_program(const std::vector<std::string>& commands, const ProgramStarter& starter);

}  // namespace joulery
