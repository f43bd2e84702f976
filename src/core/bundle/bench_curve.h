// SPDX-License-Identifier: Apache-2.0
// The curve of one arm over load, as it was measured: its points, and why it ended where it did (BM-26). A part of a
// BenchTrial; what follows from it is curve_headline.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/benchmarking/seen_load.h"

namespace joulery {

/// Closed loops come first, then open ones, each in the order they were measured.
struct BenchCurve {
  bool is_auto = false;               ///< concurrency was doubled until throughput gained less than 2 %
  std::uint64_t arrival_seed = 1;     ///< of the open loops; the n-th one draws from seed + n, from 0
  std::optional<Duration> itl_limit;  ///< asked for: the answer within this p99 between tokens
  std::vector<SeenLoad> points;
  std::string why_ended;  ///< "throughput gained less than 2 %"; empty: all that was asked for was measured
};

/// What of a curve cannot be: "energy that falls"; empty where it is sound.
[[nodiscard]] std::string flaw_of(const BenchCurve& curve);
/// The same of one point.
[[nodiscard]] std::string flaw_of(const SeenLoad& load);

}  // namespace joulery
