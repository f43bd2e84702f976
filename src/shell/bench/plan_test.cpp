// SPDX-License-Identifier: Apache-2.0
// Tests of what is planned: which items are measured, which warm up, and how long each tier takes.
#include "shell/bench/plan.h"

#include <set>

namespace joulery {
namespace {

/// A data set of reviews "text N" with label "label N".
class Reviews final : public Dataset {
 public:
  explicit Reviews(std::size_t size) : size_(size) { origin_.sha256 = "abc"; }
  [[nodiscard]] const DatasetOrigin& origin() const override { return origin_; }
  [[nodiscard]] std::size_t size() const override { return size_; }
  Result<std::vector<Item>> items(std::span<const std::size_t> positions) override {
    std::vector<Item> items;
    for (const std::size_t position : positions) {
      Item& item = items.emplace_back();
      item.text = fmt::format("text {}", position);
      item.label = fmt::format("label {}", position);
    }
    return items;
  }

 private:
  std::size_t size_;
  DatasetOrigin origin_;
};

TEST(BenchPlan, BM_4_warm_up_items_are_other_ones_and_BM_17_all_are_drawn) {
  Reviews reviews(1000);
  const auto drawn = draw_group_items(reviews, "reviews", 50, 3);
  ASSERT_TRUE(drawn.has_value());
  EXPECT_EQ(drawn->asked.size(), 50U);
  EXPECT_EQ(drawn->items.positions.size(), 50U);
  EXPECT_EQ(drawn->warm_up.size(), 8U);
  std::set<std::string> texts;
  for (const Item& item : drawn->asked) texts.insert(item.text);
  for (const Item& item : drawn->warm_up) EXPECT_TRUE(texts.insert(item.text).second) << item.text;
  EXPECT_GT(*std::ranges::max_element(drawn->items.positions), 500U) << "not the first fifty";
}

TEST(BenchPlan, truths_stand_beside_positions_and_neither_holds_what_the_other_may) {
  Reviews reviews(40);
  const auto drawn = draw_group_items(reviews, "reviews", 10, 3);
  ASSERT_TRUE(drawn.has_value());
  for (std::size_t i = 0; i < 10; ++i) {
    const std::size_t position = drawn->items.positions[i];
    EXPECT_EQ(drawn->asked[i].text, fmt::format("text {}", position));
    EXPECT_FALSE(drawn->asked[i].label.has_value());
    EXPECT_EQ(drawn->items.truths[i].label, fmt::format("label {}", position));
    EXPECT_EQ(drawn->items.truths[i].text, "");
  }
}

TEST(BenchPlan, the_same_seed_draws_the_same_items_and_another_draws_others) {
  Reviews reviews(1000);
  const auto positions = [&](std::uint64_t seed) {
    return draw_group_items(reviews, "reviews", 20, seed)->items.positions;
  };
  EXPECT_EQ(positions(5), positions(5));
  EXPECT_NE(positions(5), positions(6));
}

TEST(BenchPlan, a_data_set_that_is_smaller_than_what_is_wanted_is_used_up_to_its_warm_up) {
  Reviews reviews(12);
  const auto drawn = draw_group_items(reviews, "reviews", 100, 3);
  ASSERT_TRUE(drawn.has_value());
  EXPECT_EQ(drawn->asked.size(), 9U);
  EXPECT_EQ(drawn->warm_up.size(), 3U);
  EXPECT_FALSE(drawn->warm_up_is_measured);
}

TEST(BenchPlan, a_data_set_too_small_to_spare_any_item_says_so) {
  Reviews reviews(2);
  const auto drawn = draw_group_items(reviews, "reviews", 100, 3);
  ASSERT_TRUE(drawn.has_value());
  EXPECT_EQ(drawn->asked.size(), 2U);
  EXPECT_EQ(drawn->warm_up.size(), 1U);
  EXPECT_TRUE(drawn->warm_up_is_measured);
}

TEST(BenchPlan, BM_5_BM_7_BM_8_BM_9_a_tier_gives_what_it_demands) {
  for (const Tier tier : {Tier::quick, Tier::standard, Tier::certified}) {
    const TierDemands demands = demands_of(tier);
    const BenchPace pace = pace_of(tier);
    EXPECT_EQ(pace.idle, demands.idle_time);
    EXPECT_EQ(pace.query_time, demands.query_time * (tier == Tier::quick ? 5 : 4) / 4)
        << "warm-up that is cut to spare";
    EXPECT_EQ(pace.updates, demands.sensor_updates);
    EXPECT_GE(pace.processes, demands.processes);
    EXPECT_EQ(pace.fewest_blocks, demands.precision->fewest + 1) << "BM-8: two checks in a row";
    EXPECT_LE(pace.repeat_time * static_cast<int>(pace.fewest_blocks - 1), pace.query_time) << "BM-8 is not cut short";
  }
  EXPECT_EQ(pace_of(Tier::quick).most_query_time, pace_of(Tier::quick).query_time) << "half an hour for ten tasks";
  EXPECT_GT(pace_of(Tier::standard).most_query_time, pace_of(Tier::standard).query_time);
  EXPECT_FALSE(pace_of(Tier::smoke).precision.has_value());
  EXPECT_LE(pace_of(Tier::smoke).idle, std::chrono::seconds(2));
}

TEST(BenchPlan, G5_from_quick_on_an_arm_has_four_trials_of_five_seconds_and_more) {
  for (const Tier tier : {Tier::quick, Tier::standard, Tier::certified}) {
    const BenchPace pace = pace_of(tier);
    EXPECT_GE(pace.fewest_blocks, 4U);
    EXPECT_GE(pace.repeat_time, std::chrono::seconds(5));
  }
}

}  // namespace
}  // namespace joulery
