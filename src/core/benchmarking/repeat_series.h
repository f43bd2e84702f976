// SPDX-License-Identifier: Apache-2.0
// Repeats that are alike, one after the other in time: what of them is warm-up (BM-4), and how precisely the mean of
// the rest is known (BM-8). The run that asks whether to go on and the headline that tells what came of it judge by the
// same rule. Which repeats are alike is clustered_repeats.h's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/benchmarking/warm_up.h"
#include "core/statistics/precision_stop.h"
#include "foundation/base/time.h"

namespace joulery {

/// Energy per query and mean power of each repeat, in order of time.
class RepeatSeries {
 public:
  /// The next repeat, of at least one answer.
  void add(const Bounded<Energy>& energy, Duration time, std::uint64_t answered);
  [[nodiscard]] std::size_t size() const { return energies_.size(); }
  /// Not steady where a repeat took no time: it has no power.
  [[nodiscard]] WarmUp warm_up() const { return warm_up_of_first(size()); }
  /// One check per repeat from the fewest on, each of what its own warm-up leaves.
  [[nodiscard]] ReachedPrecision judge(const PrecisionTarget& target) const;

 private:
  [[nodiscard]] WarmUp warm_up_of_first(std::size_t count) const;
  [[nodiscard]] std::optional<double> width_of_first(std::size_t count) const;

  std::vector<EnergyPerQuery> energies_;
  std::vector<Power> powers_;
  bool all_took_time_ = true;
};

}  // namespace joulery
