// SPDX-License-Identifier: Apache-2.0
// Tests of resizing against Pillow, and of recipes on images small enough to check by eye.
#include <cstdlib>

#include "core/tasks/images/prepare.h"
#include "testing/golden.h"

namespace joulery {
namespace {

using Bytes = std::vector<std::uint8_t>;

Pixels resized(const nlohmann::json& golden, Resampling resampling) {
  const Pixels image(golden.at("width"), golden.at("height"), golden.at("channels"), golden.at("pixels").get<Bytes>());
  return resize(image, golden.at("to_width"), golden.at("to_height"), resampling);
}

TEST(Resize, pillows_nearest_is_met_to_the_byte_and_its_bilinear_to_one_level) {
  for (const auto& golden : golden_cases("metrics/resize")) {
    EXPECT_EQ(resized(golden, Resampling::nearest).bytes(), golden.at("nearest").get<Bytes>());
    const Bytes ours = resized(golden, Resampling::bilinear).bytes();
    const Bytes theirs = golden.at("bilinear").get<Bytes>();
    ASSERT_EQ(ours.size(), theirs.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
      EXPECT_LE(std::abs(ours[i] - theirs[i]), 1) << i << " of " << golden.at("width") << " wide";
    }
  }
}

TEST(Resize, between_points_means_the_four_nearest_pixels_only) {
  const Pixels image(4, 1, 1, {0, 100, 200, 50});
  EXPECT_EQ(resize(image, 2, 1, Resampling::linear_points).bytes(), (Bytes{50, 125}));
  EXPECT_EQ(resize(Pixels(2, 1, 1, {0, 100}), 4, 1, Resampling::linear_points).bytes(), (Bytes{0, 25, 75, 100}));
}

RC_GTEST_PROP(Resize, an_image_of_one_colour_stays_so_in_every_size, ()) {
  const auto side = [] { return *rc::gen::inRange<std::size_t>(1, 30); };
  const auto colour = *rc::gen::inRange<int>(0, 256);
  const std::size_t width = side();
  const std::size_t height = side();
  const Pixels image(width, height, 1, Bytes(width * height, static_cast<std::uint8_t>(colour)));
  for (const Resampling how : {Resampling::nearest, Resampling::bilinear, Resampling::linear_points}) {
    const Pixels other = resize(image, side(), side(), how);
    for (const std::uint8_t level : other.bytes()) RC_ASSERT(level == colour);
  }
}

TEST(Prepare, the_recipe_scales_normalises_and_orders_channels) {
  const Pixels image(1, 1, 3, {255, 51, 0});
  const ImageRecipe recipe{
      .width = 1, .height = 1, .fit = Fit::stretch, .is_bgr = true, .mean = {0.5, 0.1, 0}, .spread = {0.5, 0.1, 1}};
  const ImageInput input = prepare_image(image, recipe);
  ASSERT_EQ(input.values.size(), 3U);
  EXPECT_NEAR(input.values[0], 0, 1e-6);  // blue
  EXPECT_NEAR(input.values[1], 1, 1e-6);  // green: (0.2 - 0.1) / 0.1
  EXPECT_NEAR(input.values[2], 1, 1e-6);  // red: (1 - 0.5) / 0.5
}

TEST(Prepare, planes_or_pixels_side_by_side_as_the_model_wants) {
  const Pixels image(2, 1, 3, {1, 2, 3, 4, 5, 6});
  ImageRecipe recipe{.width = 2, .height = 1, .fit = Fit::stretch, .scale = 1};
  EXPECT_EQ(prepare_image(image, recipe).values, (std::vector<float>{1, 4, 2, 5, 3, 6}));
  recipe.is_channels_last = true;
  EXPECT_EQ(prepare_image(image, recipe).values, (std::vector<float>{1, 2, 3, 4, 5, 6}));
}

TEST(Prepare, the_shorter_side_is_fitted_and_the_middle_cut_out) {
  const Pixels image(4, 2, 1, {1, 2, 3, 4, 5, 6, 7, 8});
  const ImageRecipe recipe{.width = 2, .height = 2, .fit = Fit::shorter_side, .side = 2, .scale = 1};
  const ImageInput input = prepare_image(image, recipe);
  EXPECT_EQ(input.values, (std::vector<float>{2, 3, 6, 7, 2, 3, 6, 7, 2, 3, 6, 7}));  // grey is all three channels
  EXPECT_EQ(input.scale_x, 1);
}

TEST(Prepare, a_letterbox_keeps_the_shape_and_says_the_scale) {
  const Pixels image(4, 2, 1, Bytes(8, 9));
  const ImageRecipe recipe{.width = 2, .height = 2, .fit = Fit::letterbox, .scale = 1};
  const ImageInput input = prepare_image(image, recipe);
  EXPECT_EQ((std::vector<float>(input.values.begin(), input.values.begin() + 4)), (std::vector<float>{9, 9, 0, 0}));
  EXPECT_EQ(input.scale_x, 0.5);
  EXPECT_EQ(input.scale_y, 0.5);
}

}  // namespace
}  // namespace joulery
