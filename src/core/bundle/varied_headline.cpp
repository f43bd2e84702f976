// SPDX-License-Identifier: Apache-2.0
// Arms are gathered by model, option and what else was set; a curve needs two of them. Only steps are fitted by a line:
// a step is the same work each time, while a batch and a larger image need not cost in proportion.
#include "core/bundle/varied_headline.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "core/bundle/shared_energies.h"
#include "core/bundle/task_headline.h"

namespace joulery {
namespace {

constexpr std::string_view kFitted = "steps";
constexpr std::string_view kBatch = "batch";

/// Model, option, what else was set.
using CurveKey = std::tuple<std::string, std::string, VariedOptions>;

/// An engine fills batch after batch with the items of a repeat; the last one may be smaller.
double mean_at_once(const Trial& trial, double batch) {
  const double items = trial.repeats.empty() ? 0 : static_cast<double>(trial.repeats.front().queries.total());
  return items > 0 ? items / std::ceil(items / batch) : batch;
}

std::optional<double> amount_of(const BenchTrial& trial, const std::string& option, const std::string& value) {
  const auto known = find_varied_option(option);
  if (!known) return std::nullopt;
  const auto amount = varied_amount(*known, value);
  if (!amount) return std::nullopt;
  return option == kBatch ? mean_at_once(trial.trial, *amount) : *amount;
}

std::map<CurveKey, std::vector<VariedPoint>> gathered(const Bench& bench, const std::vector<std::size_t>& compared) {
  std::map<CurveKey, std::vector<VariedPoint>> found;
  for (const std::size_t at : compared) {
    const BenchTrial& trial = bench.trials[at];
    for (const auto& [option, value] : trial.model.varied) {
      const auto amount = amount_of(trial, option, value);
      if (!amount) continue;
      VariedOptions held = trial.model.varied;
      held.erase(option);
      found[{trial.model.base_id(), option, std::move(held)}].push_back({at, *amount, {}});
    }
  }
  return found;
}

void add_ratios(VariedCurve& curve, const Bench& bench) {
  std::vector<Trial> trials;
  trials.reserve(curve.points.size());
  for (const VariedPoint& point : curve.points) trials.push_back(bench.trials[point.trial].trial);
  const auto comparison = compare_trials(trials, 0, arm_fields(), bench.plan);
  if (!comparison) return;
  for (std::size_t i = 1; i < curve.points.size(); ++i) {
    const auto& ratio = comparison->arms[i].ratio;
    if (ratio && std::isfinite(ratio->low) && std::isfinite(ratio->high)) curve.points[i].ratio = ratio;
  }
}

void add_fit(VariedCurve& curve, const Bench& bench, const std::vector<TrialHeadline>& headlines) {
  if (curve.option != kFitted) {
    curve.why_no_fit = "a line is fitted to steps alone";
    return;
  }
  std::vector<double> values;
  std::vector<const CountedRepeats*> counted;
  InstrumentDoubt doubt;  // the widest of the arms on either side
  for (const VariedPoint& point : curve.points) {
    values.push_back(point.amount);
    counted.push_back(&headlines[point.trial].figures->counted);
    const InstrumentDoubt own = bench.trials[point.trial].trial.instruments();
    doubt = {std::max(doubt.below, own.below), std::max(doubt.above, own.above)};
  }
  const SharedEnergies shared = shared_energies(counted);
  if (shared.repeats.empty()) {
    curve.why_no_fit = "the arms share no blocks that count";
    return;
  }
  const auto fit = fit_line(values, shared.joules, shared.repeats, bench.plan);
  if (!fit) {
    curve.why_no_fit = fit.error().what;
    return;
  }
  curve.fit = LineFit{moved_out(fit->fixed, doubt), moved_out(fit->per_unit, doubt), fit->largest_miss_fraction};
}

}  // namespace

std::vector<VariedCurve> varied_curves(const Bench& bench, const std::vector<TrialHeadline>& headlines,
                                       const std::vector<std::size_t>& compared) {
  std::vector<VariedCurve> curves;
  for (auto& [key, points] : gathered(bench, compared)) {
    if (points.size() < 2) continue;
    VariedCurve curve;
    std::tie(curve.model, curve.option, curve.held) = key;
    curve.points = std::move(points);
    std::ranges::sort(curve.points, [](const VariedPoint& a, const VariedPoint& b) {
      return std::pair(a.amount, a.trial) < std::pair(b.amount, b.trial);
    });
    add_ratios(curve, bench);
    add_fit(curve, bench, headlines);
    curves.push_back(std::move(curve));
  }
  return curves;
}

const std::string& value_in(const Bench& bench, const VariedCurve& curve, const VariedPoint& point) {
  return bench.trials[point.trial].model.varied.at(curve.option);
}

}  // namespace joulery
