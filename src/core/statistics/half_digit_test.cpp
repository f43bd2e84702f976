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

TEST(HalfDigit, what_is_no_number_has_no_interval) {
  for (const char* text : {"", "n/a", "1,5", "nan", "1e", "0x10"}) EXPECT_FALSE(half_digit_interval(text)) << text;
}

}  // namespace
}  // namespace joulery
