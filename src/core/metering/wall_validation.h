// SPDX-License-Identifier: Apache-2.0
// What a fit against a wall meter is worth (metering 5, steps 3 and 4): errors on kinds of load that were left out, the
// bounds that follow, and the refusals. Pure. The fit is wall_fit.h.
#pragma once

#include <span>

#include "core/metering/wall_fit.h"
#include "foundation/base/result.h"
#include "foundation/domain/calibration.h"

namespace joulery {

/// Fits again without each kind of load, and without every fifth step, and holds the prediction against what was left
/// out. The bounds hold the widest of the kinds' 2.5 and 97.5 % quantiles, the 95 % prediction interval of the fit's
/// own residuals (Student's t), and beyond both the meter's accuracy and resolution.
[[nodiscard]] Validation validate_wall(std::span<const LoadStep> steps, const WallFit& fit, const WallMeter& meter);

/// Refuses (broken) steps in which the parts took more than the wall by more than both doubts: something is counted
/// twice; idle steps whose wall differs by more than 3 % and the meter's resolution: something else drew power.
[[nodiscard]] Result<void> check_wall(std::span<const LoadStep> steps, const WallMeter& meter,
                                      std::span<const CutMember> cut);
/// Refuses (broken) a fit whose error on loads it has not seen is above 15 % on average.
[[nodiscard]] Result<void> check_validation(const Validation& validation);

}  // namespace joulery
