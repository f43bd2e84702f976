// SPDX-License-Identifier: Apache-2.0
// From one point of a curve as it was measured to its figures: the steady window (BM-11), energy per output token in
// it, the ramp apart, throughput, latencies, the running batch (BM-26). The curve of points is load_curve.h.
#pragma once

#include <optional>

#include "core/benchmarking/failures.h"
#include "core/benchmarking/load_curve.h"
#include "core/benchmarking/seen_load.h"
#include "core/statistics/clustered_bootstrap.h"
#include "foundation/base/result.h"

namespace joulery {

/// What the instants of a point's requests tell, without its energy.
struct LoadPace {
  QueryCounts queries;
  Duration from{};  ///< the steady window, from the start of the point
  Duration to{};
  double tokens = 0;  ///< written within the window
  TokenRate throughput;
};

/// Why there is none (Error, invalid): more than 5 % of the requests failed (BM-23), with the first reason; too few
/// requests for a steady window; the engine counts no output tokens or sends no pieces. An open loop's window leaves
/// out as many requests at both ends as were under way on average.
[[nodiscard]] Result<LoadPace> load_pace(const SeenLoad& seen);

/// The figures of one point.
struct LoadFigures {
  LoadPace pace;
  LoadPoint point;                                ///< its energy carries the instruments' doubt and the spread
  std::optional<Bounded<EnergyPerToken>> random;  ///< the spread between stretches of the window; nothing: too short
  std::size_t stretches = 0;                      ///< how many the spread is from
  Bounded<Energy> steady;                         ///< within the window
  Bounded<Energy> ramp;                           ///< before and after the window: apart, and in no energy per token
  std::optional<std::uint64_t> cached_tokens;     ///< taken from a prompt cache, of all requests (BM-27)
  double in_flight = 0;  ///< mean number of requests sent and not ended within the window, by our own clock
};

/// Errors: those of load_pace(); invalid, where the energy of the window was not seen. Energy of failed requests stays
/// in it.
[[nodiscard]] Result<LoadFigures> load_figures(const SeenLoad& seen, const ResamplingPlan& plan);

}  // namespace joulery
