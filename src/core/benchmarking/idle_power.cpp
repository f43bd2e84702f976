// SPDX-License-Identifier: Apache-2.0
// Two windows as one power. Windows are long, so their errors are taken as normal.
#include "core/benchmarking/idle_power.h"

#include <algorithm>
#include <cmath>

#include "foundation/base/ensure.h"

namespace joulery {
namespace {

constexpr double kNormal95 = 1.959963984540054;
constexpr double kDriftFraction = 0.02;
constexpr double kDriftErrors = 3;

Power root_of_squares(Power a, Power b) { return std::hypot(a / watt, b / watt) * watt; }

}  // namespace

bool is_sufficient(const IdleWindow& window, Tier tier, Rung rung) {
  const TierDemands demands = demands_of(tier);
  const bool is_told = rung != Rung::node_modelled;
  return window.time >= demands.idle_time && (!is_told || window.updates >= demands.idle_updates);
}

IdleBaseline idle_power(IdleState state, const IdleWindow& before, const IdleWindow& after) {
  ENSURE(before.time > Duration{} && after.time > Duration{});
  const double share = seconds_of(before.time) / (seconds_of(before.time) + seconds_of(after.time));
  const Power mean = before.mean * share + after.mean * (1 - share);
  const Power error = root_of_squares(before.standard_error * share, after.standard_error * (1 - share));
  const Power apart = std::max(after.mean - before.mean, before.mean - after.mean);
  const Power chance = root_of_squares(before.standard_error, after.standard_error) * kDriftErrors;
  IdleBaseline idle{state, {mean - error * kNormal95, mean, mean + error * kNormal95}, false};
  idle.drifted = apart > std::max(mean * kDriftFraction, chance);
  if (!idle.drifted) return idle;
  for (const IdleWindow* window : {&before, &after}) {
    const Power reach = window->standard_error * kNormal95;
    idle.power.low = std::min(idle.power.low, window->mean - reach);
    idle.power.high = std::max(idle.power.high, window->mean + reach);
  }
  return idle;
}

}  // namespace joulery
