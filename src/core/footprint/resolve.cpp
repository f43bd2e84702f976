// SPDX-License-Identifier: Apache-2.0
// Putting a run's factors together, one kind after the other; each adds its row of provenance.
#include "core/footprint/resolve.h"

#include <array>
#include <fmt/format.h>

#include "core/footprint/equivalence.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kNoPlace = "no place set; joulery config set place FR, or --place 44g/kWh";
constexpr std::string_view kTyped = "given by the user";
/// A city's grid may differ from its country's mean by a factor of two, and a time zone is no proof of a country.
constexpr double kGuessDoubt = 2;

FactorRow option_row(std::string name, double value, std::string unit, std::string option) {
  return {std::move(name), value, std::move(unit), "option", std::move(option), std::string(kTyped), "", ""};
}

bool is_older_than_two_years(const std::string& year, const std::optional<int>& this_year) {
  const auto number = parse_u64(year);
  return number && this_year && static_cast<int>(*number) + 2 < *this_year;
}

/// The row of the intensity with all a reader should know of it: what it counts, its flags, its age.
FactorRow intensity_row(const KnownPlace& known, const std::optional<int>& this_year) {
  const GridRow& grid = *known.grid;
  FactorRow row = grid.origin;
  if (!grid.boundary.empty()) row.source += "; " + grid.boundary;
  row.source += "; year mean";
  for (const std::string& flag : grid.flags) row.source += "; flag " + flag;
  if (is_older_than_two_years(grid.year, this_year)) row.source += "; older than two years";
  if (known.region && !known.region->zone_is_country) {
    row.source +=
        fmt::format("; mean of the country, for the region's grid zone {} is not verified", known.region->grid_zone);
  }
  return row;
}

void set_intensity(Factors& factors, const KnownPlace& known, const std::optional<int>& this_year) {
  if (known.typed) {
    factors.intensity = exact(*known.typed);
    factors.rows.push_back(
        option_row("carbon_intensity", *known.typed / gram_per_kilowatt_hour, "g/kWh", "--place " + known.place.text));
    return;
  }
  const GridRow& grid = *known.grid;
  if (!grid.intensity) {
    const std::string_view reason =
        grid.has_flag("zero_suspect") ? "the table's 0 g/kWh is a tiny grid rounded" : "the table has no intensity";
    factors.why = fmt::format("{} for {}; --place N g/kWh sets one", reason, grid.name);
    return;
  }
  factors.intensity = exact(*grid.intensity);
  factors.rows.push_back(intensity_row(known, this_year));
  if (!known.guessed_from) return;
  factors.intensity->low = *grid.intensity / kGuessDoubt;
  factors.intensity->high = *grid.intensity * kGuessDoubt;
  factors.rows.push_back(
      {"place_doubt", kGuessDoubt, "", "assumption", "auto",
       fmt::format("the place is a guess from the {}: the interval is the country's mean times and by 2",
                   *known.guessed_from),
       "", ""});
}

/// The mix's names for fuels, and the rows of fuel_factors that stand for them. Rows without a water factor stay
/// unknown.
Result<std::vector<FuelRow>> fuels_of_mix(Tables& tables) {
  struct Pair {
    std::string_view in_mix;
    std::string_view in_table;
  };
  constexpr std::array<Pair, 7> kPairs{{{"coal", "coal"},
                                        {"gas", "gas_combined_cycle"},
                                        {"oil", "oil"},
                                        {"nuclear", "nuclear"},
                                        {"hydro", "hydro"},
                                        {"wind", "wind_onshore"},
                                        {"solar", "solar_pv_utility"}}};
  std::vector<FuelRow> fuels;
  for (const Pair& pair : kPairs) {
    auto row = tables.fuel(pair.in_table);
    if (!row) return failure(row.error());
    if (!*row) continue;
    (*row)->fuel = pair.in_mix;
    fuels.push_back(std::move(**row));
  }
  return fuels;
}

