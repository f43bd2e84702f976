// SPDX-License-Identifier: Apache-2.0
// How much of the spread of repeats lies between groups (fresh processes, sessions) and how much within them: one-way
// analysis of variance. It tells whether more repeats or more processes would help; intervals are
// statistics/clustered_bootstrap.h.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace joulery {

/// Variances in the square of the values' unit.
struct VarianceSplit {
  std::size_t groups = 0;
  double within = 0;              ///< pooled over the groups
  std::optional<double> between;  ///< nothing: the groups differ no more than chance makes them
};

/// Components of variance by mean squares, with groups of unequal size (Searle, Casella, McCulloch 1992, section 3.6).
/// Nothing with fewer than two groups or no group of two values; empty groups are passed over.
[[nodiscard]] std::optional<VarianceSplit> split_variance(std::span<const std::vector<double>> groups);

}  // namespace joulery
