// SPDX-License-Identifier: Apache-2.0
// Making the steps of a calibration: loads are started and stopped, the machine's parts and the wall meter are read
// meanwhile. What is made of the numbers is core/metering/wall_fit.h's.
#pragma once

#include <optional>

#include "shell/cli/calibrate_plan.h"
#include "shell/cli/workbench.h"

namespace joulery {

/// What was measured. Without a wall meter `wall` of every step is 0.
struct MeasuredSteps {
  Host host;
  std::vector<CutMember> cut;
  std::vector<LoadStep> steps;
  WallMeter meter;
};

/// Looks for the wall meter of a named source (sensors/named_sources.h). Errors: it is not there, or tells nothing of
/// the whole machine.
Result<Instruments> wall_instruments(Context& context, const std::string& source, Clock& clock);

/// Makes every step. `wall`: instruments of the wall meter; nothing = it is read by somebody else. Errors: no part of
/// the machine is measured, a load that does not start or ends early, a meter that says nothing, Ctrl-C (kind
/// `transient`, what "interrupted").
Result<MeasuredSteps> measure_steps(const CalibrationPlan& plan, Workbench& bench, std::optional<Instruments> wall,
                                    Context& context);

/// True of the error that Ctrl-C makes.
[[nodiscard]] bool is_interruption(const Error& error);

}  // namespace joulery
