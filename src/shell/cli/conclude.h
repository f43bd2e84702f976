// SPDX-License-Identifier: Apache-2.0
// What follows a measurement: the run is stored, written where it was asked for, and said. Shared by run and attach.
#pragma once

#include "shell/cli/command.h"
#include "shell/cli/context.h"
#include "shell/cli/measure_command.h"
#include "shell/cli/workbench.h"

namespace joulery {

/// Stores the run, writes --json, --csv and --html, says the summary unless --quiet, closes runs whose joulery was
/// killed. Each failure is one warning: a measured command's exit code stands.
void conclude(const Invocation& invocation, const Measured& measured, Workbench& bench, Context& context);

}  // namespace joulery
