// SPDX-License-Identifier: Apache-2.0
// Arms against each other, from trials that ran in the same blocks: ratio to a reference, front with probabilities, the
// cheapest of equal quality. It refuses what must not be compared. Single trials are trial_result.h.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/benchmarking/front.h"
#include "core/benchmarking/iso_quality.h"
#include "core/benchmarking/trial.h"

namespace joulery {

/// One arm beside the others.
struct TrialArm {
  std::string name;
  EnergyPerQuery energy;                 ///< clusters weigh alike
  std::optional<Bounded<double>> ratio;  ///< to the reference; nothing for the reference itself or without an interval
  std::optional<FrontMember> front;      ///< nothing: quality not measured
  std::vector<FingerprintDifference> differences;  ///< from the reference, all of them declared
};

/// All arms, in order of the trials.
struct TrialComparison {
  Rung rung = Rung::node_modelled;
  std::size_t reference = 0;
  std::vector<std::string> declared;  ///< what was varied on purpose
  std::size_t repeats = 0;            ///< of each arm, in these figures
  std::size_t left_out = 0;           ///< blocks in which some arm was warming up, had no answer or had no turn
  std::vector<TrialArm> arms;
  std::optional<IsoQuality> iso_quality;  ///< nothing: quality not measured
  ResamplingPlan plan;
};

/// At least two trials, over the blocks that count in all of them. The ratio is exp of the mean of ln (E / E_reference)
/// within blocks, with an interval over clusters, or over blocks where there is one cluster (BM-13, BM-16). Errors: two
/// rungs, undeclared differences (BM-17), a void trial (BM-23), arms that share no block.
Result<TrialComparison> compare_trials(std::span<const Trial> trials, std::size_t reference,
                                       const std::vector<std::string>& declared, const ResamplingPlan& plan = {});

}  // namespace joulery