Result<void> set_grid_water(Factors& factors, Tables& tables, const KnownPlace& known, HydroPolicy policy) {
  if (!known.grid) {
    factors.grid_water_why = "an intensity alone says nothing of the water of its power plants";
    return {};
  }
  const auto fuels = fuels_of_mix(tables);
  if (!fuels) return failure(fuels.error());
  GridWaterFactor water = grid_water_of(known.grid->mix, *fuels, policy);
  factors.grid_water_why = std::move(water.why);
  factors.grid_water_coverage = water.coverage;
  factors.grid_water = water.factor;
  if (!water.factor) return {};
  if (known.guessed_from) {
    factors.grid_water->low = water.factor->low / kGuessDoubt;
    factors.grid_water->high = water.factor->high * kGuessDoubt;
  }
  FactorRow row = fuels->front().origin;
  row.name = "grid_water";
  row.value = water.factor->best / litre_per_facility_kilowatt_hour;
  row.row = known.grid->zone;
  row.vintage = known.grid->mix_year;
  row.source =
      "Macknick et al. 2012 by fuel; mix of " + known.grid->mix_year + " in grid_ci_country; " + factors.grid_water_why;
  factors.rows.push_back(std::move(row));
  return {};
}

Result<void> set_pue(Factors& factors, const FactorOptions& options, const std::optional<CentreRow>& centre) {
  constexpr double kLowest = 1;
  constexpr double kHighest = 3;
  if (options.pue) {
    if (!(*options.pue >= kLowest && *options.pue <= kHighest)) {
      return failure(ErrorKind::invalid, fmt::format("a PUE of {} is outside [1, 3]", *options.pue), {},
                     "facility energy divided by IT energy, such as 1.2");
    }
    factors.pue = *options.pue;
    FactorRow row = option_row("pue", *options.pue, "", "--pue");
    const bool unusual = (factors.pue > 1 && factors.pue < 1.02) || factors.pue > 2.5;
    if (unusual) row.source += "; unusual: state where it was measured";
    factors.rows.push_back(std::move(row));
    return {};
  }
  if (centre && centre->pue) {
    factors.pue = centre->pue->best;
    factors.rows.push_back(centre->pue_origin);
    return {};
  }
  const std::string_view reason =
      factors.place && factors.place->cloud_region ? "no PUE is declared for this region" : "no data centre stated";
  factors.rows.push_back({"pue", 1, "", "default", "1.0", fmt::format("{}: 1.0, the IT boundary", reason), "", ""});
  return {};
}

void set_wue(Factors& factors, const FactorOptions& options, const std::optional<CentreRow>& centre) {
  if (options.wue) {
    factors.wue = exact(*options.wue);
    factors.rows.push_back(option_row("wue", *options.wue / litre_per_it_kilowatt_hour, "L/kWh", "--wue"));
  } else if (centre && centre->wue) {
    factors.wue = centre->wue;
    factors.rows.push_back(centre->wue_origin);
  }
}

void set_price(Factors& factors, const std::optional<Tariff>& price) {
  if (!price) return;
  factors.price = price->price;
  factors.currency = price->currency;
  factors.rows.push_back(
      option_row("price", price->price / currency_per_kilowatt_hour, price->currency + "/kWh", "--price"));
}

Result<std::optional<CentreRow>> centre_of(Tables& tables, const std::optional<KnownPlace>& known) {
  if (!known || !known->region) return std::optional<CentreRow>();
  return tables.centre(known->region->provider, known->region->region);
}

}  // namespace

Result<Factors> resolve_factors(Tables& tables, const FactorOptions& options) {
  Factors factors;
  std::optional<KnownPlace> known;
  if (options.place) {
    auto found = find_place(tables, *options.place, options.guess);
    if (!found) return failure(found.error());
    known = std::move(*found);
    factors.place = known->place;
    set_intensity(factors, *known, options.this_year);
  } else {
    factors.why = kNoPlace;
    factors.grid_water_why = "no place set";
  }
  const auto centre = centre_of(tables, known);
  if (!centre) return failure(centre.error());
  if (auto set = set_pue(factors, options, *centre); !set) return failure(set.error());
  set_wue(factors, options, *centre);
  if (known) {
    if (auto set = set_grid_water(factors, tables, *known, options.hydro); !set) return failure(set.error());
  }
  set_price(factors, options.price);
  const auto entries = tables.equivalences();
  if (!entries) return failure(entries.error());
  factors.equivalences = default_equivalences(*entries);
  return factors;
}

}  // namespace joulery
