// SPDX-License-Identifier: Apache-2.0
// Rounding by the interval: small, large, and at the edge of a decade.
#include "core/statistics/carried_digits.h"

namespace joulery {
namespace {

TEST(CarriedDigits, BM_15_a_half_width_has_two_digits_and_the_value_ends_at_its_place) {
  EXPECT_EQ(carried_text({0.005062295 - 0.000704420, 0.005062295, 0.005062295 + 0.000704420}), "0.00506 ± 0.00070");
  EXPECT_EQ(carried_text({564.4e6, 592.57e6, 623.8e6}), "593000000 ± 30000000");
  EXPECT_EQ(carried_text({9.9, 12.3456, 14.7912}), "12.3 ± 2.4");
}

TEST(CarriedDigits, BM_15_a_half_width_that_rounds_into_the_next_decade_loses_a_place) {
  const CarriedDigits digits = carried_digits(5.4321, 0.0996);
  EXPECT_EQ(digits.half_width, "0.10");
  EXPECT_EQ(digits.value, "5.43");
}

TEST(CarriedDigits, BM_15_a_skewed_interval_is_told_by_its_ends_and_never_by_ends_it_does_not_have) {
  EXPECT_EQ(carried_text({0.058, 0.48, 1.484}), "0.48 (0.06 … 1.48)") << "0.48 ± 0.71 would go below 0";
  EXPECT_EQ(carried_text({0.0, 0.9, 20.0}), "0.90 (0.00 … 20.00)") << "the best value keeps two digits";
  EXPECT_EQ(carried_text({0.0, 0.0, 3.0}), "0.0 (0.0 … 3.0)");
  EXPECT_EQ(carried_text({0.0, 6.9, 14.1}), "6.9 (0.0 … 14.1)") << "6.9 ± 7.1 would go below 0";
  EXPECT_EQ(carried_text({9.0, 10.1, 11.0}), "10.1 ± 1.0") << "a tenth of the half-width is no skew";
}

TEST(CarriedDigits, BM_15_without_doubt_the_value_stands_alone) { EXPECT_EQ(carried_text(exact(0.25)), "0.25"); }

}  // namespace
}  // namespace joulery
