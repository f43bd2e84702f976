// SPDX-License-Identifier: Apache-2.0
// The formulas in the order of the papers.
#include "core/tasks/images/diffusion.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "foundation/base/ensure.h"

namespace joulery {
namespace {

/// The s of Nichol and Dhariwal: keeps the first steps from being too small.
constexpr double kOffset = 0.008;

double cosine_squared(double time) {
  const double cosine = std::cos((time + kOffset) / (1 + kOffset) * std::numbers::pi / 2);
  return cosine * cosine;
}

}  // namespace

double cosine_kept_fraction(double time) { return cosine_squared(time) / cosine_squared(0); }

void denoise_step(std::span<double> image, std::span<const float> clean, std::size_t step, std::size_t steps,
                  NormalNoise& noise) {
  ENSURE(image.size() == clean.size() && step >= 1 && step <= steps);
  const auto time_of = [&](std::size_t at) { return static_cast<double>(at) / static_cast<double>(steps); };
  const double now = cosine_kept_fraction(time_of(step));
  const double after = cosine_kept_fraction(time_of(step - 1));
  const double alpha = now / after;
  const double of_clean = std::sqrt(after) * (1 - alpha) / (1 - now);
  const double of_image = std::sqrt(alpha) * (1 - after) / (1 - now);
  const double spread = std::sqrt((1 - alpha) * (1 - after) / (1 - now));
  for (std::size_t i = 0; i < image.size(); ++i) {
    image[i] = of_clean * std::clamp(static_cast<double>(clean[i]), -1.0, 1.0) + of_image * image[i];
    if (step > 1) image[i] += spread * noise.next();
  }
}

std::vector<std::uint8_t> levels_of(std::span<const double> image) {
  std::vector<std::uint8_t> levels(image.size());
  std::ranges::transform(image, levels.begin(), [](double value) {
    return static_cast<std::uint8_t>(std::clamp(std::floor((value + 1) * 127.5 + 0.5), 0.0, 255.0));
  });
  return levels;
}

}  // namespace joulery
