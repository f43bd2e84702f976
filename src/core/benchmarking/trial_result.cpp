// SPDX-License-Identifier: Apache-2.0
// One figure after the other from the same clusters, in the same order.
#include "core/benchmarking/trial_result.h"

#include <limits>
#include <map>
#include <set>

#include "core/benchmarking/clustered_repeats.h"
#include "core/statistics/summary.h"

namespace joulery {
namespace {

/// The repeats that are no warm-up, cluster after cluster, and the clusters' sizes.
struct Steady {
  std::vector<CountedRepeat> repeats;
  std::vector<std::uint32_t> sizes;
};

Steady steady_of(const TrialRepeats& sorted) {
  Steady steady;
  for (const RepeatCluster& cluster : sorted.clusters) {
    steady.sizes.push_back(static_cast<std::uint32_t>(cluster.repeats.size()));
    steady.repeats.insert(steady.repeats.end(), cluster.repeats.begin(), cluster.repeats.end());
  }
  return steady;
}

/// A model has no updates that could be too few: time and processes count alone.
std::uint64_t updates_of(const Trial& trial) {
  return is_modelled(trial.method) ? std::numeric_limits<std::uint64_t>::max() : trial.sensor_updates;
}

Tier tier_of(const Trial& trial, const Steady& steady) {
  TierEvidence evidence{Duration{}, updates_of(trial), 0};
  std::set<std::uint32_t> processes;
  for (const CountedRepeat& each : steady.repeats) {
    evidence.query_time += each.query.time;
    processes.insert(each.repeat->process);
  }
  evidence.processes = static_cast<std::uint32_t>(processes.size());
  return reached_tier(evidence);
}

std::optional<EnergyPerCorrectAnswer> per_correct_of(const Steady& steady, const ResamplingPlan& plan) {
  std::vector<ScoredEnergy> scored;
  scored.reserve(steady.repeats.size());
  for (const CountedRepeat& each : steady.repeats) {
    if (!each.repeat->correct) return std::nullopt;
    scored.push_back({each.query.energy.best, each.repeat->queries.answered, *each.repeat->correct});
  }
  return energy_per_correct(steady.sizes, scored, plan);
}

/// Distances from the mean of what is one series: what data sets cost is no spread of processes, and a process that is
/// a cluster of its own keeps its level.
std::optional<VarianceSplit> processes_of(const Steady& steady, bool is_one_series) {
  const std::vector<std::uint32_t> all{static_cast<std::uint32_t>(steady.repeats.size())};
  std::map<std::uint32_t, std::vector<double>> by_process;
  auto at = steady.repeats.begin();
  for (const std::uint32_t size : is_one_series ? all : steady.sizes) {
    const std::vector<CountedRepeat> own(at, at + size);
    const double mean = summarize(RepeatCluster::joules(own))->mean;
    for (const CountedRepeat& each : own)
      by_process[each.repeat->process].push_back(each.each() / joule_per_query - mean);
    at += size;
  }
  std::vector<std::vector<double>> groups;
  groups.reserve(by_process.size());
  for (auto& [process, values] : by_process) groups.push_back(std::move(values));
  return split_variance(groups);
}

}  // namespace

Result<TrialResult> trial_result(const Trial& trial, const ResamplingPlan& plan) {
  const auto sorted = repeats_of(trial);
  if (!sorted) return failure(sorted.error());
  const Steady steady = steady_of(*sorted);
  TrialResult result;
  for (const Repeat& repeat : trial.repeats) {
    result.queries.answered += repeat.queries.answered;
    result.queries.failed += repeat.queries.failed;
  }
  result.tier = tier_of(trial, steady);
  result.per_query = clustered_mean(steady.sizes, RepeatCluster::joules(steady.repeats), plan);
  if (const auto& random = result.per_query.interval) {
    const Bounded<EnergyPerQuery> energies{random->low * joule_per_query, random->best * joule_per_query,
                                           random->high * joule_per_query};
    result.doubt = total_doubt(energies, trial.instruments());
  }
  if (!trial.synthetic_weights) result.per_correct = per_correct_of(steady, plan);
  result.processes = processes_of(steady, sorted->series.size() == 1);
  return result;
}

Result<std::vector<EnergyPerQuery>> trial_draws(const Trial& trial, const ResamplingPlan& plan) {
  const auto sorted = repeats_of(trial);
  if (!sorted) return failure(sorted.error());
  const Steady steady = steady_of(*sorted);
  const auto joules = RepeatCluster::joules(steady.repeats);
  const auto mean = [&joules](std::span<const double> weights) { return weighted_mean(weights, joules); };
  std::vector<EnergyPerQuery> draws;
  draws.reserve(plan.resamples);
  for (const double draw : resampled(steady.sizes, mean, plan)) draws.push_back(draw * joule_per_query);
  return draws;
}

}  // namespace joulery
