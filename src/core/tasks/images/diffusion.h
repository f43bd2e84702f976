// SPDX-License-Identifier: Apache-2.0
// The chain of steps by which a denoising diffusion model (Ho et al. 2020) makes an image of noise, without the model:
// the cosine schedule of Nichol and Dhariwal 2021 (section 3.2), the posterior of Ho et al. (equations 6 and 7), and
// noise that is the same for a seed on every machine. The model, which guesses the clean image, runs in a worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/statistics/normal_noise.h"

namespace joulery {

/// Share of an image's variance that is left at a time from 0 (the image) to 1 (noise).
[[nodiscard]] double cosine_kept_fraction(double time);

/// One step of a chain of `steps`, counted down from `steps` to 1: `image` holds the noisy image and afterwards the
/// less noisy one; `clean` is what the model believes is below, in [-1, 1] (cut to it), as many numbers. The last step
/// adds no noise.
void denoise_step(std::span<double> image, std::span<const float> clean, std::size_t step, std::size_t steps,
                  NormalNoise& noise);

/// [-1, 1] to levels 0 to 255, rounded half up; what lies outside is cut.
[[nodiscard]] std::vector<std::uint8_t> levels_of(std::span<const double> image);

}  // namespace joulery
