// SPDX-License-Identifier: Apache-2.0
// Idle power of a trial: measured before and after, time-weighted, and marked where it drifted. Idle of a machine that
// nobody benchmarks is core/metering's.
#pragma once

#include <cstdint>

#include "core/benchmarking/tier.h"
#include "foundation/domain/rung.h"
#include "foundation/units/bounded.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// What the machine was like while idle.
enum class IdleState {
  empty,   ///< no engine runs
  loaded,  ///< weights in memory, no request
};

/// One idle window.
struct IdleWindow {
  Power mean;
  Power standard_error;  ///< of the mean
  Duration time{};
  std::uint64_t updates = 0;  ///< distinct ones
};

/// Idle before and after together.
struct IdleBaseline {
  IdleState state = IdleState::empty;
  Bounded<Power> power;  ///< 95 %; spans both windows where they drifted apart
  bool drifted = false;
};

/// True when the window is long enough for the tier, and has enough updates where sensors told it (BM-5): at
/// Rung::node_modelled there is none to ask for.
[[nodiscard]] bool is_sufficient(const IdleWindow& window, Tier tier, Rung rung);

/// Time-weighted mean of both windows, each longer than zero. Drifted when they differ by more than 2 % of that mean
/// and by more than 3 standard errors of the difference (BM-5).
[[nodiscard]] IdleBaseline idle_power(IdleState state, const IdleWindow& before, const IdleWindow& after);

}  // namespace joulery
