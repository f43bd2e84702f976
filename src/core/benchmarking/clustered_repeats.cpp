// SPDX-License-Identifier: Apache-2.0
// Sorting repeats into clusters and finding each cluster's warm-up: two data sets one after the other would look like a
// machine that warms up.
#include "core/benchmarking/clustered_repeats.h"

#include <algorithm>

namespace joulery {

EnergyPerQuery CountedRepeat::each() const { return per_query(query.energy, repeat->queries.answered).best; }

WarmUp RepeatCluster::warm_up() const {
  std::vector<EnergyPerQuery> energies;
  std::vector<Power> powers;
  energies.reserve(repeats.size());
  powers.reserve(repeats.size());
  for (const CountedRepeat& each : repeats) {
    if (each.query.time <= Duration{}) continue;
    energies.push_back(each.each());
    powers.push_back(each.query.energy.best / each.query.time);
  }
  return energies.size() < repeats.size() ? WarmUp{0, false} : find_warm_up(energies, powers);
}

std::vector<CountedRepeat> RepeatCluster::without_warm_up() const {
  const WarmUp found = warm_up();
  if (!found.steady) return repeats;
  return {repeats.begin() + static_cast<std::ptrdiff_t>(found.cut), repeats.end()};
}

std::vector<double> RepeatCluster::joules(const std::vector<CountedRepeat>& repeats) {
  std::vector<double> all;
  all.reserve(repeats.size());
  for (const CountedRepeat& each : repeats) all.push_back(each.each() / joule_per_query);
  return all;
}

Result<std::vector<RepeatCluster>> clusters_of(const Trial& trial) {
  std::vector<RepeatCluster> clusters;
  for (const Repeat& repeat : trial.repeats) {
    const auto query = repeat.phase(TrialPhase::query);
    if (!query || repeat.queries.answered == 0) continue;
    if (repeat.cluster.empty()) {
      return failure(ErrorKind::invalid, "a repeat without a cluster", trial.arm.name,
                     "name what makes repeats alike: the data set, the prompt group or the process");
    }
    const auto is_own = [&repeat](const RepeatCluster& cluster) { return cluster.name == repeat.cluster; };
    auto own = std::find_if(clusters.begin(), clusters.end(), is_own);
    if (own == clusters.end()) own = clusters.insert(clusters.end(), RepeatCluster{repeat.cluster, {}});
    own->repeats.push_back({&repeat, *query});
  }
  if (clusters.empty()) {
    return failure(ErrorKind::invalid, "no repeat has answers", trial.arm.name,
                   "look at its failures: a trial needs answered queries");
  }
  return clusters;
}

}  // namespace joulery
