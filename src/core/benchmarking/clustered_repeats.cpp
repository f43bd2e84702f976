// SPDX-License-Identifier: Apache-2.0
// Sorting repeats into clusters, and finding the warm-up of what is one series.
#include "core/benchmarking/clustered_repeats.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace joulery {
namespace {

using Clusters = std::vector<RepeatCluster>;

/// Clusters in the order they first appear, warm-up included.
Result<Clusters> sorted_into_clusters(const Trial& trial) {
  Clusters clusters;
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

/// True where a cluster is a fresh process and nothing else: no process is in two clusters, no cluster holds two.
bool are_processes(const Clusters& clusters) {
  std::set<std::uint32_t> processes;
  for (const RepeatCluster& cluster : clusters) {
    const std::uint32_t process = cluster.repeats.front().repeat->process;
    const bool is_one = std::ranges::all_of(
        cluster.repeats, [process](const CountedRepeat& each) { return each.repeat->process == process; });
    if (!is_one || !processes.insert(process).second) return false;
  }
  return true;
}

/// What is one series in time.
Clusters series_of(const Clusters& clusters) {
  if (!are_processes(clusters)) return clusters;
  RepeatCluster all;
  for (const RepeatCluster& cluster : clusters) std::ranges::copy(cluster.repeats, std::back_inserter(all.repeats));
  std::ranges::sort(all.repeats, std::less<>(), &CountedRepeat::repeat);  // of one list, which is in order of time
  return {all};
}

Steadiness worse(Steadiness a, Steadiness b) {
  if (a == Steadiness::not_steady || b == Steadiness::not_steady) return Steadiness::not_steady;
  return a == Steadiness::too_few ? a : b;
}

}  // namespace

EnergyPerQuery CountedRepeat::each() const { return per_query(query.energy, repeat->queries.answered).best; }

std::vector<double> RepeatCluster::joules(const std::vector<CountedRepeat>& repeats) {
  std::vector<double> all;
  all.reserve(repeats.size());
  for (const CountedRepeat& each : repeats) all.push_back(each.each() / joule_per_query);
  return all;
}

Result<TrialRepeats> repeats_of(const Trial& trial) {
  auto clusters = sorted_into_clusters(trial);
  if (!clusters) return failure(clusters.error());
  TrialRepeats sorted;
  std::set<const Repeat*> warming_up;
  for (const RepeatCluster& alike : series_of(*clusters)) {
    RepeatSeries series;
    for (const CountedRepeat& each : alike.repeats)
      series.add(each.query.energy, each.query.time, each.repeat->queries.answered);
    const WarmUp found = series.warm_up();
    sorted.steadiness = worse(sorted.steadiness, found.verdict);
    for (std::size_t i = 0; i < found.left_out(); ++i) warming_up.insert(alike.repeats[i].repeat);
    sorted.series.push_back(std::move(series));
  }
  sorted.cut = warming_up.size();
  for (RepeatCluster& cluster : *clusters) {
    std::erase_if(cluster.repeats, [&](const CountedRepeat& each) { return warming_up.contains(each.repeat); });
    if (!cluster.repeats.empty()) sorted.clusters.push_back(std::move(cluster));
  }
  return sorted;
}

}  // namespace joulery
