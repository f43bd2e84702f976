// SPDX-License-Identifier: Apache-2.0
// The repeats of a trial that count, cluster after cluster and in order of time within each: what every figure of a
// trial is computed from. Internal to benchmarking/.
#pragma once

#include <string>
#include <vector>

#include "core/benchmarking/trial.h"
#include "core/benchmarking/warm_up.h"

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

  /// Of energy per query and mean power; not steady without any repeat that took time.
  [[nodiscard]] WarmUp warm_up() const;
  /// Without the warm-up of a steady cluster; all of one that is not.
  [[nodiscard]] std::vector<CountedRepeat> without_warm_up() const;
  /// Joule per query of some of them.
  [[nodiscard]] static std::vector<double> joules(const std::vector<CountedRepeat>& repeats);
};

/// Clusters in the order they first appear. The trial must outlive them. Errors: invalid when no repeat has answers, or
/// one that has names no cluster.
Result<std::vector<RepeatCluster>> clusters_of(const Trial& trial);

}  // namespace joulery
