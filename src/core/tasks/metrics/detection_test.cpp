// SPDX-License-Identifier: Apache-2.0
// Tests of mean average precision against pycocotools.
#include "core/tasks/metrics/detection.h"

#include "testing/golden.h"

namespace joulery {
namespace {

Box box_of(const nlohmann::json& values) { return {values.at(0), values.at(1), values.at(2), values.at(3)}; }

std::vector<ImageBoxes> images_of(const nlohmann::json& golden) {
  std::vector<ImageBoxes> images;
  for (const auto& each : golden.at("images")) {
    ImageBoxes& image = images.emplace_back();
    for (const auto& truth : each.at("truths")) {
      image.truths.push_back({truth.at("kind").dump(), box_of(truth.at("box")), truth.at("crowd")});
    }
    for (const auto& found : each.at("found")) {
      image.found.push_back({found.at("kind").dump(), box_of(found.at("box")), found.at("score")});
    }
  }
  return images;
}

TEST(Detection, pycocotools_average_precision_and_recall_are_met) {
  for (const auto& golden : golden_cases("metrics/detection")) {
    const auto score = score_detections(images_of(golden));
    ASSERT_TRUE(score.has_value());
    EXPECT_NEAR(score->ap, golden.at("ap").get<double>(), 1e-12);
    EXPECT_NEAR(score->ap50, golden.at("ap50").get<double>(), 1e-12);
    EXPECT_NEAR(score->ap75, golden.at("ap75").get<double>(), 1e-12);
    EXPECT_NEAR(score->ar100, golden.at("ar100").get<double>(), 1e-12);
  }
}

TEST(Detection, without_a_true_box_there_is_no_score) {
  EXPECT_FALSE(score_detections({}).has_value());
  const std::vector<ImageBoxes> only_found{{{}, {{"cat", {0, 0, 5, 5}, 1}}}};
  EXPECT_FALSE(score_detections(only_found).has_value());
  const std::vector<ImageBoxes> only_crowd{{{{"cat", {0, 0, 5, 5}, true}}, {}}};
  EXPECT_FALSE(score_detections(only_crowd).has_value());
}

TEST(Detection, the_same_boxes_score_one_and_boxes_without_area_break_nothing) {
  const std::vector<ImageBoxes> same{{{{"cat", {1, 1, 8, 8}, false}}, {{"cat", {1, 1, 8, 8}, 0.5}}}};
  EXPECT_NEAR(score_detections(same)->ap, 1, 1e-9);
  const std::vector<ImageBoxes> flat{{{{"cat", {1, 1, 0, 8}, false}}, {{"cat", {1, 1, 0, 8}, 0.5}}}};
  EXPECT_EQ(score_detections(flat)->ap, 0);
  EXPECT_EQ(intersection_over_union({0, 0, 2, 2}, {1, 0, 2, 2}), 2.0 / 6);
  EXPECT_EQ(intersection_over_union({0, 0, 2, 2}, {2, 0, 2, 2}), 0);
}

}  // namespace
}  // namespace joulery
