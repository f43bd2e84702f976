// SPDX-License-Identifier: Apache-2.0
// How numbers read. Contracts, section 4: SI prefixes, no more digits than the interval carries, an ASCII fallback.
#include "foundation/units/format.h"

#include <limits>

namespace joulery {
namespace {

TEST(Format, a_prefix_leaves_one_to_three_digits_before_the_point) {
  EXPECT_EQ(with_prefix(1640, "J"), "1.64 kJ");
  EXPECT_EQ(with_prefix(0.0202, "g"), "20.2 mg");
  EXPECT_EQ(with_prefix(1.5e-6, "J", 2), "1.5 µJ");
  EXPECT_EQ(with_prefix(1.5e-6, "J", 2, Charset::ascii), "1.5 uJ");
  EXPECT_EQ(with_prefix(0, "J"), "0 J");
  EXPECT_EQ(with_prefix(123, "J", 2), "120 J");
  EXPECT_EQ(with_prefix(std::numeric_limits<double>::infinity(), "J"), "inf TJ")
      << "a mistake of ours must not crash a report";
}

TEST(Format, rounding_that_carries_takes_the_next_prefix) {
  EXPECT_EQ(with_prefix(999.7, "J"), "1.00 kJ");
  EXPECT_EQ(with_prefix(999.4, "J"), "999 J");
  EXPECT_EQ(with_prefix(9.996, "J"), "10.0 J");
  EXPECT_EQ(with_prefix(1e-3, "J"), "1.00 mJ");
}

TEST(Format, the_interval_stands_in_the_prefix_of_best) {
  EXPECT_EQ(with_bounds(470, 1640, 2670, "J"), "1.64 kJ (0.47 … 2.67)");
  EXPECT_EQ(with_bounds(470, 1640, 2670, "J", Charset::ascii), "1.64 kJ (0.47 .. 2.67)");
  EXPECT_EQ(format(Bounded<Energy>{470 * joule, 1640 * joule, 2670 * joule}), "1.64 kJ (0.47 … 2.67)");
}

TEST(Format, digits_are_no_more_than_the_interval_carries) {
  EXPECT_EQ(with_bounds(0.1, 1.63, 2.6, "L"), "1.6 L (0.1 … 2.6)") << "a factor of ten or more: 2";
  EXPECT_EQ(with_bounds(95, 100, 105, "J"), "100 J (95 … 105)");
  EXPECT_EQ(with_bounds(99.9, 100.0, 100.1, "J"), "100.0 J (99.9 … 100.1)") << "under a hundredth: 4";
  EXPECT_EQ(with_bounds(5, 5, 5, "J"), "5.00 J") << "no doubt, no interval";
}

TEST(Format, an_end_that_is_not_zero_never_reads_zero) {
  EXPECT_EQ(with_bounds(0.4, 123, 400, "J"), "120 J (0.4 … 400)");
  EXPECT_EQ(with_bounds(0, 0, 2670, "J"), "0.0 kJ (0.0 … 2.7)");
}

TEST(Format, joules_and_watt_hours_stand_beside_each_other) {
  EXPECT_EQ(format(1640 * joule), "1.64 kJ");
  EXPECT_EQ(format_watt_hours(1640 * joule), "0.46 Wh");
  EXPECT_EQ(format_watt_hours(43 * joule), "12 mWh");
  EXPECT_EQ(format_watt_hours(3 * kilowatt_hour), "3.0 kWh");
  EXPECT_EQ(format_watt_hours(Energy{}), "0 Wh");
}

TEST(Format, powers_and_times_read_short) {
  EXPECT_EQ(format(41.3 * watt), "41 W");
  EXPECT_EQ(format(123.4 * watt), "123 W");
  EXPECT_EQ(format(1240 * watt), "1.2 kW");
  EXPECT_EQ(format(Duration(72'400'000'000)), "72.4 s");
  EXPECT_EQ(format(std::chrono::seconds(200)), "3 min 20 s");
  EXPECT_EQ(format(Duration(1'200'000)), "1.2 ms");
  EXPECT_EQ(format(Duration(50'000), Charset::ascii), "50 us");
  EXPECT_EQ(format(std::chrono::minutes(63)), "1 h 3 min");
  EXPECT_EQ(format(std::chrono::hours(49)), "2 d 1 h");
  EXPECT_EQ(format(Duration(3'599'600'000'000)), "1 h 0 min");
}

TEST(Format, a_plain_number_has_no_exponent) {
  EXPECT_EQ(plain_number(522.27), "522");
  EXPECT_EQ(plain_number(0.0000146), "0.0000146");
  EXPECT_EQ(plain_number(0.00123, 2), "0.0012");
  EXPECT_EQ(plain_number(1234567), "1.23 million");
  EXPECT_EQ(plain_number(2.5e9, 2), "2.5 billion");
  EXPECT_EQ(plain_number(0), "0");
}

TEST(Format, rounding_to_twelve_digits_gives_the_same_bytes_everywhere) {
  EXPECT_EQ(rounded(0.1 + 0.2), 0.3);
  EXPECT_EQ(rounded(1234567890123456.0), 1234567890120000.0);
  EXPECT_EQ(rounded(0), 0);
  EXPECT_TRUE(std::isinf(rounded(std::numeric_limits<double>::infinity())));
}

RC_GTEST_PROP(Format, a_printed_number_is_within_half_its_last_digit, ()) {
  const double value = static_cast<double>(*rc::gen::inRange<std::int64_t>(1, std::int64_t{1} << 50)) * 1e-6;
  const std::string text = plain_number(value, 3);
  if (text.find(' ') == std::string::npos) RC_ASSERT(std::abs(std::stod(text) / value - 1) <= 0.005 + 1e-9);
}

}  // namespace
}  // namespace joulery
