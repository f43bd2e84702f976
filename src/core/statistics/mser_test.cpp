// SPDX-License-Identifier: Apache-2.0
// The warm-up rule at the two series the method names, and where no cut helps.
#include "core/statistics/mser.h"

namespace joulery {
namespace {

TEST(Mser, BM_4_the_series_of_the_method_is_cut_at_5_with_mean_99_9333) {
  const std::vector<double> values{130, 118, 109, 104, 101, 100, 99,  100, 101, 100,
                                   99,  101, 100, 100, 99,  100, 101, 100, 100, 99};
  const WarmUpCut cut = mser_cut(values);
  EXPECT_EQ(cut.cut, 5U);
  EXPECT_NEAR(cut.mean, 99.9333, 5e-5);
  EXPECT_TRUE(cut.steady);
}

TEST(Mser, BM_4_a_series_that_falls_to_its_end_is_not_steady) {
  std::vector<double> falling;
  for (int i = 20; i > 0; --i) falling.push_back(i * i);
  const WarmUpCut cut = mser_cut(falling);
  EXPECT_EQ(cut.cut, 10U);
  EXPECT_FALSE(cut.steady);
}

TEST(Mser, BM_4_a_constant_series_has_no_warm_up_and_one_value_tells_nothing) {
  const WarmUpCut constant = mser_cut(std::vector<double>(12, 7.5));
  EXPECT_EQ(constant.cut, 0U);
  EXPECT_TRUE(constant.steady);
  EXPECT_FALSE(mser_cut(std::vector<double>{7.5}).steady);
}

RC_GTEST_PROP(Mser, BM_4_the_unit_of_the_values_does_not_move_the_cut, ()) {
  const auto values =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<std::int16_t>>(rc::gen::arbitrary<std::int16_t>()));
  std::vector<double> plain(values.begin(), values.end());
  std::vector<double> scaled = plain;
  for (double& value : scaled) value *= 1024;  // a power of two: rounding is the same
  RC_ASSERT(mser_cut(plain).cut == mser_cut(scaled).cut);
}

}  // namespace
}  // namespace joulery
