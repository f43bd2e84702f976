// SPDX-License-Identifier: Apache-2.0
// Images made larger or smaller: the filters of Pillow, with which most image models were trained, and the one of
// OpenCV. To a level or two of 255 theirs (tests/golden/metrics/resize.json).
#pragma once

#include <cstddef>

#include "core/tasks/images/pixels.h"

namespace joulery {

/// How new pixels come to be.
enum class Resampling {
  nearest,       ///< the pixel whose centre is nearest (Pillow NEAREST)
  bilinear,      ///< a triangle that widens as the image shrinks (Pillow BILINEAR, torchvision antialias)
  linear_points  ///< between the four nearest pixels, however far it shrinks (OpenCV INTER_LINEAR)
};

/// The image in another size, at least 1 x 1.
[[nodiscard]] Pixels resize(const Pixels& image, std::size_t width, std::size_t height, Resampling resampling);

/// A rectangle of the image, which holds it.
[[nodiscard]] Pixels crop(const Pixels& image, std::size_t left, std::size_t top, std::size_t width,
                          std::size_t height);

}  // namespace joulery
