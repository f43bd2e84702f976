// SPDX-License-Identifier: Apache-2.0
// The fit of a machine's parts against a wall meter (metering 5, step 2), and what it predicts. Pure: steps in,
// coefficients out. What the fit is worth is wall_validation.h; what a run makes of it is rest.h.
#pragma once

#include <span>

#include "foundation/base/result.h"
#include "foundation/domain/calibration.h"

namespace joulery {

/// The range of a slope: conversion loses something, and seldom more than a third (metering 5).
inline constexpr double least_slope = 0.9;
inline constexpr double greatest_slope = 1.6;

/// wall = a + Σ b_i P_i with a >= 0 and b_i in [0.9, 1.6], least squares of the relative error. With a condition above
/// 100 or fewer than three steps per coefficient it falls back to a + b ΣP, with steps that all take the same to a +
/// ΣP. A part that takes the same in every step tells nothing of its slope: it keeps 1, and `a` carries the rest.
/// Errors (invalid): no step, a step without time or energy at the wall, steps of different cuts.
[[nodiscard]] Result<WallFit> fit_wall(std::span<const LoadStep> steps);

/// What the wall takes in a step by the fit.
[[nodiscard]] Energy predicted_wall(const WallFit& fit, const LoadStep& step);

/// Coefficients that were free in the fit: `a`, and the slopes that were fitted.
[[nodiscard]] std::size_t free_coefficients(const WallFit& fit, std::span<const LoadStep> steps);

}  // namespace joulery
