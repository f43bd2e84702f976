// SPDX-License-Identifier: Apache-2.0
// The trials of one task against each other: ratios within blocks, front, iso-quality, general against specific, and
// both readings of relative stars. What must not be compared is not, and says why. Ranks across rungs never are.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/benchmarking/comparison.h"
#include "core/benchmarking/general_ratio.h"
#include "core/benchmarking/relative_stars.h"
#include "core/bundle/trial_headline.h"
#include "core/bundle/varied_headline.h"

namespace joulery {

/// Stars of one trial by both readings; nothing: it is indicative, void, failed before the others, or alone.
struct RelativeStars {
  std::optional<int> equal_width;
  std::optional<int> quintile;
};

/// The cheapest arm that is as good as the best one (BM-21).
struct BestQuality {
  std::size_t best = 0;                         ///< index into the bench's trials
  std::optional<std::size_t> cheapest;          ///< another one that is cheaper; nothing: none
  std::optional<Bounded<double>> energy_ratio;  ///< cheapest / best
  double quality_gap = 0.01;
};

/// What of an arm's difference to the cheapest its longer or shorter texts explain (BM-22).
struct LengthShare {
  std::size_t trial = 0;      ///< index into the bench's trials
  EnergyPerQuery difference;  ///< its query minus the cheapest one's
  EnergyPerQuery explained;   ///< its fit at its own lengths minus the same at the cheapest one's
};

/// One task on one drawn set of items.
struct TaskHeadline {
  std::string task;
  std::string data_set;                       ///< its name
  std::vector<std::size_t> trials;            ///< of the bench, in its order
  std::vector<std::size_t> compared;          ///< those with figures that ran to their end, cheapest first
  std::optional<TrialComparison> comparison;  ///< its arms in the order of `compared`, reference the first
  std::string why_not_compared;
  std::vector<std::optional<FrontMember>> front;  ///< in the order of `compared`; nothing: quality not measured
  std::uint32_t front_resamples = 0;
  std::optional<BestQuality> best_quality;  ///< nothing: not compared, or quality not measured
  std::vector<RelativeStars> stars;         ///< in the order of `trials`
  std::optional<GeneralRatio> general;
  std::optional<Bounded<double>> general_by_blocks;  ///< cheapest general / cheapest specific; nothing: too few blocks
  std::string why_no_general;
  std::vector<LengthShare> lengths;    ///< of arms with a fit, where the cheapest one's tokens are known
  std::vector<VariedCurve> varied;     ///< over options that were varied on purpose
  std::vector<std::string> unmatched;  ///< fields of BM-24 in which a general and a specific arm differ
};

/// Fields an arm may be made of, and so may differ in within one bench; data, device, driver and power limit may not.
[[nodiscard]] std::vector<std::string> arm_fields();

/// Trials that may meet: of one task, on the same items of the same data, at one rung; each group in the order of the
/// bench. A trial without figures stands in the first group of its task.
[[nodiscard]] std::vector<std::vector<std::size_t>> trial_groups(const Bench& bench,
                                                                 const std::vector<TrialHeadline>& headlines);

/// Of one group. `headlines` are those of all trials of the bench.
[[nodiscard]] TaskHeadline task_headline(const Bench& bench, const std::vector<TrialHeadline>& headlines,
                                         std::vector<std::size_t> group);

}  // namespace joulery
