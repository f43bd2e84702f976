// SPDX-License-Identifier: Apache-2.0
// Summaries where naive sums of squares fail: microjoule spreads on counter-sized means.
#include "core/statistics/summary.h"

#include <cmath>

namespace joulery {
namespace {

TEST(Summary, the_mean_and_spread_of_a_small_series_are_those_of_the_textbook) {
  const std::vector<double> values{2, 4, 4, 4, 5, 5, 7, 9};
  const auto summary = summarize(values);
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->count, 8U);
  EXPECT_DOUBLE_EQ(summary->mean, 5);
  EXPECT_DOUBLE_EQ(*summary->stddev, std::sqrt(32.0 / 7));
  EXPECT_DOUBLE_EQ(summary->median, 4.5);
  EXPECT_EQ(summary->min, 2);
  EXPECT_EQ(summary->max, 9);
}

TEST(Summary, a_large_mean_does_not_eat_a_small_spread) {
  RunningSummary running;
  for (const double offset : {4.0, 7.0, 13.0, 16.0}) running.add(1e9 + offset);
  EXPECT_DOUBLE_EQ(*running.mean(), 1e9 + 10);
  EXPECT_DOUBLE_EQ(*running.variance(), 30);
}

TEST(Summary, one_value_has_no_spread_and_none_has_no_mean) {
  RunningSummary running;
  EXPECT_FALSE(running.mean());
  running.add(3);
  EXPECT_EQ(running.mean(), 3);
  EXPECT_FALSE(running.stddev());
  EXPECT_FALSE(summarize({}));
}

TEST(Summary, quantiles_interpolate_as_R_and_NumPy_do) {
  const std::vector<double> values{40, 10, 30, 20};
  EXPECT_DOUBLE_EQ(quantile(values, 0), 10);
  EXPECT_DOUBLE_EQ(quantile(values, 0.25), 17.5);
  EXPECT_DOUBLE_EQ(median(values), 25);
  EXPECT_DOUBLE_EQ(quantile(values, 0.9), 37);
  EXPECT_DOUBLE_EQ(quantile(values, 1), 40);
}

RC_GTEST_PROP(Summary, merged_parts_are_the_whole,
              (const std::vector<std::int16_t>& first, const std::vector<std::int16_t>& second)) {
  RunningSummary a;
  RunningSummary b;
  RunningSummary whole;
  for (const auto value : first) a.add(value), whole.add(value);
  for (const auto value : second) b.add(value), whole.add(value);
  a.merge(b);
  RC_ASSERT(a.count() == whole.count());
  if (whole.count() == 0) return;
  RC_ASSERT(std::abs(*a.mean() - *whole.mean()) < 1e-8);
  if (whole.count() > 1) RC_ASSERT(std::abs(*a.variance() - *whole.variance()) <= 1e-9 * (1 + *whole.variance()));
}

}  // namespace
}  // namespace joulery
