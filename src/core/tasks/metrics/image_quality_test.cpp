// SPDX-License-Identifier: Apache-2.0
// Tests of PSNR and SSIM against scikit-image, and of the Frechet distance against SciPy.
#include <cmath>

#include "core/tasks/metrics/frechet.h"
#include "core/tasks/metrics/image_similarity.h"
#include "testing/golden.h"

namespace joulery {
namespace {

using Vectors = std::vector<std::vector<double>>;

Pixels pixels_of(const nlohmann::json& golden, const char* which) {
  return {golden.at("width"), golden.at("height"), golden.at("channels"),
          golden.at(which).get<std::vector<std::uint8_t>>()};
}

TEST(ImageSimilarity, scikit_images_psnr_and_ssim_are_met) {
  for (const auto& golden : golden_cases("metrics/similarity")) {
    const Pixels first = pixels_of(golden, "first");
    const Pixels second = pixels_of(golden, "second");
    EXPECT_NEAR(psnr_decibels(first, second).value(), golden.at("psnr_db").get<double>(), 1e-9);
    EXPECT_NEAR(ssim(first, second).value(), golden.at("ssim").get<double>(), 1e-9);
  }
}

TEST(ImageSimilarity, equal_images_have_no_noise_and_small_ones_no_window) {
  const Pixels image(7, 7, 3);
  EXPECT_FALSE(psnr_decibels(image, image).has_value());
  EXPECT_NEAR(ssim(image, image).value(), 1, 1e-12);
  EXPECT_FALSE(ssim(Pixels(6, 20, 1), Pixels(6, 20, 1)).has_value());
}

TEST(Frechet, scipys_distance_is_met) {
  for (const auto& golden : golden_cases("metrics/frechet")) {
    const auto distance = frechet_distance(golden.at("first").get<Vectors>(), golden.at("second").get<Vectors>());
    const auto expected = golden.at("distance").get<double>();
    EXPECT_NEAR(distance.value() / expected, 1, 1e-8);
  }
}

TEST(Frechet, the_same_set_is_at_no_distance_even_when_features_repeat_each_other) {
  const Vectors same{{1, 2, 2}, {3, 4, 4}, {0, 1, 1}, {5, 5, 5}};
  EXPECT_NEAR(frechet_distance(same, same).value(), 0, 1e-9);
}

TEST(Frechet, sets_that_have_no_covariance_are_refused_by_name) {
  const Vectors good{{1, 2}, {2, 1}};
  EXPECT_EQ(frechet_distance(Vectors{{1, 2}}, good).error().where, "the first set of features");
  EXPECT_EQ(frechet_distance(good, Vectors{{1, 2}, {1}}).error().where, "the second set of features");
  EXPECT_FALSE(frechet_distance(Vectors{{1, std::nan("")}, {1, 2}}, good).has_value());
  EXPECT_FALSE(frechet_distance({}, good).has_value());
  EXPECT_FALSE(frechet_distance(Vectors(2, std::vector<double>(3000, 1.0)), good).has_value());
}

}  // namespace
}  // namespace joulery
