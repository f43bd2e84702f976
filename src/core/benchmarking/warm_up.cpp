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
  std::vector<double> joules;
  std::vector<double> watts;
  joules.reserve(energies.size());
  watts.reserve(powers.size());
  for (const EnergyPerQuery energy : energies) joules.push_back(energy / joule_per_query);
  for (const Power power : powers) watts.push_back(power / watt);
  const WarmUpCut by_energy = mser_cut(joules);
  const WarmUpCut by_power = mser_cut(watts);
  return {std::max(by_energy.cut, by_power.cut), by_energy.steady && by_power.steady};
}

}  // namespace joulery
