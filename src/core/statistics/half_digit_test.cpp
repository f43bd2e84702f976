// SPDX-License-Identifier: Apache-2.0
// Printed numbers and the intervals their digits leave.
#include "core/statistics/half_digit.h"

namespace joulery {
namespace {

TEST(HalfDigit, BM_30_a_printed_number_is_known_to_half_of_its_last_digit) {
  const auto small = half_digit_interval("1.0e-4").value();
  EXPECT_DOUBLE_EQ(small.low, 0.95e-4);
  EXPECT_DOUBLE_EQ(small.high, 1.05e-4);
  const auto plain = half_digit_interval(" 0.026 ").value();
  EXPECT_DOUBLE_EQ(plain.low, 0.0255);
  EXPECT_DOUBLE_EQ(plain.best, 0.026);
  EXPECT_DOUBLE_EQ(half_digit_interval("51686").value().high, 51686.5);
  EXPECT_DOUBLE_EQ(half_digit_interval("1.2E+3").value().low, 1150);
}

TEST(HalfDigit, half_of_the_last_digit_is_read_from_the_text) {
  const struct {
    std::string_view text;
    double value;
    double half_digit;
  } cases[] = {
      {"0.026", 0.026, 0.0005}, {"8", 8, 0.5},          {"1.2e3", 1200, 50},        {"2.3E-05", 2.3e-5, 5e-7},
      {"-1.50", -1.5, 0.005},   {" 42.5 ", 42.5, 0.05}, {"1.0e-4", 1.0e-4, 0.5e-5}, {"1e+2", 100, 50},
  };
  for (const auto& known : cases) {
    const auto decimal = read_decimal(known.text);
    ASSERT_TRUE(decimal) << known.text;
    EXPECT_DOUBLE_EQ(decimal->value, known.value) << known.text;
    EXPECT_NEAR(decimal->half_digit / known.half_digit, 1, 1e-12) << known.text;
  }
}

TEST(HalfDigit, what_is_no_finite_decimal_number_is_refused) {
  for (const std::string_view text : {"", " ", "nan", "inf", "0x10", "1,5", "1 2", "12W", "1e999"}) {
    EXPECT_FALSE(read_decimal(text)) << text;
  }
}

TEST(HalfDigit, what_is_no_number_has_no_interval) {
  for (const char* text : {"", "n/a", "1,5", "nan", "1e", "0x10"}) EXPECT_FALSE(half_digit_interval(text)) << text;
}

TEST(HalfDigit, stated_intervals_are_read_and_what_is_none_is_refused) {
  EXPECT_EQ(stated_interval("2..4"), (Bounded<double>{2, 3, 4}));
  EXPECT_EQ(stated_interval("2..2.5..4"), (Bounded<double>{2, 2.5, 4}));
  EXPECT_EQ(stated_interval("0"), (Bounded<double>{0, 0, 0.5}));
  for (const char* wrong : {"", "..", "1..", "4..2", "1..2..3..4", "-1", "-2..3", "1...2", "many", "1e999", "2..9..4"})
    EXPECT_FALSE(stated_interval(wrong)) << wrong;
}

}  // namespace
}  // namespace joulery
