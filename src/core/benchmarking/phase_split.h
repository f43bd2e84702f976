// SPDX-License-Identifier: Apache-2.0
// Prefill and decode of a trial's queries from its stretches (BM-25): by time stamps, by regression or by passes with
// one output token, whichever the sensors and the lengths allow. What they take in joule is the trial's own energy
// times the share told here, so that both always sum to the query.
#pragma once

#include <span>

#include "core/benchmarking/length_stretch.h"
#include "core/statistics/clustered_bootstrap.h"
#include "foundation/base/result.h"

namespace joulery {

/// The fit of BM-22 over the mean queries of all stretches, those of one output token among them. Stretches of a repeat
/// stand together and are drawn together. Errors: as fit_length; also when there is no stretch.
Result<LengthFit> fit_stretches(std::span<const LengthStretch> stretches, const ResamplingPlan& plan);

/// How quick the sensors are, and the prefills. A time of 0 is not known.
struct SplitTimes {
  Duration sensor_period{};   ///< mean time between two distinct updates
  Duration median_prefill{};  ///< from a query's start to its first token
};

/// Which part of a query's energy its prefill is.
struct PrefillShare {
  SplitMethod method = SplitMethod::regression;
  Bounded<double> fraction;  ///< best in [0, 1)
  bool has_interval = true;  ///< false: one repeat tells none
  std::size_t stretches = 0;
  std::size_t repeats = 0;
};

/// By the method choose_split names; time stamps only where every stretch was integrated to its first token. Intervals:
/// clustered resampling of repeats for the regression, clustered_interval for the others. Errors (invalid): nothing to
/// split, lengths that vary too little without passes of one output token, prompts that came from a cache, a decode
/// that is not above 0: "not resolved".
Result<PrefillShare> prefill_share(std::span<const LengthStretch> stretches, const SplitTimes& times,
                                   const ResamplingPlan& plan);

}  // namespace joulery
