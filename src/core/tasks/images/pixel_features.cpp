// SPDX-License-Identifier: Apache-2.0
// Resized first, in whole levels as Pillow does, then made grey without rounding.
#include "core/tasks/images/pixel_features.h"

#include <fmt/format.h>

#include "core/tasks/images/resize.h"

namespace joulery {
namespace {

constexpr double kMostLevel = 255;

double grey_at(const Pixels& image, std::size_t x, std::size_t y) {
  if (image.channels() == 1) return image.at(x, y, 0);
  return 0.299 * image.at(x, y, 0) + 0.587 * image.at(x, y, 1) + 0.114 * image.at(x, y, 2);
}

}  // namespace

std::vector<double> grey_levels(const Pixels& image, std::size_t side) {
  const Pixels small = resize(image, side, side, Resampling::bilinear);
  std::vector<double> levels;
  levels.reserve(side * side);
  for (std::size_t y = 0; y < side; ++y) {
    for (std::size_t x = 0; x < side; ++x) levels.push_back(grey_at(small, x, y) / kMostLevel);
  }
  return levels;
}

std::string grey_levels_name(std::size_t side) {
  return fmt::format("{} grey levels at {} x {} pixels", side * side, side, side);
}

}  // namespace joulery
