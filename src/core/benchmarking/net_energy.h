// SPDX-License-Identifier: Apache-2.0
// Net energy: gross minus idle power times time, with both doubts, and an answer where the difference drowns in them.
#pragma once

#include <optional>

#include "core/benchmarking/idle_power.h"
#include "foundation/base/result.h"

namespace joulery {

/// Gross minus idle. Exactly one of `energy` and `at_most` is there.
struct NetEnergy {
  IdleState against = IdleState::empty;  ///< empty: the rung device.net; loaded: the marginal figure beside it
  std::optional<Bounded<Energy>> energy;
  std::optional<Energy> at_most;  ///< below resolution: the upper end of the interval, which holds 0
  bool idle_drifted = false;
};

/// E_net = E_gross - P_idle T; the half-widths add as squares: u² = u_gross² + (T u_idle)² (BM-6). Errors: broken when
/// even the upper end is not above 0, because then idle and gross contradict each other.
Result<NetEnergy> net_energy(const Bounded<Energy>& gross, const IdleBaseline& idle, Duration time);

}  // namespace joulery
