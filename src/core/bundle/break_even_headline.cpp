// SPDX-License-Identifier: Apache-2.0
// The query's figure is looked for at the training's rung; where it is not known there, the two are refused.
#include "core/bundle/break_even_headline.h"

#include <cmath>

namespace joulery {
namespace {

/// The figure at that rung where it is known, else the node's, whose rung is another then.
const RungFigure& figure_at(const TrialRungs& rungs, Rung rung) {
  for (const RungFigure* each : {&rungs.three.device_gross, &rungs.three.device_net, &rungs.site}) {
    if (each->rung == rung && each->energy) return *each;
  }
  return rungs.three.node;
}

/// Into the number, or into the reason; a document's factors may be anything, so an unbounded end is a reason too.
void put(const Result<Bounded<double>>& queries, std::optional<Bounded<double>>& number, std::string& why) {
  if (!queries) {
    why = describe(queries.error());
    return;
  }
  const bool is_finite = std::isfinite(queries->low) && std::isfinite(queries->best) && std::isfinite(queries->high);
  if (is_finite && queries->low <= queries->best && queries->best <= queries->high)
    number = *queries;
  else
    why = "its interval is not bounded";
}

std::string why_no_carbon(const BenchTraining& training, const std::optional<Factors>& factors) {
  if (!training.intensity) return "the grid of the training is not known";
  if (!factors) return "no place set for the queries";
  return factors->intensity ? std::string() : std::string("the place of the queries has no carbon intensity");
}

}  // namespace

std::optional<BreakEven> break_even_of(const BenchModel& model, const TrialRungs* rungs,
                                       const std::optional<Factors>& factors) {
  if (!model.training) return std::nullopt;
  const BenchTraining& training = *model.training;
  BreakEven even;
  even.rung = training.cost.rung;
  even.method = training.method;
  even.training = training.cost.total();
  if (rungs == nullptr || !figure_at(*rungs, even.rung).energy) {
    even.why_not_by_energy = even.why_not_by_carbon = "the energy of a query is not known";
    return even;
  }
  const RungFigure& figure = figure_at(*rungs, even.rung);
  const QueryCost query{figure.rung, *figure.energy};
  put(energy_break_even(training.cost, query), even.by_energy, even.why_not_by_energy);
  if (even.rung == Rung::site && !rungs->site.energy) even.why_not_by_energy += "; " + rungs->site.why_missing;
  even.why_not_by_carbon = why_no_carbon(training, factors);
  if (even.why_not_by_carbon.empty())
    put(carbon_break_even(training.cost, *training.intensity, query, *factors->intensity), even.by_carbon,
        even.why_not_by_carbon);
  return even;
}

}  // namespace joulery
