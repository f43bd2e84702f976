// SPDX-License-Identifier: Apache-2.0
// Made images against real ones: NumPy's and Pillow's distance of the shipped digits is met; what cannot be scored is
// refused by its name.
#include "workers/likeness/image_folders.h"

#include <filesystem>
#include <fstream>

#include "core/tasks/images/pixel_features.h"
#include "testing/golden.h"
#include "testing/temporary_folder.h"

namespace joulery {
namespace {

const std::string kDigits = JOULERY_SOURCE_DIR "/data/sets/digits/test";

TEST(Likeness, BM18_numpys_distance_of_shipped_digits_is_met) {
  for (const auto& golden : golden_cases("metrics/likeness")) {
    const auto first = golden.at("first").get<std::string>();
    const auto second = golden.at("second").get<std::string>();
    const auto likeness =
        likeness_of(fmt::format("{}/{}", kDigits, first), fmt::format("{}/{}", kDigits, second), golden.at("side"));
    ASSERT_TRUE(likeness) << describe(likeness.error());
    EXPECT_EQ(likeness->made, golden.at("first_count").get<std::size_t>());
    EXPECT_EQ(likeness->references, golden.at("second_count").get<std::size_t>());
    // Where an image is made smaller, levels may be one apart from Pillow's (core/tasks/images/resize.h).
    const double nearness = golden.at("side") == 8 ? 1e-6 : 2e-4;
    EXPECT_NEAR(likeness->frechet, golden.at("distance").get<double>(), nearness) << first << " against " << second;
  }
}

TEST(Likeness, the_same_folder_is_at_no_distance) {
  EXPECT_NEAR(likeness_of(kDigits + "/3", kDigits + "/3", 8)->frechet, 0, 1e-9);
}

TEST(Likeness, a_folder_of_one_image_a_broken_one_and_a_wrong_side_are_refused) {
  const testing::TemporaryFolder folder;
  EXPECT_FALSE(likeness_of("/nowhere", kDigits, 8));
  EXPECT_EQ(likeness_of(folder.path(), kDigits, 8).error().where, "the first set of features");
  EXPECT_EQ(likeness_of(kDigits, kDigits, 23).error().where, "side");
  EXPECT_EQ(likeness_of(kDigits, kDigits, 0).error().where, "side");
  std::ofstream(folder / "broken.png") << "\x89PNG";
  EXPECT_NE(likeness_of(folder.path(), kDigits, 8).error().where.find("broken.png"), std::string::npos);
}

TEST(Likeness, grey_levels_are_the_luma_of_the_small_image_and_are_named) {
  Pixels red(2, 2, 3);
  for (const std::size_t at : {0U, 1U}) {
    red.set(at, 0, 0, 255);
    red.set(at, 1, 0, 255);
  }
  EXPECT_NEAR(grey_levels(red, 1).front(), 0.299, 1e-12);
  EXPECT_EQ(grey_levels_name(8), "64 grey levels at 8 x 8 pixels");
}

}  // namespace
}  // namespace joulery
