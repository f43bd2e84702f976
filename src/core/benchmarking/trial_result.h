// SPDX-License-Identifier: Apache-2.0
// What a trial amounts to: energy per query with its clusters' interval, the instruments' doubt added to it, energy per
// correct answer, the spread between and within processes, and what speaks against it. One trial; arms against each
// other are comparison.h.
#pragma once

#include <optional>
#include <vector>

#include "core/benchmarking/energy_per_correct.h"
#include "core/benchmarking/total_doubt.h"
#include "core/benchmarking/trial.h"
#include "core/statistics/clustered_bootstrap.h"
#include "core/statistics/variance_split.h"

namespace joulery {

/// Figures of the query phase; load and warm-up are never in them. How precise they are against what was asked for is
/// trial_precision.h's.
struct TrialResult {
  QueryCounts queries;                                ///< of all repeats
  Tier tier = Tier::smoke;                            ///< reached, not asked for
  ClusteredInterval per_query;                        ///< in joule per query
  std::optional<TotalDoubt<EnergyPerQuery>> doubt;    ///< nothing without an interval
  std::optional<EnergyPerCorrectAnswer> per_correct;  ///< nothing: quality not measured, or the weights are random
  std::optional<VarianceSplit> processes;             ///< of joule per query, from the mean of each series of repeats
};

/// Errors: invalid when no repeat has a query phase with answers, or a repeat's cluster has no name.
Result<TrialResult> trial_result(const Trial& trial, const ResamplingPlan& plan = {});

/// The plan's resamples of a trial's energy per query, for the probability of a rating.
Result<std::vector<EnergyPerQuery>> trial_draws(const Trial& trial, const ResamplingPlan& plan = {});

}  // namespace joulery
