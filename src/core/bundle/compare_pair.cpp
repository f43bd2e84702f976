// SPDX-License-Identifier: Apache-2.0
// Blocks of two benches have the same numbers and nothing in common, so they are paired within one bench alone.
#include "core/bundle/compare_pair.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

#include "core/benchmarking/comparison.h"
#include "core/bundle/energy_figure.h"
#include "core/statistics/interval.h"
#include "core/statistics/summary.h"

namespace joulery {
namespace {

Result<void> check_pair(const BenchTrial& a, const BenchTrial& b, const std::vector<std::string>& declared) {
  if (a.task != b.task) {
    return failure(ErrorKind::unsupported, "not comparable: two tasks", fmt::format("{} and {}", a.task, b.task),
                   "compare trials of one task");
  }
  for (const BenchTrial* each : {&a, &b}) {
    if (const std::string why = why_void(*each); !why.empty())
      return failure(ErrorKind::unsupported, why, each->trial.arm.name, "such a trial is void; repeat it");
  }
  return check_comparable(a.trial, b.trial, declared);
}

/// Mean joule per query of each cluster, warm-up left out.
std::vector<double> cluster_means(const CountedRepeats& counted) {
  std::vector<double> means;
  means.reserve(counted.sizes.size());
  auto at = counted.repeats.begin();
  for (const std::uint32_t size : counted.sizes) {
    RunningSummary own;
    for (const auto end = at + size; at != end; ++at) own.add(at->each() / joule_per_query);
    means.push_back(own.mean().value_or(0));
  }
  return means;
}

Result<std::optional<Bounded<double>>> ratio_by_clusters(const Trial& a, const Trial& b) {
  const auto of_a = counted_repeats(a);
  const auto of_b = counted_repeats(b);
  if (!of_a) return failure(of_a.error());
  if (!of_b) return failure(of_b.error());
  const auto compared = compare(cluster_means(*of_a), cluster_means(*of_b));
  return compared ? std::optional(compared->ratio) : std::nullopt;
}

/// One machine that comes to its energies in one way is off by the same in both.
bool share_instruments(const BenchedTrial& a, const BenchedTrial& b) {
  return a.bench->host.id_hash == b.bench->host.id_hash && a.get().trial.method == b.get().trial.method;
}

/// B as low as it may be over A as high as it may be, and the other way round; no upper end where A may be 0.
Bounded<double> with_both_doubts(const Bounded<double>& ratio, const InstrumentDoubt& of_a,
                                 const InstrumentDoubt& of_b) {
  const double least = std::max(0.0, 1 - of_b.below) / (1 + of_a.above);
  const double most = of_a.below < 1 ? (1 + of_b.above) / (1 - of_a.below) : std::numeric_limits<double>::infinity();
  return {ratio.low * least, ratio.best, ratio.high * most};
}

bool share_blocks(const BenchedTrial& a, const BenchedTrial& b) {
  return a.bench->id == b.bench->id && !a.get().run.empty() && a.get().run == b.get().run && a.trial != b.trial;
}

}  // namespace

Result<PairRatio> compare_pair(const BenchedTrial& a, const BenchedTrial& b, const std::vector<std::string>& declared) {
  if (const auto checked = check_pair(a.get(), b.get(), declared); !checked) return failure(checked.error());
  PairRatio pair;
  pair.differences = differences(a.get().trial.arm.fingerprint, b.get().trial.arm.fingerprint);
  pair.by_blocks = share_blocks(a, b);
  if (pair.by_blocks) {
    const std::vector<Trial> trials{a.get().trial, b.get().trial};
    const auto compared = compare_trials(trials, 0, declared, a.bench->plan);
    if (!compared) return failure(compared.error());
    pair.ratio = compared->arms[1].ratio;
    return pair;
  }
  const auto ratio = ratio_by_clusters(a.get().trial, b.get().trial);
  if (!ratio) return failure(ratio.error());
  pair.ratio = *ratio;
  pair.adds_instruments = !share_instruments(a, b);
  if (pair.ratio && pair.adds_instruments) {
    pair.ratio = with_both_doubts(*pair.ratio, a.get().trial.instruments(), b.get().trial.instruments());
  }
  return pair;
}

}  // namespace joulery
