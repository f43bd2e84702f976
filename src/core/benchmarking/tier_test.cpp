// SPDX-License-Identifier: Apache-2.0
// Which tier a trial reached.
#include "core/benchmarking/tier.h"

namespace joulery {
namespace {

using std::chrono::seconds;

TEST(Tier, BM_7_a_trial_is_of_the_highest_tier_whose_time_updates_and_processes_it_reached) {
  EXPECT_EQ(reached_tier({seconds(59), 1000, 3}), Tier::smoke);
  EXPECT_EQ(reached_tier({seconds(60), 99, 3}), Tier::smoke) << "an hour of one unchanged reading measures nothing";
  EXPECT_EQ(reached_tier({seconds(60), 100, 1}), Tier::quick);
  EXPECT_EQ(reached_tier({seconds(900), 9000, 2}), Tier::quick) << "BM-9: three fresh processes from standard on";
  EXPECT_EQ(reached_tier({seconds(180), 180, 3}), Tier::standard);
  EXPECT_EQ(reached_tier({seconds(600), 600, 3}), Tier::certified);
}

TEST(Tier, BM_7_below_quick_is_indicative) {
  EXPECT_TRUE(is_indicative(Tier::smoke));
  EXPECT_FALSE(is_indicative(Tier::quick));
}

TEST(Tier, BM_5_8_9_the_tiers_ask_what_the_method_says) {
  EXPECT_EQ(demands_of(Tier::quick).idle_time, seconds(20));
  EXPECT_EQ(demands_of(Tier::standard).idle_time, seconds(60));
  EXPECT_EQ(demands_of(Tier::certified).precision->half_width_fraction, 0.01);
  EXPECT_EQ(demands_of(Tier::standard).processes, 3U);
  for (const Tier tier : {Tier::smoke, Tier::quick, Tier::standard, Tier::certified})
    EXPECT_EQ(tier_from(to_string(tier)), tier);
  EXPECT_FALSE(tier_from("gold"));
}

}  // namespace
}  // namespace joulery
