// SPDX-License-Identifier: Apache-2.0
// Tests of boxes from PicoDet's output and of their suppression.
#include "core/tasks/answers/boxes.h"

#include <cmath>

namespace joulery {
namespace {

const std::vector<std::string> kLabels{"text", "title"};

/// One stride of 1 x 2 cells; all distances point at one bin by a score that leaves nothing for the others.
struct OneStride {
  std::vector<float> scores{0.1F, 0.2F, 0.3F, 0.9F};
  std::vector<float> distances;
  PicoDetStride stride;

  explicit OneStride(const std::array<std::size_t, 4>& bins) {
    for (int cell = 0; cell < 2; ++cell) {
      for (const std::size_t bin : bins) {
        for (std::size_t i = 0; i < 8; ++i) distances.push_back(i == bin ? 200.0F : 0.0F);
      }
    }
    stride = {.stride = 8, .rows = 1, .columns = 2, .class_scores = scores, .distances = distances};
  }
};

TEST(PicoDet, a_sure_cell_becomes_a_box_around_its_centre_in_the_images_pixels) {
  const OneStride one({1, 0, 2, 3});
  const PicoDetRule rule{
      .bins = 8, .least_score = 0.5, .scale_x = 2, .scale_y = 0.5, .image_width = 100, .image_height = 100};
  const auto found = decode_picodet(std::vector{one.stride}, kLabels, rule);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].label, "title");
  EXPECT_NEAR(found[0].score, 0.9, 1e-6);
  // The second cell's centre is (12, 4): 4 to 28 across and 4 to 28 down in the input.
  EXPECT_NEAR(found[0].box.left, 2, 1e-9);
  EXPECT_NEAR(found[0].box.top, 8, 1e-9);
  EXPECT_NEAR(found[0].box.width, 12, 1e-9);
  EXPECT_NEAR(found[0].box.height, 48, 1e-9);
}

TEST(PicoDet, a_distance_is_the_mean_of_its_distribution) {
  OneStride one({0, 0, 0, 0});
  for (std::size_t i = 0; i < 8; ++i) one.distances[32 + i] = 1;  // the left side of the second cell: all bins alike
  const PicoDetRule rule{
      .bins = 8, .least_score = 0.5, .scale_x = 1, .scale_y = 1, .image_width = 100, .image_height = 100};
  const auto found = decode_picodet(std::vector{one.stride}, kLabels, rule);
  EXPECT_NEAR(found.at(0).box.left, 0, 1e-9);  // 12 - 8 * 3.5 = -16, cut at the image's edge
  EXPECT_NEAR(found.at(0).box.width, 12, 1e-9);
}

TEST(Suppression, of_overlapping_boxes_of_a_label_the_surest_stays) {
  const std::vector<FoundBox> boxes{{"text", {0, 0, 10, 10}, 0.6},
                                    {"text", {1, 0, 10, 10}, 0.9},
                                    {"title", {1, 0, 10, 10}, 0.7},
                                    {"text", {30, 0, 10, 10}, 0.5}};
  const auto kept = suppress_overlaps(boxes, 0.5);
  ASSERT_EQ(kept.size(), 3U);
  EXPECT_EQ(kept[0].score, 0.9);
  EXPECT_EQ(kept[1].label, "title");
  EXPECT_EQ(kept[2].score, 0.5);
  EXPECT_EQ(suppress_overlaps(boxes, 0.5, 1).size(), 1U);
  EXPECT_EQ(suppress_overlaps(boxes, 1).size(), 4U);
  EXPECT_TRUE(suppress_overlaps({}, 0.5).empty());
}

}  // namespace
}  // namespace joulery
