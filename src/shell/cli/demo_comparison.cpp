// SPDX-License-Identifier: Apache-2.0
// Blocks are what is drawn again: the reviews of a block were judged under one state of the machine by both models.
// The bootstrap is statistics/interval.h; counts are small enough that ten thousand draws take milliseconds.
#include "shell/cli/demo_comparison.h"

#include <cmath>
#include <limits>
#include <numeric>

#include "core/statistics/interval.h"
#include "foundation/base/ensure.h"

namespace joulery {
namespace {

constexpr std::uint32_t kResamples = 10'000;
constexpr std::uint64_t kSeed = 1;

/// Energy of one arm in one block, in joules, with what was done for it.
struct BlockEnergy {
  Bounded<double> joules;
  double queries = 0;
  double answers = 0;
  double correct = 0;
};

/// Sums over blocks, some of them drawn several times.
struct Sum {
  double joules = 0;
  double queries = 0;
  double correct = 0;
  double joules_once = 0;  ///< of one pass over the reviews

  [[nodiscard]] double per_request() const { return joules / queries; }
  /// Infinite where nothing was right.
  [[nodiscard]] double per_correct() const {
    return correct > 0 ? joules_once / correct : std::numeric_limits<double>::infinity();
  }
};

std::vector<BlockEnergy> blocks_of(const Run& run, const std::string& phase, const ArmFacts& facts) {
  std::vector<BlockEnergy> blocks;
  blocks.reserve(facts.blocks.size());
  for (const SpanResult& span : run.spans) {
    if (phase_of(span.name) != phase || blocks.size() == facts.blocks.size()) continue;
    const BlockFacts& done = facts.blocks[blocks.size()];
    blocks.push_back({{span.energy.low / joule, span.energy.best / joule, span.energy.high / joule},
                      static_cast<double>(done.queries),
                      static_cast<double>(done.score.answers),
                      static_cast<double>(done.score.correct)});
  }
  ENSURE(!blocks.empty() && blocks.size() == facts.blocks.size());
  return blocks;
}

Sum sum_of(const std::vector<BlockEnergy>& blocks, std::span<const double> drawn) {
  Sum sum;
  for (const double index : drawn) {
    const BlockEnergy& block = blocks[static_cast<std::size_t>(index)];
    sum.joules += block.joules.best;
    sum.queries += block.queries;
    sum.correct += block.correct;
    sum.joules_once += block.joules.best * block.answers / block.queries;
  }
  return sum;
}

/// 95 % of a statistic when blocks are drawn again with replacement (percentile bootstrap).
Bounded<double> over_blocks(std::size_t blocks, const Statistic& statistic) {
  std::vector<double> indices(blocks);
  std::iota(indices.begin(), indices.end(), 0.0);
  return bootstrap_interval(indices, statistic, kResamples, kSeed);
}

/// The sums of the low, best and high ends.
Bounded<double> total(const std::vector<BlockEnergy>& blocks) {
  Bounded<double> sum;
  for (const BlockEnergy& block : blocks) sum += block.joules;
  return sum;
}

/// Instrument doubt does not shrink with blocks: it is added to their spread, end by end.
Bounded<double> joined(const Bounded<double>& doubt, const Bounded<double>& spread) {
  return {std::max(0.0, doubt.low - (spread.best - spread.low)), spread.best, doubt.high + (spread.high - spread.best)};
}

Bounded<double> scaled(const Bounded<double>& amount, double factor) {
  return {amount.low * factor, amount.best * factor, amount.high * factor};
}

ArmOutcome arm_of(std::string name, ArmFacts facts, const std::vector<BlockEnergy>& blocks) {
  const std::size_t count = blocks.size();
  const auto per_request = [&](std::span<const double> drawn) { return sum_of(blocks, drawn).per_request(); };
  const auto per_correct = [&](std::span<const double> drawn) { return sum_of(blocks, drawn).per_correct(); };
  const Bounded<double> spread = over_blocks(count, per_request);
  const Bounded<double> doubt = scaled(total(blocks), 1 / static_cast<double>(facts.queries));
  ArmOutcome arm{std::move(name), std::move(facts), joined(doubt, spread), {}};
  if (arm.facts.score.correct == 0) return arm;
  const Bounded<double> right = over_blocks(count, per_correct);
  arm.joules_per_correct = joined(scaled(doubt, right.best / doubt.best), right);
  return arm;
}

/// Where both sides are read too low together, or too high together.
Bounded<double> moved_alike(const Bounded<double>& specific, const Bounded<double>& general, double scale) {
  const double best = general.best / specific.best * scale;
  const double low = specific.low > 0 ? general.low / specific.low * scale : best;
  const double high = general.high / specific.high * scale;
  return {std::min({low, best, high}), best, std::max({low, best, high})};
}

bool is_above_zero(const std::vector<BlockEnergy>& blocks) {
  return std::ranges::all_of(blocks, [](const BlockEnergy& block) { return block.joules.best > 0; });
}

}  // namespace

std::optional<DemoComparison> compare_arms(const Run& run, const DemoWork& work, std::size_t passes, ArmFacts specific,
                                           ArmFacts general, const ZooLanguageModel& model) {
  const std::string& specific_name = work.arms.at(0).name;
  const std::string& general_name = work.arms.at(1).name;
  const std::vector<BlockEnergy> small = blocks_of(run, query_phase(specific_name, 2), specific);
  const std::vector<BlockEnergy> large = blocks_of(run, query_phase(general_name, 2), general);
  ENSURE(small.size() == large.size());
  if (!is_above_zero(small) || !is_above_zero(large)) return std::nullopt;
  const auto energy_ratio = [&](std::span<const double> drawn) {
    double logarithms = 0;
    for (const double index : drawn) {
      const auto i = static_cast<std::size_t>(index);
      logarithms +=
          std::log(large[i].joules.best / large[i].queries) - std::log(small[i].joules.best / small[i].queries);
    }
    return std::exp(logarithms / static_cast<double>(drawn.size()));
  };
  const auto correct_ratio = [&](std::span<const double> drawn) {
    return sum_of(large, drawn).per_correct() / sum_of(small, drawn).per_correct();
  };
  const double queries = static_cast<double>(specific.queries) / static_cast<double>(general.queries);
  DemoComparison comparison{arm_of(specific_name, std::move(specific), small),
                            arm_of(general_name, std::move(general), large),
                            model,
                            over_blocks(small.size(), energy_ratio),
                            moved_alike(total(small), total(large), queries),
                            {},
                            small.size(),
                            passes,
                            work.order_seed};
  if (comparison.specific.joules_per_correct && comparison.general.joules_per_correct) {
    comparison.correct_ratio = over_blocks(small.size(), correct_ratio);
  }
  return comparison;
}

}  // namespace joulery
