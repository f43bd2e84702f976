// SPDX-License-Identifier: Apache-2.0
// What users type as numbers: what is understood, and how each refusal reads. Contracts, section 1: a number without
// its unit is refused with the unit that is expected.
#include "foundation/units/parse.h"

#include "foundation/units/format.h"

namespace joulery {
namespace {

template <class T>
std::string refusal(const Result<T>& result) {
  return result ? "accepted" : describe(result.error());
}

TEST(Parse, a_number_without_its_unit_is_refused_with_the_unit_that_is_expected) {
  EXPECT_EQ(refusal(parse_duration("100")), "'100' has no unit; write a time such as 100ms");
  EXPECT_EQ(refusal(parse_power("40")), "'40' has no unit; write a power such as 40W");
  EXPECT_EQ(refusal(parse_energy("3")), "'3' has no unit; write an energy such as 3kWh");
  EXPECT_EQ(refusal(parse_carbon_intensity("44")), "'44' has no unit; write a carbon intensity such as 44g/kWh");
  EXPECT_EQ(refusal(parse_wue("0.2")), "'0.2' has no unit; write a water use such as 0.2L/kWh");
  EXPECT_EQ(refusal(parse_tariff("0.21")), "'0.21' has no unit; write a price such as 0.21EUR/kWh");
}

TEST(Parse, a_wrong_unit_is_named_beside_those_that_are_known) {
  EXPECT_EQ(refusal(parse_power("40Wh")),
            "'40Wh' has the unknown unit 'Wh'; write a power such as 40W (mW, W, kW, MW)");
  EXPECT_FALSE(parse_duration("5 kg"));
  EXPECT_FALSE(parse_energy("3kwh")) << "units have one spelling";
}

TEST(Parse, a_ratio_has_no_unit) {
  EXPECT_EQ(parse_ratio("1.2"), 1.2);
  EXPECT_EQ(refusal(parse_ratio("120%")), "'120%' has the unit '%'; write a plain ratio such as 1.2");
}

TEST(Parse, times_powers_and_energies_are_understood) {
  EXPECT_EQ(parse_duration("100ms"), std::chrono::milliseconds(100));
  EXPECT_EQ(parse_duration("2.5h"), std::chrono::minutes(150));
  EXPECT_EQ(parse_duration(" 10 s "), std::chrono::seconds(10));
  EXPECT_EQ(parse_duration("50us").value(), parse_duration("50µs").value());
  EXPECT_EQ(parse_power("1.5kW"), 1500 * watt);
  EXPECT_EQ(parse_energy("3kWh").value(), 3 * kilowatt_hour);
  EXPECT_EQ(parse_energy("5kJ").value(), 5000 * joule);
}

TEST(Parse, intensities_and_tariffs_come_to_their_base_units) {
  EXPECT_EQ(parse_carbon_intensity("44g/kWh"), 44 * gram_per_kilowatt_hour);
  EXPECT_EQ(parse_carbon_intensity("44 gCO2e/kWh"), 44 * gram_per_kilowatt_hour);
  EXPECT_EQ(parse_carbon_intensity("0.4t/MWh"), 400 * gram_per_kilowatt_hour);
  EXPECT_EQ(parse_wue("0.4L/kWh"), 0.4 * litre_per_it_kilowatt_hour);
  const Tariff tariff = parse_tariff("210EUR/MWh").value();
  EXPECT_EQ(tariff.price, 0.21 * currency_per_kilowatt_hour);
  EXPECT_EQ(tariff.currency, "EUR");
  EXPECT_EQ(refusal(parse_tariff("0.21eur/kWh")),
            "'0.21eur/kWh' names no currency of three capital letters; write a price such as 0.21EUR/kWh");
  EXPECT_EQ(refusal(parse_tariff("3EUR")), "'3EUR' is not per kWh or MWh; write a price such as 0.21EUR/kWh");
}

TEST(Parse, rubbish_negative_and_overflowing_numbers_are_refused) {
  for (const char* text :
       {"", " ", "ms", "nan s", "infs", "-5s", "-0s", "1e400s", "1e30d", "--1s", "+", "0x10s", "1,5s"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
  EXPECT_EQ(refusal(parse_power("1e308kW")), "'1e308kW' is out of range; write a power such as 40W");
  EXPECT_EQ(refusal(parse_duration("-5s")), "'-5s' is negative; write a time such as 100ms");
  EXPECT_EQ(refusal(parse_energy("")), "nothing was given; write an energy such as 3kWh");
}

RC_GTEST_PROP(Parse, a_whole_time_survives_printing_and_parsing, ()) {
  const auto nanoseconds = *rc::gen::inRange<std::int64_t>(0, std::int64_t{1} << 50);
  RC_ASSERT(parse_duration(std::to_string(nanoseconds) + "ns").value().count() == nanoseconds);
}

}  // namespace
}  // namespace joulery
