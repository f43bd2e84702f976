// SPDX-License-Identifier: Apache-2.0
// Numbers with units as users type them: "100ms", "40W", "3kWh", "44g/kWh", "0.21EUR/kWh". A number without its unit
// is refused with the unit that is expected. Printing is units/format.h.
#pragma once

#include <string>
#include <string_view>

#include "foundation/base/result.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// ns, us, ms, s, min, h, d. Never negative.
Result<Duration> parse_duration(std::string_view text);
/// mW, W, kW, MW.
Result<Power> parse_power(std::string_view text);
/// uJ, mJ, J, kJ, MJ, mWh, Wh, kWh, MWh.
Result<Energy> parse_energy(std::string_view text);
/// g/kWh, kg/kWh, kg/MWh, t/MWh (CO2e is understood).
Result<CarbonIntensity> parse_carbon_intensity(std::string_view text);
/// L/kWh.
Result<OnSiteWaterPerEnergy> parse_wue(std::string_view text);
/// A tariff with its ISO 4217 currency.
struct Tariff {
  EnergyPrice price;
  std::string currency;
};
/// "0.21EUR/kWh", "210EUR/MWh".
Result<Tariff> parse_tariff(std::string_view text);
/// A plain ratio such as a PUE; a unit is refused.
Result<double> parse_ratio(std::string_view text);

}  // namespace joulery
