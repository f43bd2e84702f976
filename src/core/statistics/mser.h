// SPDX-License-Identifier: Apache-2.0
// Where a series has warmed up: MSER, the marginal standard error rule. It cuts what makes the rest's mean worse known,
// and says when no cut does. Which series are asked, and what becomes of what is cut, is core/benchmarking/warm_up.h's.
#pragma once

#include <cstddef>
#include <span>

namespace joulery {

/// How many values at the front are warm-up.
struct WarmUpCut {
  std::size_t cut = 0;  ///< d*: the first so many values are warm-up
  double mean = 0;      ///< of the values that stay
  bool steady = true;   ///< false: the best cut is the largest allowed, floor(n/2), so the end was not seen
};

/// d* = argmin over 0 <= d <= n/2 of Σ_{i>d} (y_i - mean_{i>d})² / (n - d)²; the smallest d of equals (White 1997,
/// Simulation 69, "An effective truncation heuristic for bias reduction in simulation output"). At least one value; of
/// one value nothing can be told, so it is not steady.
[[nodiscard]] WarmUpCut mser_cut(std::span<const double> values);

}  // namespace joulery
