// SPDX-License-Identifier: Apache-2.0
// What each further step of an option costs: E = fixed + per_unit x, fitted to arms that differ in x alone and took
// turns in the same blocks (BM-26). Lengths of texts, which differ from query to query, are length_fit.h's.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/benchmarking/per_unit.h"
#include "core/statistics/clustered_bootstrap.h"
#include "foundation/base/result.h"

namespace joulery {

/// A line through arms.
struct LineFit {
  Bounded<EnergyPerQuery> fixed;     ///< at x = 0; where it is small its interval holds 0
  Bounded<EnergyPerQuery> per_unit;  ///< of each further unit of x
  double largest_miss_fraction = 0;  ///< how far an arm's mean lies from the line at most, of that mean
};

/// Least squares within each block, then the mean over clusters with their interval, or over blocks with t where there
/// is one cluster: what drifts from block to block moves no slope. `values`: x of each arm; `joules`: of each arm the
/// energy a query, by repeat, cluster after cluster; `repeats`: blocks by cluster. Errors (invalid): fewer than two
/// different x, or fewer than two blocks.
Result<LineFit> fit_line(std::span<const double> values, std::span<const std::vector<double>> joules,
                         std::span<const std::uint32_t> repeats, const ResamplingPlan& plan = {});

}  // namespace joulery
