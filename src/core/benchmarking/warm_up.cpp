// SPDX-License-Identifier: Apache-2.0
// Two series, one cut.
#include "core/benchmarking/warm_up.h"

#include <algorithm>
#include <vector>

#include "core/statistics/mser.h"
#include "foundation/base/ensure.h"

namespace joulery {

WarmUp find_warm_up(std::span<const EnergyPerQuery> energies, std::span<const Power> powers) {
  ENSURE(!energies.empty() && energies.size() == powers.size());
  if (energies.size() < kFewestToTellWarmUp) return {0, Steadiness::too_few};
  std::vector<double> joules;
  std::vector<double> watts;
  joules.reserve(energies.size());
  watts.reserve(powers.size());
  for (const EnergyPerQuery energy : energies) joules.push_back(energy / joule_per_query);
  for (const Power power : powers) watts.push_back(power / watt);
  const WarmUpCut by_energy = mser_cut(joules);
  const WarmUpCut by_power = mser_cut(watts);
  const bool is_steady = by_energy.steady && by_power.steady;
  return {std::max(by_energy.cut, by_power.cut), is_steady ? Steadiness::steady : Steadiness::not_steady};
}

}  // namespace joulery
