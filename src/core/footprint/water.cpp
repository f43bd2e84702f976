// SPDX-License-Identifier: Apache-2.0
// The sums behind EWIF and the cooling-tower curve.
#include "core/footprint/water.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace joulery {
namespace {

/// The table's columns are fuels' names but for one.
std::string fuel_in_words(const std::string& fuel) { return fuel == "other_ren" ? "other renewables" : fuel; }

std::optional<GridWaterPerEnergy> water_of(const std::vector<FuelRow>& fuels, std::string_view fuel) {
  for (const FuelRow& row : fuels) {
    if (row.fuel == fuel) return row.water;
  }
  return std::nullopt;
}

std::string policy_text(HydroPolicy policy, double hydro_share, GridWaterPerEnergy hydro) {
  if (hydro_share == 0) return "no hydro in the mix";
  const double litres = hydro / litre_per_facility_kilowatt_hour;
  return policy == HydroPolicy::reservoir ? fmt::format("hydro counted at {:.1f} L/kWh, low end at 0", litres)
                                          : fmt::format("hydro counted at 0, high end at {:.1f} L/kWh", litres);
}

}  // namespace

GridWaterFactor grid_water_of(const std::vector<FuelShare>& mix, const std::vector<FuelRow>& fuels,
                              HydroPolicy policy) {
  GridWaterFactor result;
  double stated = 0;
  double hydro_share = 0;
  GridWaterPerEnergy without_hydro;
  GridWaterPerEnergy hydro;
  std::string missing;
  for (const FuelShare& share : mix) {
    stated += share.share_fraction;
    const auto water = water_of(fuels, share.fuel);
    if (!water && share.share_fraction > 0) missing += (missing.empty() ? "" : ", ") + fuel_in_words(share.fuel);
    if (!water) continue;
    result.coverage += share.share_fraction;
    if (share.fuel == "hydro") {
      hydro_share = share.share_fraction;
      hydro = *water;
    } else {
      without_hydro += *water * share.share_fraction;
    }
  }
  if (result.coverage <= 0) {
    result.why = mix.empty() ? "no mix of power plants is known here" : "no fuel of the mix has a water factor";
    return result;
  }
  const double scale = stated > 1 ? 1 / stated : 1;
  result.coverage *= scale;
  const GridWaterPerEnergy low = without_hydro * scale;
  const GridWaterPerEnergy high = (without_hydro + hydro * hydro_share) * scale;
  result.factor = Bounded<GridWaterPerEnergy>{low, policy == HydroPolicy::reservoir ? high : low, high};
  result.why = policy_text(policy, hydro_share, hydro);
  // Published shares are rounded: half a hundredth missing is rounding, not a gap.
  if (result.coverage < 0.995) {
    result.why += fmt::format("; {:.0f} % of the mix has a water factor", result.coverage * 100);
    if (!missing.empty()) result.why += ", not " + missing;
  }
  return result;
}

OnSiteWaterPerEnergy wue_of_cooling_tower(WetBulb temperature, double cycles) {
  ENSURE(cycles > 1);
  const double t = temperature.fahrenheit;
  const double curve = cycles / (cycles - 1) * (6e-5 * std::pow(t, 3) - 0.01 * std::pow(t, 2) + 0.61 * t - 10.4);
  return std::max(0.05, curve) * litre_per_it_kilowatt_hour;
}

}  // namespace joulery
