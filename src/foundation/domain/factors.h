// SPDX-License-Identifier: Apache-2.0
// Factors: what turns energy into carbon, water and money for one run, each with the table row and source it came from.
// Resolved once at the start (from place and options) and stored with the run, so a replay needs no table.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foundation/units/bounded.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// Where a factor's number came from: FP-27's short form.
struct FactorRow {
  std::string name;  ///< "carbon_intensity", "pue", "wue", "grid_water", "price", "cpu_tdp", ...
  double value = 0;
  std::string unit;   ///< "g/kWh"
  std::string table;  ///< "grid_ci_country", or "option" when the user typed it
  std::string row;    ///< "FRA"
  std::string source;
  std::string vintage;  ///< "2024"
  std::string licence;

  bool operator==(const FactorRow&) const = default;
};

/// The place as typed and as understood.
struct Place {
  std::string text;  ///< "FR", "aws:eu-west-3", "44g/kWh"
  std::string name;  ///< "France"
  std::optional<std::string> country_iso3;
  std::optional<std::string> country_iso2;
  std::optional<std::string> cloud_provider;
  std::optional<std::string> cloud_region;

  bool operator==(const Place&) const = default;
};

/// An energy or carbon equivalence row chosen for this run (EQ-1).
struct EquivalenceRow {
  std::string id;
  std::string definition;
  double value = 0;  ///< per one unit of the thing
  std::string unit;  ///< "kWh" rows take energy, "gCO2e"/"tCO2e/..." rows take carbon (EQ-2)
  std::string vintage;
  std::string source;

  bool operator==(const EquivalenceRow&) const = default;
};

/// All factors of one run. Nothing = unknown, with `why` where a reader would ask.
struct Factors {
  std::optional<Place> place;
  std::string why;  ///< why there is no place or no intensity; empty when there is
  std::optional<Bounded<CarbonIntensity>>
      intensity;     ///< life-cycle, production mix, year mean unless the row says otherwise
  double pue = 1.0;  ///< 1.0 unless set or declared for the region
  std::optional<Bounded<OnSiteWaterPerEnergy>> wue;
  std::optional<Bounded<GridWaterPerEnergy>> grid_water;
  std::string grid_water_why;      ///< why grid water is unknown or not whole; names the hydro policy (FP-16)
  double grid_water_coverage = 0;  ///< share of the mix with a water factor
  std::optional<EnergyPrice> price;
  std::string currency;
  std::vector<FactorRow> rows;
  std::vector<EquivalenceRow> equivalences;

  bool operator==(const Factors&) const = default;
};

}  // namespace joulery
