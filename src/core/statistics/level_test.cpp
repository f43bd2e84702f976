// SPDX-License-Identifier: Apache-2.0
// Tests of rank statistics: published values, promises about error rates on simulated truth, and what must not matter.
#include "core/statistics/level.h"

#include <algorithm>
#include <cmath>

#include "core/statistics/split_mix.h"

namespace joulery {
namespace {

/// About normal around 100 with a deviation of `spread`: the sum of twelve uniform numbers.
double noisy(SplitMix& random, double level, double spread) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += static_cast<double>(random.next() >> 11U) * 0x1p-53;
  return level + sum * spread;
}

std::vector<double> series(SplitMix& random, const std::vector<double>& levels, double spread) {
  std::vector<double> values;
  values.reserve(levels.size());
  for (const double level : levels) values.push_back(noisy(random, level, spread));
  return values;
}

std::vector<double> steps(std::size_t first, double from, std::size_t second, double to) {
  std::vector<double> levels(first, from);
  levels.insert(levels.end(), second, to);
  return levels;
}

TEST(Ranks, the_p_value_is_that_of_R_for_the_permeability_of_membranes) {
  // Hollander and Wolfe 1973, p. 69; R's example(wilcox.test): W = 35, one-sided 0.1272.
  const std::vector<double> x{0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
  const std::vector<double> y{1.15, 0.88, 0.90, 0.74, 1.21};
  EXPECT_NEAR(compare_by_ranks(x, y)->p_value / 2, 0.1272, 0.00005);
  EXPECT_EQ(compare_by_ranks(x, y)->p_value, compare_by_ranks(y, x)->p_value);
}

TEST(Ranks, complete_separation_of_three_and_five_has_two_orders_in_56) {
  const std::vector<double> a{1, 2, 3};
  const std::vector<double> b{4, 5, 6, 7, 8};
  EXPECT_NEAR(compare_by_ranks(a, b)->p_value, 2.0 / 56, 1e-12);
  ASSERT_TRUE(compare_by_ranks(a, b)->interval.has_value());
  EXPECT_GT(compare_by_ranks(a, b)->interval->low, 1);
}

TEST(Ranks, too_few_values_give_a_ratio_and_no_interval) {
  const std::vector<double> a{1, 2, 3};
  const std::vector<double> b{4, 5, 6};
  const auto comparison = compare_by_ranks(a, b);
  EXPECT_FALSE(comparison->interval.has_value());
  EXPECT_NEAR(comparison->ratio, 2.5, 1e-12);
}

TEST(Ranks, equal_values_and_values_that_are_no_amounts_say_nothing) {
  const std::vector<double> same(10, 5.0);
  EXPECT_EQ(compare_by_ranks(same, same)->p_value, 1);
  const std::vector<double> wrong{1, 0};
  EXPECT_FALSE(compare_by_ranks(same, wrong).has_value());
  EXPECT_FALSE(compare_by_ranks({}, same).has_value());
}

TEST(Ranks, many_values_are_tested_by_the_normal_distribution_which_is_near_the_exact_one) {
  // 25 values each are counted exactly; 26 of each, the same but for one that splits the others evenly, are not.
  SplitMix random(3);
  auto a = series(random, std::vector<double>(25, 100), 5);
  auto b = series(random, std::vector<double>(25, 103), 5);
  const double counted = compare_by_ranks(a, b)->p_value;
  a.push_back(101.4);
  b.push_back(101.6);
  const double approximated = compare_by_ranks(a, b)->p_value;
  EXPECT_LT(counted, 0.2);
  EXPECT_NEAR(approximated, counted, 0.25 * counted);
}

TEST(Ranks, the_interval_covers_the_true_ratio_about_as_often_as_it_says) {
  SplitMix random(7);
  int covered = 0;
  constexpr int kTrials = 1000;
  for (int i = 0; i < kTrials; ++i) {
    const auto a = series(random, std::vector<double>(8, 100), 5);
    const auto b = series(random, std::vector<double>(6, 110), 5.5);
    const auto interval = compare_by_ranks(a, b)->interval.value();
    covered += interval.low <= 1.1 && 1.1 <= interval.high ? 1 : 0;
  }
  EXPECT_GE(covered, kTrials * 94 / 100);  // the exact level of 8 against 6 is 95.7 %; one deviation is 0.7 %
}

TEST(Levels, a_step_is_found_where_it_is) {
  SplitMix random(11);
  const auto changes = level_changes(series(random, steps(14, 100, 8, 112), 2));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].at, 14U);
  EXPECT_LT(changes[0].p_value, 0.01);
}

TEST(Levels, the_place_is_exact_although_ranks_lean_to_the_middle) {
  // The last value of the old level is its largest: by ranks alone the step would come one too early.
  const auto changes = level_changes(std::vector<double>{1, 2, 3, 4, 5, 6, 9, 100, 101, 102, 103});
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].at, 7U);
}

TEST(Levels, a_step_up_and_a_step_back_are_two_changes) {
  SplitMix random(13);
  auto levels = steps(12, 100, 12, 120);
  levels.insert(levels.end(), 12, 100.0);
  const auto changes = level_changes(series(random, levels, 2));
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0].at, 12U);
  EXPECT_EQ(changes[1].at, 24U);
}

TEST(Levels, noise_alone_is_called_a_change_no_more_often_than_promised) {
  SplitMix random(17);
  ChangeSearch search;
  search.permutations = 499;
  int false_alarms = 0;
  constexpr int kSeries = 400;
  for (int i = 0; i < kSeries; ++i) {
    search.seed = static_cast<std::uint64_t>(i);
    false_alarms += level_changes(series(random, std::vector<double>(20, 100), 5), search).empty() ? 0 : 1;
  }
  EXPECT_LE(false_alarms, 33);  // 5 % of 400 and three deviations of the binomial
}

TEST(Levels, one_wild_value_is_no_change_of_level) {
  SplitMix random(19);
  auto values = series(random, std::vector<double>(20, 100), 2);
  values.back() = 1e6;
  EXPECT_TRUE(level_changes(values).empty());
}

TEST(Levels, a_constant_series_has_no_change) { EXPECT_TRUE(level_changes(std::vector<double>(30, 42.0)).empty()); }

TEST(Levels, below_the_fewest_values_nothing_is_searched) {
  EXPECT_EQ(fewest_for_change(), 8U) << "2 of 70 orders are below 5 %, 2 of 35 are not";
  EXPECT_TRUE(level_changes(std::vector<double>{1, 1, 1, 2, 2, 2, 2}).empty());
  EXPECT_EQ(level_changes(std::vector<double>{1, 1.1, 1.2, 1.3, 2, 2.1, 2.2, 2.3}).size(), 1U);
}

TEST(Levels, the_same_values_give_the_same_answer) {
  SplitMix random(23);
  const auto values = series(random, steps(10, 100, 6, 104), 2);
  const auto once = level_changes(values);
  const auto again = level_changes(values);
  ASSERT_EQ(once.size(), again.size());
  for (std::size_t i = 0; i < once.size(); ++i) EXPECT_EQ(once[i].p_value, again[i].p_value);
}

}  // namespace
}  // namespace joulery
