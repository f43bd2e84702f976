// SPDX-License-Identifier: Apache-2.0
// All cuts in one pass from the back: Welford's recurrence has the squares of every tail.
#include "core/statistics/mser.h"

#include <limits>

#include "core/statistics/summary.h"
#include "foundation/base/ensure.h"

namespace joulery {

WarmUpCut mser_cut(std::span<const double> values) {
  ENSURE(!values.empty());
  const std::size_t largest = values.size() / 2;
  WarmUpCut best;
  double least = std::numeric_limits<double>::infinity();
  RunningSummary tail;
  for (std::size_t d = values.size(); d-- > 0;) {
    tail.add(values[d]);
    if (d > largest) continue;
    const auto kept = static_cast<double>(tail.count());
    const double statistic = tail.variance().value_or(0) * (kept - 1) / (kept * kept);
    if (statistic <= least) {  // from the back: the smallest cut of equals comes last
      least = statistic;
      best.cut = d;
      best.mean = *tail.mean();
    }
  }
  best.steady = best.cut != largest;
  return best;
}

}  // namespace joulery
