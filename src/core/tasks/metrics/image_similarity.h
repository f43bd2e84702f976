// SPDX-License-Identifier: Apache-2.0
// How close an image is to the one it should be: PSNR, and SSIM (Wang et al. 2004) in scikit-image's default
// definition: windows of 7 x 7, sample covariance, mean over channels. Where there is no such image: frechet.h.
#pragma once

#include <optional>

#include "core/tasks/images/pixels.h"

namespace joulery {

/// Peak signal-to-noise ratio in decibels. Nothing for equal images (it has no bound). Images of one shape.
[[nodiscard]] std::optional<double> psnr_decibels(const Pixels& first, const Pixels& second);

/// Structural similarity, at most 1, 1 for equal images. Nothing below 7 x 7 pixels. Images of one shape.
[[nodiscard]] std::optional<double> ssim(const Pixels& first, const Pixels& second);

}  // namespace joulery
