// SPDX-License-Identifier: Apache-2.0
// The recipe's steps in their order.
#include "core/tasks/images/prepare.h"

#include <algorithm>
#include <cmath>

namespace joulery {
namespace {

std::size_t scaled(std::size_t length, double by) {
  return std::max<std::size_t>(1, static_cast<std::size_t>(std::llround(static_cast<double>(length) * by)));
}

Pixels middle_of(const Pixels& image, const ImageRecipe& recipe) {
  ENSURE(recipe.side >= recipe.width && recipe.side >= recipe.height);
  const double by = static_cast<double>(recipe.side) / static_cast<double>(std::min(image.width(), image.height()));
  const std::size_t width = std::max(recipe.side, scaled(image.width(), by));
  const std::size_t height = std::max(recipe.side, scaled(image.height(), by));
  const Pixels large = resize(image, width, height, recipe.resampling);
  return crop(large, (width - recipe.width) / 2, (height - recipe.height) / 2, recipe.width, recipe.height);
}

Pixels letterboxed(const Pixels& image, const ImageRecipe& recipe) {
  const double by = std::min(static_cast<double>(recipe.width) / static_cast<double>(image.width()),
                             static_cast<double>(recipe.height) / static_cast<double>(image.height()));
  const Pixels small = resize(image, std::min(recipe.width, scaled(image.width(), by)),
                              std::min(recipe.height, scaled(image.height(), by)), recipe.resampling);
  Pixels box(recipe.width, recipe.height, image.channels());
  for (std::size_t y = 0; y < small.height(); ++y) {
    for (std::size_t x = 0; x < small.width(); ++x) {
      for (std::size_t channel = 0; channel < small.channels(); ++channel) {
        box.set(x, y, channel, small.at(x, y, channel));
      }
    }
  }
  return box;
}

Pixels fitted(const Pixels& image, const ImageRecipe& recipe) {
  switch (recipe.fit) {
    case Fit::shorter_side:
      return middle_of(image, recipe);
    case Fit::letterbox:
      return letterboxed(image, recipe);
    case Fit::stretch:
      break;
  }
  return resize(image, recipe.width, recipe.height, recipe.resampling);
}

/// Input pixels per image pixel along both sides.
std::array<double, 2> scales_of(const Pixels& image, const ImageRecipe& recipe) {
  const double x = static_cast<double>(recipe.width) / static_cast<double>(image.width());
  const double y = static_cast<double>(recipe.height) / static_cast<double>(image.height());
  if (recipe.fit == Fit::stretch) return {x, y};
  const double side = static_cast<double>(recipe.side) / static_cast<double>(std::min(image.width(), image.height()));
  const double both = recipe.fit == Fit::letterbox ? std::min(x, y) : side;
  return {both, both};
}

}  // namespace

ImageInput prepare_image(const Pixels& image, const ImageRecipe& recipe) {
  constexpr std::size_t channels = 3;
  const Pixels pixels = fitted(image, recipe);
  const auto [scale_x, scale_y] = scales_of(image, recipe);
  ImageInput input{std::vector<float>(channels * recipe.width * recipe.height), scale_x, scale_y};
  for (std::size_t y = 0; y < recipe.height; ++y) {
    for (std::size_t x = 0; x < recipe.width; ++x) {
      for (std::size_t channel = 0; channel < channels; ++channel) {
        const double raw = pixels.at(x, y, pixels.channels() == 1 ? 0 : channel);
        const double value = (raw * recipe.scale - recipe.mean.at(channel)) / recipe.spread.at(channel);
        const std::size_t place = recipe.is_bgr ? channels - 1 - channel : channel;
        const std::size_t index = recipe.is_channels_last ? (y * recipe.width + x) * channels + place
                                                          : (place * recipe.height + y) * recipe.width + x;
        input.values[index] = static_cast<float>(value);
      }
    }
  }
  return input;
}

}  // namespace joulery
