// SPDX-License-Identifier: Apache-2.0
// From an image to the numbers a model takes: resize, centre crop, normalise, as the model's recipe says. Recipes are
// data of a model; what a model was trained with is not guessed here.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "core/tasks/images/resize.h"

namespace joulery {

/// What becomes of the shape.
enum class Fit {
  stretch,       ///< to width x height, whatever its shape
  shorter_side,  ///< its shorter side to `side`, then the middle width x height of it
  letterbox      ///< whole into width x height, its shape kept, the rest (right and below) black
};

/// A model's recipe.
struct ImageRecipe {
  std::size_t width = 224;
  std::size_t height = 224;
  Fit fit = Fit::shorter_side;
  std::size_t side = 256;  ///< of shorter_side; at least width and height
  Resampling resampling = Resampling::bilinear;
  bool is_bgr = false;                    ///< blue first
  bool is_channels_last = false;          ///< height, width, channel; else channel, height, width
  double scale = 1.0 / 255;               ///< levels are multiplied by it
  std::array<double, 3> mean{0, 0, 0};    ///< then this is taken off, in red, green, blue
  std::array<double, 3> spread{1, 1, 1};  ///< and this divided by
};

/// The model's input for one image, and how image and input lie to each other.
struct ImageInput {
  std::vector<float> values;  ///< 3 * height * width
  double scale_x = 1;         ///< width of the input over that of the image, before any crop
  double scale_y = 1;
};

/// Grey images become three equal channels.
[[nodiscard]] ImageInput prepare_image(const Pixels& image, const ImageRecipe& recipe);

}  // namespace joulery
