// SPDX-License-Identifier: Apache-2.0
// Components of variance by hand and where there is nothing between.
#include "core/statistics/variance_split.h"

namespace joulery {
namespace {

TEST(VarianceSplit, BM_9_three_processes_by_hand) {
  // Means 10, 20, 30; within 1 (each -1, +1 around its mean: squares 2, one degree).
  const std::vector<std::vector<double>> groups{{9, 11}, {19, 21}, {29, 31}};
  const auto split = split_variance(groups);
  ASSERT_TRUE(split);
  EXPECT_DOUBLE_EQ(split->within, 2);
  EXPECT_DOUBLE_EQ(*split->between, (200 - 2) / 2.0);  // mean square between: 2 x 200 / 2
  EXPECT_EQ(split->groups, 3U);
}

TEST(VarianceSplit, BM_9_processes_that_differ_no_more_than_chance_have_nothing_between) {
  const auto split = split_variance(std::vector<std::vector<double>>{{9, 11}, {11, 9}, {10, 10}});
  ASSERT_TRUE(split);
  EXPECT_FALSE(split->between);
}

TEST(VarianceSplit, BM_9_one_process_or_one_repeat_each_cannot_be_split) {
  EXPECT_FALSE(split_variance(std::vector<std::vector<double>>{{9, 11}}));
  EXPECT_FALSE(split_variance(std::vector<std::vector<double>>{{9}, {11}, {}}));
}

}  // namespace
}  // namespace joulery
