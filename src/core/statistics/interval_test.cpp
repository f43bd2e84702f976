// SPDX-License-Identifier: Apache-2.0
// Intervals against printed tables and against their own promise: 95 % of them hold the truth.
#include "core/statistics/interval.h"

#include <cmath>
#include <random>

#include "core/statistics/summary.h"

namespace joulery {
namespace {

struct TableRow {
  double degrees;
  double t_90;
  double t_95;
  double t_99;
};

// NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, upper critical values, two-sided 90, 95 and 99 %.
constexpr TableRow kStudent[] = {{1, 6.314, 12.706, 63.657}, {2, 2.920, 4.303, 9.925},  {3, 2.353, 3.182, 5.841},
                                 {4, 2.132, 2.776, 4.604},   {5, 2.015, 2.571, 4.032},  {9, 1.833, 2.262, 3.250},
                                 {10, 1.812, 2.228, 3.169},  {20, 1.725, 2.086, 2.845}, {30, 1.697, 2.042, 2.750},
                                 {60, 1.671, 2.000, 2.660},  {100, 1.660, 1.984, 2.626}};

TEST(Interval, student_quantiles_are_those_of_the_printed_table) {
  for (const TableRow& row : kStudent) {
    EXPECT_NEAR(student_quantile(0.95, row.degrees), row.t_90, 6e-4) << row.degrees;
    EXPECT_NEAR(student_quantile(0.975, row.degrees), row.t_95, 6e-4) << row.degrees;
    EXPECT_NEAR(student_quantile(0.995, row.degrees), row.t_99, 6e-4) << row.degrees;
  }
}

TEST(Interval, student_with_one_degree_is_cauchy_and_with_many_is_normal) {
  EXPECT_NEAR(student_probability(1, 1), 0.75, 1e-12);
  EXPECT_NEAR(student_quantile(0.9999, 1), std::tan(std::acos(-1.0) * 0.4999), 1e-6);
  EXPECT_NEAR(student_quantile(0.975, 1e7), 1.959964, 1e-5);
  EXPECT_DOUBLE_EQ(student_quantile(0.5, 7), 0);
  EXPECT_DOUBLE_EQ(student_quantile(0.1, 7), -student_quantile(0.9, 7));
}

TEST(Interval, incomplete_beta_has_its_known_values) {
  EXPECT_NEAR(incomplete_beta(1, 1, 0.3), 0.3, 1e-13);
  EXPECT_NEAR(incomplete_beta(2, 3, 0.5), 0.6875, 1e-13);
  EXPECT_NEAR(incomplete_beta(0.5, 0.5, 0.5), 0.5, 1e-13);
  EXPECT_EQ(incomplete_beta(3, 4, 0), 0);
  EXPECT_EQ(incomplete_beta(3, 4, 1), 1);
}

TEST(Interval, the_mean_interval_is_mean_plus_minus_t_s_over_root_n) {
  const std::vector<double> values{9, 10, 11};
  const Bounded<double> interval = mean_interval_t(values, 0.95);
  const double reach = 4.302652729911275 / std::sqrt(3.0);
  EXPECT_NEAR(interval.low, 10 - reach, 1e-9);
  EXPECT_DOUBLE_EQ(interval.best, 10);
  EXPECT_NEAR(interval.high, 10 + reach, 1e-9);
}

TEST(Interval, one_value_or_no_spread_gives_the_value_itself) {
  const std::vector<double> one{5};
  EXPECT_EQ(mean_interval_t(one, 0.95), exact(5.0));
  const std::vector<double> same{5, 5, 5};
  EXPECT_EQ(mean_interval_t(same, 0.95), exact(5.0));
}

TEST(Interval, of_2000_intervals_95_percent_hold_the_true_mean) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> noise(100, 8);
  int holding = 0;
  std::vector<double> values(6);
  for (int trial = 0; trial < 2000; ++trial) {
    for (double& value : values) value = noise(random);
    const Bounded<double> interval = mean_interval_t(values, 0.95);
    holding += interval.low <= 100 && 100 <= interval.high ? 1 : 0;
  }
  // 0.95 x 2000 = 1900; three standard deviations of the count are 29.
  EXPECT_NEAR(holding, 1900, 30);
}

TEST(Interval, the_bootstrap_is_the_same_for_the_same_seed_and_close_to_t) {
  std::mt19937_64 random(3);
  std::normal_distribution<double> noise(50, 5);
  std::vector<double> values(40);
  for (double& value : values) value = noise(random);
  const auto mean = [](std::span<const double> all) { return summarize(all)->mean; };
  const Bounded<double> once = bootstrap_interval(values, mean, 4000, 42);
  EXPECT_EQ(once, bootstrap_interval(values, mean, 4000, 42));
  EXPECT_NE(once, bootstrap_interval(values, mean, 4000, 43));
  const Bounded<double> student = mean_interval_t(values, 0.95);
  EXPECT_NEAR(once.low, student.low, 0.3);
  EXPECT_NEAR(once.high, student.high, 0.3);
  EXPECT_EQ(once.best, student.best);
}

TEST(Comparison, welch_agrees_with_a_published_worked_example) {
  // Student's sleep data (Cushny and Peebles 1905) as R prints it for t.test(extra ~ group, data = sleep):
  // df = 17.776, p-value = 0.07939, 95 percent confidence interval of group 1 - group 2: -3.3654832 0.2054832.
  const std::vector<double> a{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
  const std::vector<double> b{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
  const auto comparison = compare(a, b);
  ASSERT_TRUE(comparison);
  EXPECT_NEAR(comparison->p_value, 0.07939, 5e-6);
  EXPECT_NEAR(comparison->difference.low, -0.2054832, 5e-8);
  EXPECT_NEAR(comparison->difference.best, 1.58, 1e-12);
  EXPECT_NEAR(comparison->difference.high, 3.3654832, 5e-8);
}

TEST(Comparison, of_1000_ratio_intervals_95_percent_hold_the_true_ratio) {
  std::mt19937_64 random(11);
  std::normal_distribution<double> slow(100, 6);
  std::normal_distribution<double> fast(80, 3);
  int holding = 0;
  std::vector<double> a(8);
  std::vector<double> b(12);
  for (int trial = 0; trial < 1000; ++trial) {
    for (double& value : a) value = slow(random);
    for (double& value : b) value = fast(random);
    const auto comparison = compare(a, b);
    holding += comparison->ratio.low <= 0.8 && 0.8 <= comparison->ratio.high ? 1 : 0;
  }
  EXPECT_NEAR(holding, 950, 21);  // three standard deviations
}

TEST(Comparison, too_few_values_or_means_that_have_no_ratio_give_nothing) {
  const std::vector<double> one{5};
  const std::vector<double> two{5, 6};
  const std::vector<double> negative{-5, -6};
  EXPECT_FALSE(compare(one, two));
  EXPECT_FALSE(compare(two, negative));
}

TEST(Comparison, equal_series_without_spread_do_not_differ) {
  const std::vector<double> same{5, 5};
  const auto comparison = compare(same, same);
  ASSERT_TRUE(comparison);
  EXPECT_EQ(comparison->p_value, 1);
  EXPECT_EQ(comparison->ratio, exact(1.0));
}

}  // namespace
}  // namespace joulery
