// SPDX-License-Identifier: Apache-2.0
// Repeats sorted into their clusters, then one figure after the other from the same order.
#include "core/benchmarking/trial_result.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/statistics/interval.h"

namespace joulery {
namespace {

/// One repeat that counts: with a query phase and at least one answer.
struct CountedRepeat {
  const Repeat* repeat = nullptr;
  PhaseEnergy query;

  [[nodiscard]] EnergyPerQuery each() const { return joulery::per_query(query.energy, repeat->queries.answered).best; }
};

/// The repeats that count, cluster after cluster (clusters in the order they first appear), and the clusters' sizes.
struct Clustered {
  std::vector<CountedRepeat> repeats;
  std::vector<std::uint32_t> sizes;
};

Result<Clustered> clustered(const Trial& trial) {
  std::vector<std::string> names;
  std::map<std::string, std::vector<CountedRepeat>, std::less<>> by_name;
  for (const Repeat& repeat : trial.repeats) {
    const auto query = repeat.phase(TrialPhase::query);
    if (!query || repeat.queries.answered == 0) continue;
    if (repeat.cluster.empty()) {
      return failure(ErrorKind::invalid, "a repeat without a cluster", trial.arm.name,
                     "name what makes repeats alike: the data set, the prompt group or the process");
    }
    auto& own = by_name[repeat.cluster];
    if (own.empty()) names.push_back(repeat.cluster);
    own.push_back({&repeat, *query});
  }
  if (names.empty())
    return failure(ErrorKind::invalid, "no repeat has answers", trial.arm.name, "joulery doctor says what is missing");
  Clustered result;
  for (const std::string& name : names) {
    const auto& own = by_name[name];
    result.sizes.push_back(static_cast<std::uint32_t>(own.size()));
    result.repeats.insert(result.repeats.end(), own.begin(), own.end());
  }
  return result;
}

Tier tier_of(const Trial& trial, const Clustered& clusters) {
  TierEvidence evidence{Duration{}, trial.sensor_updates, 0};
  std::set<std::uint32_t> processes;
  for (const CountedRepeat& each : clusters.repeats) {
    evidence.query_time += each.query.time;
    processes.insert(each.repeat->process);
  }
  evidence.processes = static_cast<std::uint32_t>(processes.size());
  return reached_tier(evidence);
}

/// In order of time, as the trial holds them.
WarmUp warm_up_of(const Trial& trial) {
  std::vector<EnergyPerQuery> energies;
  std::vector<Power> powers;
  for (const Repeat& repeat : trial.repeats) {
    const auto query = repeat.phase(TrialPhase::query);
    if (!query || repeat.queries.answered == 0 || query->time <= Duration{}) continue;
    energies.push_back(per_query(query->energy, repeat.queries.answered).best);
    powers.push_back(query->energy.best / query->time);
  }
  return energies.empty() ? WarmUp{0, false} : find_warm_up(energies, powers);
}

std::optional<EnergyPerCorrectAnswer> per_correct_of(const Clustered& clusters, const ResamplingPlan& plan) {
  std::vector<ScoredEnergy> scored;
  scored.reserve(clusters.repeats.size());
  for (const CountedRepeat& each : clusters.repeats) {
    if (!each.repeat->correct) return std::nullopt;
    scored.push_back({each.query.energy.best, each.repeat->queries.answered, *each.repeat->correct});
  }
  return energy_per_correct(clusters.sizes, scored, plan);
}

std::optional<VarianceSplit> processes_of(const Clustered& clusters) {
  std::map<std::uint32_t, std::vector<double>> by_process;
  for (const CountedRepeat& each : clusters.repeats)
    by_process[each.repeat->process].push_back(each.each() / joule_per_query);
  std::vector<std::vector<double>> groups;
  groups.reserve(by_process.size());
  for (auto& [process, values] : by_process) groups.push_back(std::move(values));
  return split_variance(groups);
}

}  // namespace

Result<TrialResult> trial_result(const Trial& trial, const ResamplingPlan& plan) {
  const auto clusters = clustered(trial);
  if (!clusters) return failure(clusters.error());
  TrialResult result;
  for (const Repeat& repeat : trial.repeats) {
    result.queries.answered += repeat.queries.answered;
    result.queries.failed += repeat.queries.failed;
  }
  result.tier = tier_of(trial, *clusters);
  result.warm_up = warm_up_of(trial);
  std::vector<double> joules;
  joules.reserve(clusters->repeats.size());
  for (const CountedRepeat& each : clusters->repeats) joules.push_back(each.each() / joule_per_query);
  result.per_query = clustered_mean(clusters->sizes, joules, plan);
  if (const auto& random = result.per_query.interval) {
    const Bounded<EnergyPerQuery> energies{random->low * joule_per_query, random->best * joule_per_query,
                                           random->high * joule_per_query};
    result.doubt = total_doubt(energies, trial.instrument_fraction);
  }
  result.per_correct = per_correct_of(*clusters, plan);
  const PrecisionTarget target = demands_of(result.tier).precision.value_or(PrecisionTarget{0.05});
  result.precision = judge_precision(joules, target);
  result.processes = processes_of(*clusters);
  return result;
}

}  // namespace joulery
