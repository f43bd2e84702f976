// SPDX-License-Identifier: Apache-2.0
// Mean squares between and within. A negative estimate of the variance between groups is no variance.
#include "core/statistics/variance_split.h"

#include "core/statistics/summary.h"

namespace joulery {

std::optional<VarianceSplit> split_variance(std::span<const std::vector<double>> groups) {
  RunningSummary all;
  double inside = 0;
  double squared_sizes = 0;
  double groups_used = 0;
  for (const std::vector<double>& group : groups) {
    if (group.empty()) continue;
    RunningSummary one;
    for (const double value : group) one.add(value);
    const auto size = static_cast<double>(one.count());
    inside += one.variance().value_or(0) * (size - 1);
    squared_sizes += size * size;
    groups_used += 1;
    all.merge(one);
  }
  const auto count = static_cast<double>(all.count());
  if (groups_used < 2 || count <= groups_used) return std::nullopt;
  VarianceSplit split;
  split.groups = static_cast<std::size_t>(groups_used);
  split.within = inside / (count - groups_used);
  const double mean_square_between = (*all.variance() * (count - 1) - inside) / (groups_used - 1);
  const double typical_size = (count - squared_sizes / count) / (groups_used - 1);
  const double between = (mean_square_between - split.within) / typical_size;
  if (between > 0) split.between = between;
  return split;
}

}  // namespace joulery
