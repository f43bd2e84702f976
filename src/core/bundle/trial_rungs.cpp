// SPDX-License-Identifier: Apache-2.0
// Gross figures come from the repeats that count; idle windows before and after are taken off over the same time.
#include "core/bundle/trial_rungs.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace joulery {
namespace {

const BenchIdle* find_window(std::span<const BenchIdle> windows, Rung rung, IdleState state, bool is_before) {
  const auto found = std::ranges::find_if(windows, [&](const BenchIdle& idle) {
    return idle.rung == rung && idle.state == state && idle.is_before == is_before;
  });
  return found == windows.end() ? nullptr : &*found;
}

/// Both windows, where they are there.
bool are_sufficient(std::span<const BenchIdle> windows, Rung rung, IdleState state, Tier tier) {
  return std::ranges::all_of(windows, [&](const BenchIdle& idle) {
    return idle.rung != rung || idle.state != state || is_sufficient(idle.window, tier, rung);
  });
}

/// What idle power is taken off.
struct IdleWanted {
  Rung named = Rung::device_net;
  IdleState state = IdleState::empty;
  Tier tier = Tier::smoke;
};

/// `gross` at its rung, minus the idle power measured at that rung.
AboveIdle above_idle(const BenchTrial& trial, const CountedRepeats& counted, const RungFigure& gross,
                     const IdleWanted& wanted) {
  const IdleState state = wanted.state;
  AboveIdle above;
  above.rung = wanted.named;
  above.against = state;
  if (!gross.energy) {
    above.why_missing = gross.why_missing;
    return above;
  }
  const auto idle = idle_baseline(trial.idle, gross.rung, state);
  if (!idle) {
    above.why_missing = fmt::format("no {} idle before and after at {}", state == IdleState::empty ? "empty" : "loaded",
                                    to_string(gross.rung));
    return above;
  }
  above.idle = idle->power;
  above.idle_drifted = idle->drifted;
  above.idle_too_short = !are_sufficient(trial.idle, gross.rung, state, wanted.tier);
  const auto queries = static_cast<double>(counted.answered());
  const auto net = net_energy(energy_of_queries(*gross.energy, queries), *idle, counted.query_time());
  if (!net) {
    above.why_missing = net.error().what;
    return above;
  }
  const auto each = [queries](Energy energy) { return energy / joule / queries * joule_per_query; };
  if (net->energy)
    above.energy = Bounded<EnergyPerQuery>{each(net->energy->low), each(net->energy->best), each(net->energy->high)};
  else
    above.at_most = each(*net->at_most);
  return above;
}

RungFigure device_gross(const BenchTrial& trial, const CountedRepeats& counted, const ResamplingPlan& plan) {
  RungFigure figure{Rung::device_gross, std::nullopt, trial.device.method, {}};
  if (trial.device.energies.empty()) {
    figure.why_missing = trial.device.why_missing.empty() ? "no accelerator was read" : trial.device.why_missing;
    return figure;
  }
  std::vector<double> joules;
  joules.reserve(counted.repeats.size());
  for (const CountedRepeat& each : counted.repeats) {
    const auto index = static_cast<std::size_t>(each.repeat - trial.trial.repeats.data());
    joules.push_back(trial.device.energies.at(index).best / joule / static_cast<double>(each.repeat->queries.answered));
  }
  const auto mean = clustered_mean(counted.sizes, joules, plan);
  figure.energy = figure_of<EnergyPerQuery>(
                      mean, InstrumentDoubt::of(trial.device.instrument_fraction, trial.device.instrument_skew))
                      .total;
  return figure;
}

RungFigure net_rung(const AboveIdle& net, Method method) {
  RungFigure figure{Rung::device_net, net.energy, method, net.why_missing};
  if (net.at_most) figure.why_missing = "below resolution";
  return figure;
}

/// The node with what the building takes beside it; a PUE of 1 that nobody declared is none.
RungFigure site_rung(const RungFigure& node, const std::optional<Factors>& factors) {
  RungFigure none{Rung::site, std::nullopt, Method::assumed, "no PUE declared"};
  if (!factors) return none;
  const auto row = std::ranges::find(factors->rows, "pue", &FactorRow::name);
  if (row == factors->rows.end() || row->table == "default") return none;
  constexpr double kHighest = 3;  // as a place is resolved; a document may claim anything
  if (!(factors->pue >= 1 && factors->pue <= kHighest)) {
    none.why_missing = "the PUE is outside [1, 3]";
    return none;
  }
  const auto site = step_up(node, {node.rung, Rung::site, exact(factors->pue), row->source});
  if (site) return *site;
  none.why_missing = site.error().what;
  return none;
}

}  // namespace

std::optional<IdleBaseline> idle_baseline(std::span<const BenchIdle> windows, Rung rung, IdleState state) {
  const BenchIdle* before = find_window(windows, rung, state, true);
  const BenchIdle* after = find_window(windows, rung, state, false);
  if (before == nullptr || after == nullptr) return std::nullopt;
  return idle_power(state, before->window, after->window);
}

TrialRungs trial_rungs(const BenchTrial& trial, const CountedRepeats& counted, const EnergyFigure& node,
                       const Bench& bench) {
  const Tier tier = bench.tier;
  const Rung rung = trial.trial.rung;
  TrialRungs rungs;
  rungs.three.node = {rung, node.total, trial.trial.method, {}};
  rungs.three.device_gross = device_gross(trial, counted, bench.plan);
  const RungFigure& device = rungs.three.device_gross;
  rungs.device_net = above_idle(trial, counted, device, {Rung::device_net, IdleState::empty, tier});
  rungs.device_marginal = above_idle(trial, counted, device, {Rung::device_net, IdleState::loaded, tier});
  rungs.three.device_net = net_rung(rungs.device_net, trial.device.method);
  rungs.node_net = above_idle(trial, counted, rungs.three.node, {rung, IdleState::empty, tier});
  rungs.node_marginal = above_idle(trial, counted, rungs.three.node, {rung, IdleState::loaded, tier});
  rungs.site = site_rung(rungs.three.node, bench.factors);
  if (rungs.node_net.idle && node.best > EnergyPerQuery{}) {
    const double idle_joules = rungs.node_net.idle->best / watt * seconds_of(counted.query_time());
    rungs.node_idle_fraction = idle_joules / (node.best / joule_per_query * static_cast<double>(counted.answered()));
  }
  return rungs;
}

}  // namespace joulery
