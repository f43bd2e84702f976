// SPDX-License-Identifier: Apache-2.0
// Water of electricity: the power plants' consumption per kWh from the mix (EWIF), and the cooling tower's from the
// weather (WUE). Litres consumed, not withdrawn. Sources: docs/method/footprint.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foundation/tables/rows.h"
#include "foundation/units/bounded.h"

namespace joulery {

/// How much of a reservoir's evaporation is the power plant's doing (FP-16): it moves a country's value by 2 to 3
/// times.
enum class HydroPolicy {
  reservoir,  ///< all of it: 17.0 L/kWh, the default
  none,       ///< 0 L/kWh
};

/// Water consumed by the plants behind one kWh.
struct GridWaterFactor {
  std::optional<Bounded<GridWaterPerEnergy>> factor;  ///< low: hydro at 0; high: hydro at the reservoir value
  double coverage = 0;                                ///< share of the mix that has a water factor
  std::string why;                                    ///< the policy, and what has no factor
};

/// EWIF = Σ share x water of the fuel, over the shares that have a factor; `fuels` are named as in the mix. A share
/// without a factor lowers the coverage and is never 0 L; nothing covered gives no factor. Shares that sum to more than
/// 1 are scaled down to 1, so that the result stays inside the hull of its parts.
[[nodiscard]] GridWaterFactor grid_water_of(const std::vector<FuelShare>& mix, const std::vector<FuelRow>& fuels,
                                            HydroPolicy policy);

/// Wet-bulb temperature of the air, in the unit of the published curve.
struct WetBulb {
  double fahrenheit = 0;
};

/// WUE = max(.05, S/(S-1) (6e-5 T^3 - .01 T^2 + .61 T - 10.4)): a cooling tower with S > 1 cycles of concentration
/// (Making AI Less Thirsty). Well above many declared yearly values, which come first.
[[nodiscard]] OnSiteWaterPerEnergy wue_of_cooling_tower(WetBulb temperature, double cycles);

}  // namespace joulery
