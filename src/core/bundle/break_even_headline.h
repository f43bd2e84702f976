// SPDX-License-Identifier: Apache-2.0
// How many queries of a trial take as much as the training of its model did, in energy and, apart from it, in carbon
// (BM-30): from the stated training, the trial's figure at the same rung, and the place. When so many will have been
// asked is the report's question (core/benchmarking/reach_date.h).
#pragma once

#include "core/bundle/bundle.h"
#include "core/bundle/trial_rungs.h"

namespace joulery {

/// Queries until training and use are even; each number, or why there is none.
struct BreakEven {
  Rung rung = Rung::node_modelled;   ///< the training's; the queries' energy is taken at the same one
  Method method = Method::imported;  ///< of the training
  Bounded<TrainingEnergy> training;  ///< all of it
  std::optional<Bounded<double>> by_energy;
  std::string why_not_by_energy;  ///< "two boundaries ..."; empty with by_energy
  std::optional<Bounded<double>> by_carbon;
  std::string why_not_by_carbon;  ///< "no place set"; empty with by_carbon
};

/// Nothing where the model's training cost is not known. `rungs` is nothing where the trial has no figures.
[[nodiscard]] std::optional<BreakEven> break_even_of(const BenchModel& model, const TrialRungs* rungs,
                                                     const std::optional<Factors>& factors);

}  // namespace joulery
