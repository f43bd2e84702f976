// SPDX-License-Identifier: Apache-2.0
// A figure per unit of work with both of its doubts: that of the repeats, from their clusters, and that of the
// instruments, which repeats do not shrink (BM-12, BM-14). And the repeats it is made of.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "core/benchmarking/clustered_repeats.h"
#include "core/benchmarking/per_unit.h"
#include "core/benchmarking/total_doubt.h"
#include "core/statistics/clustered_bootstrap.h"

namespace joulery {

/// Repeats without their warm-up, cluster after cluster.
struct CountedRepeats {
  std::vector<CountedRepeat> repeats;
  std::vector<std::uint32_t> sizes;  ///< by cluster
  std::size_t cut = 0;               ///< warm-up that was left out
  Steadiness steadiness = Steadiness::steady;

  [[nodiscard]] std::uint64_t answered() const;
  [[nodiscard]] Duration query_time() const;
};

/// Errors: invalid when no repeat has answers, or one names no cluster.
Result<CountedRepeats> counted_repeats(const Trial& trial);

/// Joule per something.
template <class Q>
struct DoubtedFigure {
  Q best{};
  std::optional<Bounded<Q>> random;  ///< of the repeats; nothing: one cluster
  Q instrument{};                    ///< half-width; the ends of `total` tell how it is skewed
  Bounded<Q> total;                  ///< random ends moved out by the instruments'; theirs alone without them
};

using EnergyFigure = DoubtedFigure<EnergyPerQuery>;
using TokenFigure = DoubtedFigure<EnergyPerToken>;

/// Both doubts of one clustered statistic, in joule. An end that is not bounded leaves no random interval.
template <class Q>
[[nodiscard]] DoubtedFigure<Q> figure_of(const ClusteredInterval& joules, const InstrumentDoubt& doubt) {
  const auto of = [](double amount) { return Q::of_base(amount); };
  DoubtedFigure<Q> figure{of(joules.best), std::nullopt, of(joules.best * doubt.half_width()), exact(of(joules.best))};
  if (joules.interval && std::isfinite(joules.interval->high) && std::isfinite(joules.interval->low)) {
    figure.random = Bounded<Q>{of(std::max(0.0, joules.interval->low)), of(joules.best), of(joules.interval->high)};
    figure.total = *figure.random;
  }
  figure.total = moved_out(figure.total, doubt);
  return figure;
}

/// Sum over sum of two amounts a repeat, with the interval of its clusters (BM-12). Nothing when nothing stands below
/// the line.
[[nodiscard]] std::optional<ClusteredInterval> ratio_of_sums(const CountedRepeats& counted,
                                                             std::span<const double> above,
                                                             std::span<const double> below, const ResamplingPlan& plan);

/// Energy of that many queries, between both ends.
[[nodiscard]] Bounded<Energy> energy_of_queries(const Bounded<EnergyPerQuery>& each, double queries);

}  // namespace joulery
