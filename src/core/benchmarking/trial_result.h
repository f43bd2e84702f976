// SPDX-License-Identifier: Apache-2.0
// What a trial amounts to: energy per query with its clusters' interval, the instruments' doubt added to it, energy per
// correct answer, the spread between and within processes, and what speaks against it. One trial; arms against each
// other are blocks.h, front.h and general_ratio.h.
#pragma once

#include <optional>

#include "core/benchmarking/energy_per_correct.h"
#include "core/benchmarking/total_doubt.h"
#include "core/benchmarking/trial.h"
#include "core/benchmarking/warm_up.h"
#include "core/statistics/clustered_bootstrap.h"
#include "core/statistics/precision_stop.h"
#include "core/statistics/variance_split.h"

namespace joulery {

/// Figures of the query phase; load is never in them.
struct TrialResult {
  QueryCounts queries;
  Tier tier = Tier::smoke;      ///< reached, not asked for
  WarmUp warm_up;               ///< found in the repeats; they stay in the figures, so that the reader decides
  ClusteredInterval per_query;  ///< in joule per query
  std::optional<TotalDoubt<EnergyPerQuery>> doubt;    ///< nothing without an interval
  std::optional<EnergyPerCorrectAnswer> per_correct;  ///< nothing: quality not measured
  Precision precision;
  std::optional<VarianceSplit> processes;  ///< of joule per query
};

/// Errors: invalid when no repeat has a query phase with answers, or a repeat's cluster has no name.
Result<TrialResult> trial_result(const Trial& trial, const ResamplingPlan& plan = {});

}  // namespace joulery
