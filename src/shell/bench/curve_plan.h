// SPDX-License-Identifier: Apache-2.0
// Which points of a curve over load are to be measured (BM-26), as plain values. Measuring them is bench/curve_run.h.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/benchmarking/seen_load.h"

namespace joulery {

/// Of every arm whose engine takes several queries at once.
struct CurvePlan {
  bool is_auto = false;                      ///< 1, 2, 4, ... until throughput gains less than 2 %
  std::vector<std::uint32_t> concurrencies;  ///< closed loops; empty where is_auto or none is wanted
  std::vector<RequestRate> rates;            ///< open loops
  std::uint64_t arrival_seed = 1;            ///< of the first open loop's arrivals; each further one takes the next
  std::optional<Duration> itl_limit;         ///< of the p99 between tokens, for the answer within it
  Duration point_time{};                     ///< about so long is a point
};

}  // namespace joulery
