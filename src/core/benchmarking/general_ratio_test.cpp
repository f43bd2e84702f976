// SPDX-License-Identifier: Apache-2.0
// Ratios of two groups of models by hand; those of the founding study are in published_test.cpp.
#include "core/benchmarking/general_ratio.h"

#include <cmath>

namespace joulery {
namespace {

ModelPoint model(double joules, std::optional<double> quality = std::nullopt) {
  return {"m", joules * joule_per_query, quality, 2.0};
}

TEST(GeneralRatio, BM_24_geometric_plain_cheapest_and_dearest_are_told_together) {
  const std::vector<ModelPoint> specific{model(1, 0.5), model(4, 0.4)};
  const std::vector<ModelPoint> general{model(10, 0.3), model(90, 0.9)};
  const auto ratio = general_ratio(general, specific);
  ASSERT_TRUE(ratio);
  EXPECT_NEAR(ratio->geometric->best, 30 / 2.0, 1e-9);
  EXPECT_DOUBLE_EQ(ratio->arithmetic, 20);
  EXPECT_DOUBLE_EQ(ratio->cheapest, 10);
  EXPECT_DOUBLE_EQ(ratio->dearest_over_cheapest, 90);
  EXPECT_DOUBLE_EQ(*ratio->iso_quality, 90) << "the only general model as good as the best small one";
  EXPECT_EQ(ratio->general_tokens->high, 2.0);
  EXPECT_LT(ratio->geometric->low, 15);
}

TEST(GeneralRatio, BM_24_without_quality_there_is_no_ratio_at_equal_quality) {
  const std::vector<ModelPoint> specific{model(1), model(4)};
  const auto ratio = general_ratio(std::vector<ModelPoint>{model(10), model(90)}, specific);
  EXPECT_FALSE(ratio->iso_quality);
  EXPECT_FALSE(ratio->general_quality);
  EXPECT_FALSE(general_ratio(std::vector<ModelPoint>{}, specific));
  EXPECT_FALSE(general_ratio(std::vector<ModelPoint>{model(10), model(0)}, specific));
}

TEST(GeneralRatio, BM_24_one_model_of_each_side_has_a_ratio_and_no_interval_over_models) {
  const auto ratio = general_ratio(std::vector<ModelPoint>{model(12, 0.8)}, std::vector<ModelPoint>{model(3, 0.8)});
  ASSERT_TRUE(ratio);
  EXPECT_DOUBLE_EQ(ratio->cheapest, 4);
  EXPECT_DOUBLE_EQ(*ratio->iso_quality, 4);
  EXPECT_FALSE(ratio->geometric) << "one model is no group";
}

TEST(GeneralRatio, BM_24_of_a_perplexity_the_lower_one_is_the_better_model) {
  const std::vector<ModelPoint> specific{model(1, 30.0), model(4, 20.0)};
  const std::vector<ModelPoint> general{model(10, 50.0), model(40, 15.0)};
  const auto ratio = general_ratio(general, specific, {0.01, false});
  ASSERT_TRUE(ratio);
  EXPECT_DOUBLE_EQ(*ratio->iso_quality, 10) << "the dear one is better than the best specific one, the cheap one worse";
}

RC_GTEST_PROP(GeneralRatio, BM_24_the_unit_of_energy_moves_no_ratio, ()) {
  const auto amounts = *rc::gen::container<std::vector<int>>(8, rc::gen::inRange(1, 10'000));
  const auto group = [&](std::size_t from, double unit) {
    std::vector<ModelPoint> models;
    for (std::size_t i = from; i < from + 4; ++i) models.push_back(model(amounts[i] * unit));
    return models;
  };
  const auto plain = general_ratio(group(0, 1), group(4, 1));
  const auto small = general_ratio(group(0, 1e-6), group(4, 1e-6));
  RC_ASSERT(plain.has_value() == small.has_value());
  if (!plain) return;
  RC_ASSERT(plain->geometric.has_value() == small->geometric.has_value());
  if (plain->geometric) RC_ASSERT(std::abs(plain->geometric->best / small->geometric->best - 1) < 1e-9);
}

}  // namespace
}  // namespace joulery
