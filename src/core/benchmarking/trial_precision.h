// SPDX-License-Identifier: Apache-2.0
// Whether a trial is as precise as was asked of it (BM-8), by the rule its run stopped by. What its figures are is
// trial_result.h's.
#pragma once

#include <optional>

#include "core/benchmarking/trial.h"

namespace joulery {

/// Where a trial stands.
struct TrialPrecision {
  std::optional<PrecisionVerdict> verdict;    ///< nothing: its tier asks for none
  std::optional<double> half_width_fraction;  ///< of the mean, 95 %, without warm-up; nothing: fewer than two repeats
  std::optional<double> target_fraction;      ///< what was asked for; nothing with the verdict
};

/// Of all repeats in order of time; where clusters cannot be set against each other (clustered_repeats.h) of the least
/// precise one. A run that `has_ended` short of its target has missed it; `repeat` then says that its last check alone
/// met it. Errors: as repeats_of().
Result<TrialPrecision> trial_precision(const Trial& trial, const std::optional<PrecisionTarget>& target,
                                       bool has_ended);

}  // namespace joulery
