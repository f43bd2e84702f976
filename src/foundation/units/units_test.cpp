// SPDX-License-Identifier: Apache-2.0
// What must not compile, and what the conversions give. Footprint rule FP-2: kinds that must not mix do not compile.
#include "foundation/units/bounded.h"
#include "foundation/units/quantity.h"

namespace joulery {
namespace {

template <class A, class B>
concept CanAdd = requires(A a, B b) { a + b; };
template <class A, class B>
concept CanMultiply = requires(A a, B b) { a* b; };
template <class A, class B>
concept CanCompare = requires(A a, B b) { a < b; };

static_assert(CanAdd<Energy, Energy>);
static_assert(!CanAdd<Energy, FacilityEnergy>, "IT and facility energy must not mix");
static_assert(!CanAdd<Energy, Power>);
static_assert(!CanAdd<Energy, double>, "a number enters by * unit");
static_assert(!CanAdd<OnSiteWater, GridWater>, "on-site and grid water must not mix");
static_assert(!CanAdd<LocationCarbon, MarketCarbon>, "ledgers are parallel, never added (FP-4)");
static_assert(!CanAdd<LocationCarbon, EmbodiedCarbon>);
static_assert(!CanMultiply<Energy, CarbonIntensity>, "carbon needs facility energy: apply PUE first");
static_assert(!CanMultiply<FacilityEnergy, OnSiteWaterPerEnergy>, "WUE is per IT kWh");
static_assert(!CanMultiply<Energy, GridWaterPerEnergy>, "grid water is per facility kWh");
static_assert(CanMultiply<FacilityEnergy, CarbonIntensity>);
static_assert(!CanCompare<Energy, FacilityEnergy>);
static_assert(!CanAdd<Instant, Instant>, "points and differences are different types");
static_assert(!std::is_convertible_v<double, Power>);
static_assert(!std::is_convertible_v<Power, double>);

TEST(Units, R39_one_kilowatt_hour_is_3600000_joules_exactly) {
  EXPECT_EQ(kilowatt_hour.microjoules(), 3'600'000'000'000);
  EXPECT_EQ(kilowatt_hour / joule, 3.6e6);
}

TEST(Units, power_over_time_is_energy_and_back) {
  EXPECT_EQ((40 * watt * std::chrono::milliseconds(250)).microjoules(), 10'000'000);
  EXPECT_DOUBLE_EQ((10 * joule / std::chrono::milliseconds(250)) / watt, 40);
}

TEST(Units, carbon_is_facility_energy_times_intensity) {
  const auto carbon = at_facility(1 * kilowatt_hour, 1.5) * (100 * gram_per_kilowatt_hour);
  EXPECT_DOUBLE_EQ(carbon / gram_location, 150);
}

TEST(Bounded, ends_of_parts_add_and_ends_of_factors_multiply) {
  const Bounded<Power> a = plus_minus(100 * watt, 0.05);
  const Bounded<Power> sum = a + exact(10 * watt);
  EXPECT_DOUBLE_EQ(sum.low / watt, 105);
  EXPECT_DOUBLE_EQ(sum.high / watt, 115);
  const Bounded<double> product = Bounded<double>{1, 2, 3} * Bounded<double>{0.5, 1, 2};
  EXPECT_EQ(product, (Bounded<double>{0.5, 2, 6}));
}

}  // namespace
}  // namespace joulery
