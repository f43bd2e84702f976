// SPDX-License-Identifier: Apache-2.0
// The repeats of a trial that count, cluster after cluster and in order of time within each: what every figure of a
// trial is computed from. Internal to benchmarking/.
#pragma once

#include <string>
#include <vector>

#include "core/benchmarking/repeat_series.h"
#include "core/benchmarking/trial.h"

namespace joulery {

/// One repeat that counts: with a query phase and at least one answer.
struct CountedRepeat {
  const Repeat* repeat = nullptr;
  PhaseEnergy query;

  [[nodiscard]] EnergyPerQuery each() const;
};

/// One cluster's repeats, in order of time.
struct RepeatCluster {
  std::string name;
  std::vector<CountedRepeat> repeats;

  /// Joule per query of some of them.
  [[nodiscard]] static std::vector<double> joules(const std::vector<CountedRepeat>& repeats);
};

/// A trial's repeats, sorted.
struct TrialRepeats {
  /// Repeats whose level may be set against each other, warm-up included. Where each cluster is a fresh process on the
  /// same data it is all of them; else each cluster is one: two data sets one after the other would look like a machine
  /// that warms up.
  std::vector<RepeatSeries> series;
  std::vector<RepeatCluster> clusters;         ///< without the warm-up of their series, in the order they first appear
  std::size_t cut = 0;                         ///< repeats left out as warm-up
  Steadiness steadiness = Steadiness::steady;  ///< the worst of the series
};

/// The trial must outlive them; one cluster at least has a repeat. Errors: invalid when no repeat has answers, or one
/// that has names no cluster.
Result<TrialRepeats> repeats_of(const Trial& trial);

}  // namespace joulery
