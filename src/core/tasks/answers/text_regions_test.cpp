// SPDX-License-Identifier: Apache-2.0
// Tests of lines in a map of probabilities, on maps drawn by hand.
#include "core/tasks/answers/text_regions.h"

namespace joulery {
namespace {

/// A map with rectangles of one probability.
std::vector<float> map_with(std::size_t width, std::size_t height, const std::vector<Box>& boxes, float probability) {
  std::vector<float> map(width * height);
  for (const Box& box : boxes) {
    for (double y = box.top; y < box.top + box.height; ++y) {
      for (double x = box.left; x < box.left + box.width; ++x) {
        map[static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x)] = probability;
      }
    }
  }
  return map;
}

TEST(TextRegions, a_line_grows_by_area_times_growth_over_perimeter) {
  const auto map = map_with(100, 60, {{20, 20, 40, 10}}, 0.9F);
  const auto found = text_regions(map, 100, 60, {});
  ASSERT_EQ(found.size(), 1U);
  // dilated by one pixel: 20..60 and 20..30, so 40 by 10; 400 x 1.6 / 100 = 6.4 on each side
  EXPECT_NEAR(found[0].left, 13.6, 1e-9);
  EXPECT_NEAR(found[0].top, 13.6, 1e-9);
  EXPECT_NEAR(found[0].width, 52.8, 1e-9);
  EXPECT_NEAR(found[0].height, 22.8, 1e-9);
}

TEST(TextRegions, specks_faint_lines_and_nothing_are_no_text) {
  EXPECT_TRUE(text_regions(map_with(50, 50, {{10, 10, 2, 2}}, 0.9F), 50, 50, {}).empty());
  EXPECT_TRUE(text_regions(map_with(50, 50, {{10, 10, 20, 8}}, 0.4F), 50, 50, {}).empty());
  EXPECT_TRUE(text_regions(std::vector<float>(2500), 50, 50, {}).empty());
}

TEST(TextRegions, a_rectangle_is_cut_to_the_map) {
  const auto found = text_regions(map_with(40, 20, {{0, 0, 40, 20}}, 1.0F), 40, 20, {});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0], (Box{0, 0, 40, 20}));
}

TEST(TextRegions, rows_are_read_from_top_to_bottom_and_left_to_right) {
  const auto rows = reading_rows({{200, 12, 50, 20}, {10, 60, 50, 20}, {10, 10, 50, 20}, {100, 8, 50, 20}});
  ASSERT_EQ(rows.size(), 2U);
  ASSERT_EQ(rows[0].size(), 3U);
  EXPECT_EQ(rows[0][0].left, 10);
  EXPECT_EQ(rows[0][1].left, 100);
  EXPECT_EQ(rows[0][2].left, 200);
  EXPECT_EQ(rows[1][0].top, 60);
}

}  // namespace
}  // namespace joulery
