// SPDX-License-Identifier: Apache-2.0
// Ends against ends: least training over dearest query, most training over cheapest.
#include "core/benchmarking/break_even.h"

#include "core/benchmarking/ladder.h"

namespace joulery {
namespace {

Result<Bounded<double>> quotient(const TrainingCost& training, const QueryCost& query, double low_factor,
                                 double best_factor, double high_factor) {
  if (auto same = check_same_rung(training.rung, query.rung); !same) return failure(same.error());
  if (query.energy.low <= EnergyPerQuery{}) {
    return failure(ErrorKind::invalid, "a query's energy may be 0, so no number of queries can be told", {},
                   "measure the query more exactly");
  }
  const Bounded<TrainingEnergy> total = training.total();
  const auto queries = [](TrainingEnergy all, EnergyPerQuery each) {
    return all / training_kilowatt_hour / (each / kilowatt_hour_per_query);
  };
  return Bounded<double>{queries(total.low, query.energy.high) * low_factor,
                         queries(total.best, query.energy.best) * best_factor,
                         queries(total.high, query.energy.low) * high_factor};
}

}  // namespace

Bounded<TrainingEnergy> TrainingCost::total() const {
  Bounded<TrainingEnergy> sum = training;
  if (finetuning) sum += *finetuning;
  if (development) sum += *development;
  return sum;
}

Result<Bounded<double>> energy_break_even(const TrainingCost& training, const QueryCost& query) {
  return quotient(training, query, 1, 1, 1);
}

Result<Bounded<double>> carbon_break_even(const TrainingCost& training, const Bounded<CarbonIntensity>& at_training,
                                          const QueryCost& query, const Bounded<CarbonIntensity>& at_queries) {
  if (at_queries.low <= CarbonIntensity{}) {
    return failure(ErrorKind::invalid, "the queries' carbon intensity may be 0, so no number of queries can be told",
                   {}, "state the intensity of the place that answers");
  }
  return quotient(training, query, at_training.low / at_queries.high, at_training.best / at_queries.best,
                  at_training.high / at_queries.low);
}

}  // namespace joulery
