// SPDX-License-Identifier: Apache-2.0
// Warm-up and precision of repeats one after the other.
#include "core/benchmarking/repeat_series.h"

namespace joulery {
namespace {

using std::chrono::seconds;

RepeatSeries series_of(const std::vector<double>& joules_per_query) {
  RepeatSeries series;
  for (const double each : joules_per_query) series.add(exact(each * 100 * joule), seconds(10), 100);
  return series;
}

TEST(RepeatSeries, BM_8_each_check_is_of_what_its_own_warm_up_leaves) {
  const RepeatSeries warm = series_of({14, 10, 10.1, 9.9, 10, 10.1, 9.9});
  EXPECT_EQ(warm.warm_up().cut, 1U);
  const ReachedPrecision precision = warm.judge({0.02, 5, 30});
  EXPECT_EQ(precision.verdict, PrecisionVerdict::reached);
  EXPECT_LT(*precision.half_width_fraction, 0.01) << "the first repeat alone is 40 % above the others";
}

TEST(RepeatSeries, BM_8_two_checks_in_a_row_and_none_below_the_fewest) {
  EXPECT_EQ(series_of({10, 10, 10, 10}).judge({0.05, 5, 30}).verdict, PrecisionVerdict::repeat);
  EXPECT_EQ(series_of({10, 10, 10, 10, 10}).judge({0.05, 5, 30}).verdict, PrecisionVerdict::repeat);
  EXPECT_EQ(series_of({10, 10, 10, 10, 10, 10}).judge({0.05, 5, 30}).verdict, PrecisionVerdict::reached);
  EXPECT_EQ(series_of({8, 12, 8, 12, 8, 12}).judge({0.05, 5, 6}).verdict, PrecisionVerdict::missed);
  EXPECT_EQ(RepeatSeries().judge({0.05, 5, 30}).verdict, PrecisionVerdict::repeat);
}

TEST(RepeatSeries, BM_4_a_repeat_that_took_no_time_has_no_power_to_be_steady_in) {
  RepeatSeries series = series_of({10, 10, 10, 10, 10});
  EXPECT_EQ(series.warm_up().verdict, Steadiness::steady);
  series.add(exact(10 * joule), seconds(0), 1);
  EXPECT_EQ(series.warm_up().verdict, Steadiness::not_steady);
}

}  // namespace
}  // namespace joulery
