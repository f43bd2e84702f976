// SPDX-License-Identifier: Apache-2.0
// Every form of PLACE, and what each leads to: factors with their rows, or a refusal that says what to write instead.
#include "core/footprint/resolve.h"

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace joulery {
namespace {

Result<Factors> resolve(const FactorOptions& options) {
  Tables tables = Tables::open().value();
  return resolve_factors(tables, options);
}

Result<Factors> resolve_place(std::string place) {
  FactorOptions options;
  options.place = std::move(place);
  return resolve(options);
}

std::string refusal(std::string place) {
  const auto factors = resolve_place(std::move(place));
  return factors ? "accepted" : describe(factors.error());
}

const FactorRow& row_of(const Factors& factors, std::string_view name) {
  for (const FactorRow& row : factors.rows) {
    if (row.name == name) return row;
  }
  throw std::logic_error("no row " + std::string(name));
}

double grams(const Factors& factors) { return factors.intensity->best / gram_per_kilowatt_hour; }

TEST(Resolve, R33_there_is_no_default_place_and_one_line_says_how_to_set_one) {
  const Factors factors = resolve({}).value();
  EXPECT_FALSE(factors.place || factors.intensity || factors.grid_water || factors.wue || factors.price);
  EXPECT_EQ(factors.why, "no place set; joulery config set place FR, or --place 44g/kWh");
  EXPECT_EQ(factors.pue, 1.0);
  EXPECT_EQ(factors.equivalences.size(), 3U) << "energy can be compared without a place";
}

TEST(Resolve, a_country_gives_its_intensity_with_source_and_vintage) {
  for (const char* place : {"FR", "FRA", "fr", "zone:FR", " FR "}) {
    const Factors factors = resolve_place(place).value();
    EXPECT_EQ(factors.intensity, exact(44.18 * gram_per_kilowatt_hour)) << place;
    EXPECT_EQ(factors.place->name, "France");
    EXPECT_EQ(factors.place->country_iso3, "FRA");
    EXPECT_EQ(factors.place->country_iso2, "FR");
    EXPECT_EQ(factors.why, "");
    const FactorRow& row = row_of(factors, "carbon_intensity");
    EXPECT_EQ(row.table, "grid_ci_country");
    EXPECT_EQ(row.row, "FRA");
    EXPECT_EQ(row.vintage, "2024");
    EXPECT_EQ(row.licence, "CC-BY-4.0");
    EXPECT_EQ(row.source, "Ember via co2.js@27cbe83; life-cycle, production mix; year mean");
  }
}

TEST(Resolve, an_aggregate_has_an_intensity_and_unknown_water) {
  const Factors world = resolve_place("WORLD").value();
  EXPECT_DOUBLE_EQ(grams(world), 472.94);
  EXPECT_FALSE(world.place->country_iso3);
  EXPECT_FALSE(world.grid_water);
  EXPECT_EQ(world.grid_water_why, "no mix of power plants is known here");
}

TEST(Resolve, FP_16_grid_water_comes_from_the_mix_and_names_its_hydro_policy) {
  const Factors france = resolve_place("FR").value();
  EXPECT_NEAR(france.grid_water->best.base(), 3.483, 0.001);
  EXPECT_NEAR(france.grid_water->low.base(), 1.723, 0.001) << "hydro 0";
  EXPECT_NEAR(france.grid_water_coverage, 0.9615, 0.0001);
  EXPECT_EQ(france.grid_water_why,
            "hydro counted at 17.0 L/kWh, low end at 0; 96 % of the mix has a water factor, not oil, other renewables");
  EXPECT_EQ(row_of(france, "grid_water").vintage, "2023");
}

TEST(Resolve, FP_16_no_country_gets_water_below_zero_or_above_its_thirstiest_fuel) {
  Tables tables = Tables::open().value();
  const auto rows = tables.grid_rows().value();
  for (const GridRow& row : rows) {
    FactorOptions options;
    options.place = row.zone;
    const Factors factors = resolve_factors(tables, options).value();
    EXPECT_LE(factors.grid_water_coverage, 1 + 1e-9) << row.zone;
    if (!factors.grid_water) continue;
    EXPECT_GE(factors.grid_water->low.base(), 0) << row.zone;
    EXPECT_LE(factors.grid_water->high.base(), 17.0003 + 1e-9) << row.zone;
  }
}

TEST(Resolve, a_zero_that_is_a_rounding_is_an_unknown_intensity_with_a_reason) {
  const Factors factors = resolve_place("CF").value();
  EXPECT_TRUE(factors.place);
  EXPECT_FALSE(factors.intensity);
  EXPECT_EQ(factors.why,
            "the table's 0 g/kWh is a tiny grid rounded for Central African Republic; --place N g/kWh sets one");
}

TEST(Resolve, FP_28_an_old_factor_says_so) {
  FactorOptions options;
  options.place = "ABW";
  options.this_year = 2026;
  const std::string source = row_of(resolve(options).value(), "carbon_intensity").source;
  EXPECT_NE(source.find("flag old"), std::string::npos) << source;
  EXPECT_NE(source.find("older than two years"), std::string::npos) << source;
  options.place = "FR";
  EXPECT_EQ(row_of(resolve(options).value(), "carbon_intensity").source.find("older"), std::string::npos);
}

TEST(Resolve, a_cloud_region_takes_its_country_and_what_its_operator_declares) {
  const Factors paris = resolve_place("aws:eu-west-3").value();
  EXPECT_DOUBLE_EQ(grams(paris), 44.18);
  EXPECT_EQ(paris.place->name, "Paris, France");
  EXPECT_EQ(paris.place->cloud_provider, "aws");
  EXPECT_EQ(paris.place->cloud_region, "eu-west-3");
  EXPECT_DOUBLE_EQ(paris.pue, 1.11);
  EXPECT_DOUBLE_EQ(paris.wue->best.base(), 0.04);
  EXPECT_EQ(row_of(paris, "pue").table, "dc_pue_wue");
  EXPECT_EQ(row_of(paris, "carbon_intensity").source.find("not verified"), std::string::npos);
}

TEST(Resolve, a_region_whose_grid_zone_is_a_guess_says_that_the_country_mean_was_taken) {
  const Factors virginia = resolve_place("aws:us-east-1").value();
  EXPECT_DOUBLE_EQ(grams(virginia), 383.55);
  const std::string source = row_of(virginia, "carbon_intensity").source;
  EXPECT_NE(source.find("mean of the country, for the region's grid zone US-MIDA-PJM is not verified"),
            std::string::npos)
      << source;
}

TEST(Resolve, a_region_without_a_declared_PUE_keeps_1_and_says_so) {
  const Factors falkenstein = resolve_place("hetzner:fsn1").value();
  EXPECT_EQ(falkenstein.pue, 1.0);
  EXPECT_FALSE(falkenstein.wue);
  EXPECT_EQ(row_of(falkenstein, "pue").source, "no PUE is declared for this region: 1.0, the IT boundary");
}

TEST(Resolve, options_win_over_what_a_region_declares) {
  FactorOptions options;
  options.place = "aws:eu-west-3";
  options.pue = 1.4;
  options.wue = 0.5 * litre_per_it_kilowatt_hour;
  options.price = Tariff{0.21 * currency_per_kilowatt_hour, "EUR"};
  const Factors factors = resolve(options).value();
  EXPECT_EQ(factors.pue, 1.4);
  EXPECT_EQ(factors.wue->best.base(), 0.5);
  EXPECT_EQ(factors.currency, "EUR");
  for (const char* name : {"pue", "wue", "price"}) EXPECT_EQ(row_of(factors, name).table, "option") << name;
  EXPECT_EQ(row_of(factors, "price").unit, "EUR/kWh");
}

TEST(Resolve, FP_22_a_PUE_outside_1_to_3_is_refused_and_an_unusual_one_asks_for_its_source) {
  FactorOptions options;
  for (const double pue : {0.9, 3.1, -1.0}) {
    options.pue = pue;
    EXPECT_FALSE(resolve(options)) << pue;
  }
  options.pue = 0.9;
  EXPECT_EQ(describe(resolve(options).error()),
            "a PUE of 0.9 is outside [1, 3]; facility energy divided by IT energy, such as 1.2");
  options.pue = 1.01;
  EXPECT_EQ(row_of(resolve(options).value(), "pue").source, "given by the user; unusual: state where it was measured");
}

TEST(Resolve, an_intensity_is_taken_as_it_is_and_says_nothing_of_water) {
  const Factors factors = resolve_place("44g/kWh").value();
  EXPECT_EQ(factors.intensity, exact(44 * gram_per_kilowatt_hour));
  EXPECT_EQ(row_of(factors, "carbon_intensity").table, "option");
  EXPECT_FALSE(factors.grid_water);
  EXPECT_EQ(factors.grid_water_why, "an intensity alone says nothing of the water of its power plants");
  EXPECT_EQ(refusal("44"), "'44' has no unit; write a carbon intensity such as 44g/kWh");
  EXPECT_EQ(refusal("-44g/kWh"), "'-44g/kWh' is negative; write a carbon intensity such as 44g/kWh");
}

TEST(Resolve, a_grid_file_gives_its_row) {
  const std::string path =
      std::filesystem::temp_directory_path() / ("joulery-grid-" + std::to_string(::getpid()) + ".csv");
  std::ofstream(path) << "zone,ci_g_per_kwh\nroof,31\ncellar,90\n";
  const Factors roof = resolve_place("file:" + path + "#roof").value();
  EXPECT_DOUBLE_EQ(grams(roof), 31);
  EXPECT_EQ(roof.place->name, "roof");
  EXPECT_EQ(row_of(roof, "carbon_intensity").table, path);
  EXPECT_EQ(refusal("file:" + path), "2 zones (roof, cellar): " + path + "; choose one: file:" + path + "#roof");
  std::filesystem::remove(path);
  EXPECT_EQ(resolve_place("file:" + path).error().kind, ErrorKind::gone);
}

TEST(Resolve, a_part_of_a_country_has_no_table_yet) {
  EXPECT_EQ(refusal("US-CA"), "no table for US regions; use US or N g/kWh");
  EXPECT_EQ(refusal("zone:SE-SE3"), "no table for SE regions; use SE or N g/kWh");
  EXPECT_EQ(resolve_place("US-CA").error().kind, ErrorKind::invalid);
}

TEST(Resolve, an_unknown_place_is_refused_with_the_nearest_name) {
  EXPECT_EQ(refusal("Frannce"), "no country 'Frannce'; did you mean FR (France)?");
  EXPECT_EQ(refusal("UK"), "no country 'UK'; did you mean GB (United Kingdom)?");
  EXPECT_EQ(refusal("XX"),
            "no country 'XX'; write a country such as FR, a cloud region such as aws:eu-west-3, or N g/kWh");
  EXPECT_EQ(refusal("aws:eu-wset-3"), "no cloud region 'aws:eu-wset-3'; did you mean aws:eu-west-3?");
  EXPECT_EQ(refusal("moon:base-1"), "no cloud provider 'moon:base-1'; joulery data show cloud_regions lists them");
  EXPECT_EQ(refusal("").substr(0, 20), "the place is empty; ");
  EXPECT_EQ(refusal("-").substr(0, 14), "no country '-'");
}

TEST(Resolve, auto_widens_the_interval_and_says_what_it_took) {
  FactorOptions options;
  options.place = "auto";
  EXPECT_EQ(describe(resolve(options).error()),
            "nothing on this machine tells the place; name it, such as --place FR or --place 44g/kWh");
  options.guess = GuessedPlace{"FR", "time zone Europe/Paris"};
  const Factors factors = resolve(options).value();
  EXPECT_EQ(factors.place->text, "auto");
  EXPECT_EQ(factors.place->name, "France (guessed from time zone Europe/Paris)");
  EXPECT_DOUBLE_EQ(factors.intensity->low / gram_per_kilowatt_hour, 22.09);
  EXPECT_DOUBLE_EQ(factors.intensity->high / gram_per_kilowatt_hour, 88.36);
  EXPECT_GT(factors.grid_water->high, factors.grid_water->best);
  EXPECT_EQ(row_of(factors, "place_doubt").source,
            "the place is a guess from the time zone Europe/Paris: the interval is the country's mean times and by 2");
}

TEST(TimeZone, a_zone_of_one_country_names_it_and_any_other_says_what_it_saw) {
  constexpr std::string_view kZones =
      "# tzdb\nFR\t+4852+00220\tEurope/Paris\nAE,OM\t+2518+05518\tAsia/Dubai\tCrozet\nbroken line\n";
  const auto paris = place_from_time_zone("Europe/Paris\n", kZones);
  EXPECT_EQ(paris.value().country_iso2, "FR");
  EXPECT_EQ(paris.value().text, "time zone Europe/Paris");
  EXPECT_EQ(place_from_time_zone("Asia/Dubai", kZones).error().what, "the time zone Asia/Dubai belongs to AE,OM");
  EXPECT_EQ(describe(place_from_time_zone("Etc/UTC", kZones).error()),
            "the time zone Etc/UTC belongs to no country; name the place, such as --place FR or --place 44g/kWh");
  EXPECT_EQ(place_from_time_zone(" ", kZones).error().what, "the machine states no time zone");
  EXPECT_FALSE(place_from_time_zone("Europe/Paris", ""));
}

}  // namespace
}  // namespace joulery
