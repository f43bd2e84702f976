// SPDX-License-Identifier: Apache-2.0
// Break-even: how many queries take as much as the training did, in energy and, apart from it, in carbon. When that
// many will have been asked is reach_date.h.
#pragma once

#include <optional>

#include "core/benchmarking/per_unit.h"
#include "foundation/base/result.h"
#include "foundation/domain/rung.h"

namespace joulery {

namespace kind {
struct TrainingEnergy;
}
/// Base: kilowatt hour. A real number: a training takes more microjoules than 64 bits count (9.2e18 are 2.6 GWh).
using TrainingEnergy = Quantity<kind::TrainingEnergy>;
inline constexpr TrainingEnergy training_kilowatt_hour = TrainingEnergy::of_base(1);

/// What a model cost before its first query; each as an interval, a printed figure with half of its last digit.
struct TrainingCost {
  Rung rung = Rung::node_modelled;
  Bounded<TrainingEnergy> training;
  std::optional<Bounded<TrainingEnergy>> finetuning;
  std::optional<Bounded<TrainingEnergy>> development;  ///< failed and intermediate runs

  [[nodiscard]] Bounded<TrainingEnergy> total() const;
};

/// What a query costs.
struct QueryCost {
  Rung rung = Rung::node_modelled;
  Bounded<EnergyPerQuery> energy;
};

/// Queries whose energy equals the training's (BM-30). Errors: two rungs; a query energy whose low end is not above 0.
Result<Bounded<double>> energy_break_even(const TrainingCost& training, const QueryCost& query);

/// The same in carbon, each side with its own place's intensity. Errors: as above, and an intensity of the queries that
/// may be 0.
Result<Bounded<double>> carbon_break_even(const TrainingCost& training, const Bounded<CarbonIntensity>& at_training,
                                          const QueryCost& query, const Bounded<CarbonIntensity>& at_queries);

}  // namespace joulery
