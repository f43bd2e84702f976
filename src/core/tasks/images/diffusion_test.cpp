// SPDX-License-Identifier: Apache-2.0
// Tests of the chain without a model: a model that knows the image leads every chain to it.
#include "core/tasks/images/diffusion.h"

#include <cmath>
#include <numeric>

namespace joulery {
namespace {

TEST(Diffusion, the_schedule_goes_from_the_whole_image_to_nothing_and_never_back) {
  EXPECT_DOUBLE_EQ(cosine_kept_fraction(0), 1);
  EXPECT_NEAR(cosine_kept_fraction(1), 0, 1e-12);
  for (int i = 0; i < 100; ++i) EXPECT_GT(cosine_kept_fraction(i / 100.0), cosine_kept_fraction((i + 1) / 100.0));
  EXPECT_NEAR(cosine_kept_fraction(0.5), 0.493844, 1e-6);  // tools/train/digit_generator.py: kept(0.5)
}

TEST(Diffusion, a_model_that_knows_the_image_is_led_to_it_in_any_number_of_steps) {
  const std::vector<float> image{-1, -0.5, 0, 0.25, 1};
  for (const std::size_t steps : {1U, 2U, 40U}) {
    NormalNoise noise(7);
    std::vector<double> made = noise.take(image.size());
    for (std::size_t step = steps; step >= 1; --step) denoise_step(made, image, step, steps, noise);
    for (std::size_t i = 0; i < image.size(); ++i) EXPECT_NEAR(made[i], image[i], 1e-9) << steps << " steps";
  }
}

TEST(Diffusion, halfway_the_image_is_as_noisy_as_the_schedule_says) {
  constexpr std::size_t pixels = 20'000;
  const std::vector<float> image(pixels, 0.5F);
  NormalNoise noise(3);
  std::vector<double> made = noise.take(pixels);
  for (std::size_t step = 10; step > 5; --step) denoise_step(made, image, step, 10, noise);
  const double kept = cosine_kept_fraction(0.5);
  const double mean = std::accumulate(made.begin(), made.end(), 0.0) / pixels;
  double square = 0;
  for (const double value : made) square += (value - mean) * (value - mean) / pixels;
  EXPECT_NEAR(mean, 0.5 * std::sqrt(kept), 0.03);
  EXPECT_NEAR(square, 1 - kept, 0.03);
}

TEST(Diffusion, levels_are_rounded_and_cut) {
  EXPECT_EQ(levels_of(std::vector<double>{-3, -1, 0, 1, 7}), (std::vector<std::uint8_t>{0, 0, 128, 255, 255}));
}

}  // namespace
}  // namespace joulery
