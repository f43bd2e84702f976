// SPDX-License-Identifier: Apache-2.0
// Tests of what may be typed behind --limit.
#include "shell/cli/limit_option.h"

namespace joulery {
namespace {

Factors france() {
  Factors factors;
  factors.place = Place{"FR", "France", {}, {}, {}, {}};
  factors.intensity = exact(44.0 * gram_per_kilowatt_hour);
  return factors;
}

std::string refusal(std::string_view text, const Factors& factors = france()) {
  const auto limit = limit_from(text, factors);
  return limit ? "" : limit.error().what;
}

TEST(LimitOption, energy_is_taken_as_typed) {
  EXPECT_EQ(limit_from("5kJ", {})->amount, 5000 * joule);
  EXPECT_EQ(limit_from("0.5kWh", {})->amount, 1'800'000 * joule);
  EXPECT_EQ(limit_from("5kJ", {})->text, "5.00 kJ");
}

TEST(LimitOption, carbon_is_the_energy_that_causes_it_at_the_place) {
  const auto limit = limit_from("44g", france());
  ASSERT_TRUE(limit.has_value());
  EXPECT_EQ(limit->amount, kilowatt_hour);
  EXPECT_EQ(limit->text, "44.0 g of carbon (3.60 MJ at 44.0 g/kWh)");
  EXPECT_EQ(limit_from("0.044 kgCO2e", france())->amount, kilowatt_hour);
}

TEST(LimitOption, a_PUE_brings_a_limit_of_carbon_nearer) {
  Factors factors = france();
  factors.pue = 2;
  EXPECT_EQ(limit_from("44g", factors)->amount, 1'800'000 * joule);
}

TEST(LimitOption, carbon_without_a_place_is_refused_and_energy_is_not) {
  EXPECT_EQ(refusal("10g", {}), "a limit of 10g needs a place, and none is set");
  EXPECT_EQ(refusal("10kJ", {}), "");
}

TEST(LimitOption, carbon_where_electricity_has_none_is_refused) {
  Factors factors = france();
  factors.intensity = exact(0.0 * gram_per_kilowatt_hour);
  EXPECT_EQ(refusal("10g", factors), "a limit of 10g is never reached at this place");
}

TEST(LimitOption, what_is_no_amount_is_refused) {
  EXPECT_EQ(refusal("5"), "'5' has no unit");
  EXPECT_EQ(refusal("5W"), "'5W' has the unknown unit 'W'");
  EXPECT_EQ(refusal("0J"), "a limit must be above 0");
  EXPECT_EQ(refusal("-3g"), "a limit must be above 0");
  EXPECT_EQ(refusal("nan g"), "'nan g' is not a number");
  EXPECT_EQ(refusal(""), "nothing was given");
}

}  // namespace
}  // namespace joulery
