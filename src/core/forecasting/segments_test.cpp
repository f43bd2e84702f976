// SPDX-License-Identifier: Apache-2.0
// Levels and changes of short series, and what is no change.
#include "core/forecasting/segments.h"

#include <limits>

namespace joulery {
namespace {

using Begins = std::vector<std::size_t>;

TEST(Segments, equal_values_are_one_level) {
  EXPECT_EQ(cut_into_levels(std::vector<double>(20, 3.0)).begins, (Begins{0}));
  EXPECT_EQ(cut_into_levels(std::vector<double>{5}).begins, (Begins{0}));
  EXPECT_TRUE(cut_into_levels(std::vector<double>{}).begins.empty());
}

TEST(Segments, a_slow_first_unit_stands_alone) {
  const std::vector<double> values{4, 1.0, 1.01, 0.99, 1.0, 1.02, 0.98, 1.0};
  const Levels levels = cut_into_levels(values);
  EXPECT_EQ(levels.begins, (Begins{0, 1}));
  EXPECT_EQ(settled_from(levels), 1U);
}

TEST(Segments, a_new_level_is_found_where_it_begins) {
  std::vector<double> values;
  values.reserve(25);
  for (int i = 0; i < 15; ++i) values.push_back(1 + 0.02 * (i % 3));
  for (int i = 0; i < 10; ++i) values.push_back(1.5 + 0.02 * (i % 3));
  const Levels levels = cut_into_levels(values);
  EXPECT_EQ(levels.begins, (Begins{0, 15}));
  EXPECT_EQ(settled_from(levels), 0U);  // a long first level is work, no warm-up
}

TEST(Segments, one_spike_is_no_change) {
  std::vector<double> values;
  values.reserve(30);
  for (int i = 0; i < 30; ++i) values.push_back(i == 17 ? 9 : 1 + 0.02 * (i % 3));
  EXPECT_EQ(cut_into_levels(values).begins, (Begins{0}));
}

TEST(Segments, the_spread_does_not_see_a_change_of_level) {
  std::vector<double> values;
  values.reserve(40);
  for (int i = 0; i < 40; ++i) values.push_back((i < 20 ? 1 : 100) + (i % 2 == 0 ? 0.0 : 0.5));
  EXPECT_NEAR(spread_of_neighbours(values), 0.5 * 1.0484, 1e-9);
  EXPECT_EQ(spread_of_neighbours(std::vector<double>{7}), 0);
}

TEST(Segments, a_line_costs_less_than_levels_where_values_rise) {
  std::vector<double> values;
  values.reserve(40);
  for (int i = 0; i < 40; ++i) values.push_back(1 + 0.05 * i + 0.02 * (i % 3));
  EXPECT_LT(loss_of_line(values, spread_for_levels(values)), cut_into_levels(values).loss);
  EXPECT_NEAR(line_through(values).slope, 0.05, 1e-3);
  EXPECT_EQ(loss_of_line(std::vector<double>{1, 2}, 1), std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace joulery
