// SPDX-License-Identifier: Apache-2.0
// Calibration from what the store of this machine holds: runs that had a meter of the whole machine beside their parts.
// Which of them are steps is core/metering/run_steps.h's; nothing is loaded or measured here.
#pragma once

#include "core/metering/run_steps.h"
#include "shell/cli/context.h"

namespace joulery {

/// How far back runs speak of a machine, unless told otherwise: as long as a calibration is not old.
inline constexpr Duration usual_since = std::chrono::hours(24 * 365);

/// Steps of the stored runs of this machine that ended within `since` before `now`. At most `most` runs are opened,
/// newest first (0 = all). Errors: the store cannot be read. An empty store gives no steps.
Result<RunSteps> steps_in_store(const Context& context, const Host& host, Duration since, UtcTime now,
                                std::size_t most);

/// `joulery calibrate --wall runs`. Returns the exit code: 4 where the runs do not carry a fit.
int calibrate_from_runs(Duration since, Context& context);

}  // namespace joulery
