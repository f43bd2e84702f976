// SPDX-License-Identifier: Apache-2.0
#include "shell/cli/traffic_option.h"

#include <cmath>
#include <gtest/gtest.h>

namespace joulery {
namespace {

TEST(TrafficOption, BM30_a_rate_and_a_growth_are_intervals_with_their_middle) {
  const auto traffic = read_traffic("1e6..3e6", "-10..50");
  ASSERT_TRUE(traffic && *traffic);
  EXPECT_EQ((*traffic)->rate, (Bounded<QueryRate>{1e6 * query_per_day, 2e6 * query_per_day, 3e6 * query_per_day}));
  EXPECT_NEAR((*traffic)->growth_per_year.low, std::log(0.9), 1e-12);
  EXPECT_NEAR((*traffic)->growth_per_year.best, std::log(1.2), 1e-12);
  EXPECT_NEAR((*traffic)->growth_per_year.high, std::log(1.5), 1e-12);
  const auto single = read_traffic("54.8e6", std::nullopt);
  EXPECT_EQ((*single)->rate, exact(54.8e6 * query_per_day));
  EXPECT_EQ((*single)->growth_per_year, exact(0.0));
}

TEST(TrafficOption, no_rate_is_no_traffic_and_what_is_no_rate_is_refused) {
  EXPECT_FALSE(*read_traffic(std::nullopt, std::nullopt));
  EXPECT_EQ(read_traffic(std::nullopt, "5").error().where, "--growth");
  for (const char* wrong : {"", "many", "0", "-5", "3..2", "0..5", "1..", "inf", "nan", "1e300"})
    EXPECT_EQ(read_traffic(wrong, std::nullopt).error().where, "--rate") << wrong;
  for (const char* wrong : {"-100", "x", "5..1", "nan", "1e9"})
    EXPECT_EQ(read_traffic("1000", wrong).error().where, "--growth") << wrong;
}

}  // namespace
}  // namespace joulery
