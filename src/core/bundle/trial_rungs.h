// SPDX-License-Identifier: Apache-2.0
// A trial's energy at the rungs a report shows side by side: the node, the accelerators gross, and net of their idle
// power (BM-2, BM-6). A rung that was not measured says why; nothing is stepped down. Uncertainty is figure.h's.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/benchmarking/clustered_repeats.h"
#include "core/benchmarking/ladder.h"
#include "core/benchmarking/net_energy.h"
#include "core/bundle/bundle.h"
#include "core/bundle/energy_figure.h"

namespace joulery {

/// Energy per query above an idle state. Exactly one of `energy`, `at_most` and `why_missing` is there.
struct AboveIdle {
  Rung rung = Rung::device_net;  ///< device.net, or the rung of the node whose idle was taken off
  IdleState against = IdleState::empty;
  std::optional<Bounded<EnergyPerQuery>> energy;
  std::optional<EnergyPerQuery> at_most;  ///< below resolution
  std::optional<Bounded<Power>> idle;     ///< nothing: not measured
  bool idle_drifted = false;
  bool idle_too_short = false;  ///< a window was shorter, or saw fewer updates, than the tier asks (BM-5)
  std::string why_missing;
};

/// All of them.
struct TrialRungs {
  ThreeRungs three;
  AboveIdle device_net;
  AboveIdle device_marginal;  ///< against the loaded state
  AboveIdle node_net;
  AboveIdle node_marginal;
  RungFigure site;  ///< the node's stepped up by the place's declared PUE (BM-1), which makes it assumed at best
  std::optional<double> node_idle_fraction;  ///< of the node's energy, idle with no engine; nothing: not measured
};

/// Idle before and after together; nothing where one of the two was not watched at this rung.
[[nodiscard]] std::optional<IdleBaseline> idle_baseline(std::span<const BenchIdle> windows, Rung rung, IdleState state);

/// Of the repeats that count, given cluster after cluster; `node` is the trial's energy per query.
[[nodiscard]] TrialRungs trial_rungs(const BenchTrial& trial, const CountedRepeats& counted, const EnergyFigure& node,
                                     const Bench& bench);

}  // namespace joulery
