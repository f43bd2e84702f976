// SPDX-License-Identifier: Apache-2.0
// The master equations against golden values computed by an independent reference implementation in IEEE double
// (F01, F03, F44, F45, F52; own computation, CC0-1.0; tolerance 1e-12 relative), and the rules FP-2 to FP-4, FP-30.
#include "core/footprint/footprint.h"

#include "core/footprint/water.h"

namespace joulery {
namespace {

constexpr Duration kHour = std::chrono::hours(1);

bool close(double value, double expected) { return std::abs(value - expected) <= 1e-12 * std::abs(expected); }

template <class T, class U>
concept CanAdd = requires(T a, U b) { a + b; };

using Market = decltype(Footprint::market)::value_type;
using Location = decltype(Footprint::location)::value_type;
using OnSite = decltype(Footprint::on_site_water)::value_type;
using Grid = decltype(Footprint::grid_water)::value_type;
static_assert(!CanAdd<Location, Market>, "FP-4: no function sums two ledgers");
static_assert(!CanAdd<OnSite, Grid>, "FP-2: on-site and grid water are two kinds");

TEST(Footprint, F01_facility_energy_is_PUE_times_IT_energy) {
  Factors factors;
  factors.pue = 1.2;
  EXPECT_EQ(footprint_of(exact(10 * kilowatt_hour), kHour, factors).facility_energy, 12 * facility_kilowatt_hour);
}

TEST(Footprint, F03_water_is_IT_energy_times_WUE_and_facility_energy_times_EWIF) {
  Factors factors;
  factors.pue = 1.2;
  factors.wue = exact(0.4 * litre_per_it_kilowatt_hour);
  factors.grid_water = exact(3.1321 * litre_per_facility_kilowatt_hour);
  const Footprint footprint = footprint_of(exact(10 * kilowatt_hour), kHour, factors);
  EXPECT_TRUE(close(footprint.on_site_water->best.base(), 4.0)) << "PUE is not in it";
  EXPECT_TRUE(close(footprint.on_site_water->best.base() + footprint.grid_water->best.base(), 41.5852));
}

TEST(Footprint, F44_the_cooling_tower_curve_meets_its_golden_values) {
  EXPECT_TRUE(close(wue_of_cooling_tower({10}, 6).base(), 0.05)) << "never below what is lost anyway";
  EXPECT_TRUE(close(wue_of_cooling_tower({40}, 6).base(), 2.2079999999999975));
  EXPECT_TRUE(close(wue_of_cooling_tower({60}, 6).base(), 3.792000000000002));
  EXPECT_TRUE(close(wue_of_cooling_tower({80}, 6).base(), 6.143999999999995));
}

std::vector<FuelRow> golden_fuels() {
  const auto litres = [](double value) { return value * litre_per_facility_kilowatt_hour; };
  return {{"coal", litres(2.6), {}},   {"gas", litres(0.776), {}}, {"nuclear", litres(2.544), {}},
          {"hydro", litres(17.0), {}}, {"wind", litres(0), {}},    {"oil", std::nullopt, {}}};
}

TEST(Footprint, F45_EWIF_is_the_sum_of_shares_times_water_and_hydro_0_gives_its_low_end) {
  const std::vector<FuelShare> mix{{"coal", 0.2}, {"gas", 0.4}, {"nuclear", 0.2}, {"hydro", 0.1}, {"wind", 0.1}};
  const auto water = grid_water_of(mix, golden_fuels(), HydroPolicy::reservoir);
  EXPECT_TRUE(close(water.factor->best.base(), 3.0392));
  EXPECT_TRUE(close(water.factor->low.base(), 1.3392));
  EXPECT_EQ(water.factor->high, water.factor->best);
  EXPECT_TRUE(close(water.coverage, 1));
}

TEST(Footprint, F52_cost_is_facility_energy_times_price) {
  Factors factors;
  factors.price = 0.2 * currency_per_kilowatt_hour;
  factors.currency = "EUR";
  const double ten = footprint_of(exact(10 * kilowatt_hour), kHour, factors).cost->best.base();
  factors.price = 0.35 * currency_per_kilowatt_hour;
  const double five = footprint_of(exact(5 * kilowatt_hour), kHour, factors).cost->best.base();
  EXPECT_TRUE(close(ten + five, 3.75))
      << "the energy term of F52; demand, hours, water and carbon prices are not built";
}

TEST(Footprint, FP_16_hydro_is_a_named_policy) {
  const std::vector<FuelShare> mix{{"hydro", 0.5}, {"wind", 0.5}};
  const auto reservoir = grid_water_of(mix, golden_fuels(), HydroPolicy::reservoir);
  const auto none = grid_water_of(mix, golden_fuels(), HydroPolicy::none);
  EXPECT_EQ(reservoir.why, "hydro counted at 17.0 L/kWh, low end at 0");
  EXPECT_EQ(none.why, "hydro counted at 0, high end at 17.0 L/kWh");
  EXPECT_EQ(none.factor->best, none.factor->low);
  EXPECT_EQ(none.factor->high, reservoir.factor->high);
}

TEST(Footprint, FP_3_a_share_without_a_water_factor_lowers_the_coverage_and_is_never_zero) {
  const auto half =
      grid_water_of({{"coal", 0.5}, {"oil", 0.3}, {"other_ren", 0.2}}, golden_fuels(), HydroPolicy::reservoir);
  EXPECT_TRUE(close(half.factor->best.base(), 1.3));
  EXPECT_TRUE(close(half.coverage, 0.5));
  EXPECT_EQ(half.why, "no hydro in the mix; 50 % of the mix has a water factor, not oil, other renewables");
  const auto oil_only = grid_water_of({{"oil", 1}}, golden_fuels(), HydroPolicy::reservoir);
  EXPECT_FALSE(oil_only.factor);
  EXPECT_EQ(oil_only.why, "no fuel of the mix has a water factor");
  EXPECT_FALSE(grid_water_of({}, golden_fuels(), HydroPolicy::reservoir).factor);
}

TEST(Footprint, FP_38_a_mixture_stays_inside_the_hull_of_its_parts_even_where_shares_sum_to_more_than_one) {
  const auto water = grid_water_of({{"coal", 0.7}, {"gas", 0.4}}, golden_fuels(), HydroPolicy::reservoir);
  EXPECT_GT(water.factor->best.base(), 0.776);
  EXPECT_LT(water.factor->best.base(), 2.6);
  EXPECT_LE(water.coverage, 1 + 1e-12);
}

RC_GTEST_PROP(Footprint, FP_30_water_without_its_on_site_term_is_proportional_to_PUE, ()) {
  Factors factors;
  factors.wue = exact(0.01 * *rc::gen::inRange(0, 300) * litre_per_it_kilowatt_hour);
  factors.grid_water = exact(0.01 * *rc::gen::inRange(1, 900) * litre_per_facility_kilowatt_hour);
  const auto energy = exact(*rc::gen::inRange(1, 100000) * joule);
  const Footprint at_one = footprint_of(energy, kHour, factors);
  factors.pue = 1 + 0.01 * *rc::gen::inRange(0, 200);
  const Footprint at_pue = footprint_of(energy, kHour, factors);
  RC_ASSERT(at_pue.on_site_water == at_one.on_site_water);
  RC_ASSERT(std::abs(at_pue.grid_water->best / at_one.grid_water->best / factors.pue - 1) < 1e-5);
}

RC_GTEST_PROP(Footprint, low_is_below_best_is_below_high_in_every_ledger, ()) {
  const auto ends = [](int unit) {
    const double low = 0.01 * *rc::gen::inRange(0, 100) * unit;
    const double best = low + 0.01 * *rc::gen::inRange(0, 100) * unit;
    return Bounded<double>{low, best, best + 0.01 * *rc::gen::inRange(0, 100) * unit};
  };
  const auto energy = ends(1000);
  const auto intensity = ends(500);
  Factors factors;
  factors.intensity =
      Bounded<CarbonIntensity>{intensity.low * gram_per_kilowatt_hour, intensity.best * gram_per_kilowatt_hour,
                               intensity.high * gram_per_kilowatt_hour};
  factors.pue = 1.3;
  factors.price = 0.2 * currency_per_kilowatt_hour;
  factors.equivalences = {{"x", "x: x", 0.02, "kWh", "2024", "test"}};
  const Footprint footprint =
      footprint_of({energy.low * joule, energy.best * joule, energy.high * joule}, kHour, factors);
  RC_ASSERT(footprint.location->low <= footprint.location->best &&
            footprint.location->best <= footprint.location->high);
  RC_ASSERT(footprint.cost->low <= footprint.cost->best && footprint.cost->best <= footprint.cost->high);
  const auto& count = footprint.equivalences.at(0).count;
  RC_ASSERT(count.low <= count.best && count.best <= count.high);
}

TEST(Footprint, carbon_is_facility_energy_times_intensity_end_to_end) {
  Factors factors;
  factors.pue = 1.5;
  factors.intensity =
      Bounded<CarbonIntensity>{50 * gram_per_kilowatt_hour, 100 * gram_per_kilowatt_hour, 200 * gram_per_kilowatt_hour};
  const Bounded<Energy> energy{1 * kilowatt_hour, 2 * kilowatt_hour, 3 * kilowatt_hour};
  const Footprint footprint = footprint_of(energy, kHour, factors);
  EXPECT_EQ(footprint.location,
            (Bounded<LocationCarbon>{75 * gram_location, 300 * gram_location, 900 * gram_location}));
}

TEST(Footprint, FP_3_what_has_no_factor_is_unknown_and_energy_is_complete) {
  const Footprint footprint = footprint_of(exact(1 * kilowatt_hour), kHour, Factors{});
  EXPECT_EQ(footprint.facility_energy, 1 * facility_kilowatt_hour);
  EXPECT_FALSE(footprint.location || footprint.market || footprint.embodied);
  EXPECT_FALSE(footprint.on_site_water || footprint.grid_water || footprint.cost);
  EXPECT_EQ(footprint.embodied_why, "no hardware row matches; embodied carbon is unknown");
}

}  // namespace
}  // namespace joulery
