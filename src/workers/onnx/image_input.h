// SPDX-License-Identifier: Apache-2.0
// What models of images take: files decoded, resized and normalised as the options say, as many at once as the graph
// allows. What the scores mean is the recipes' matter.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/tasks/images/prepare.h"
#include "workers/onnx/recipe.h"
#include "workers/onnx/session.h"

namespace joulery {

/// "608x800": width by height; "64" is a square. Errors (invalid): no such numbers.
Result<std::pair<std::size_t, std::size_t>> image_size_of(const std::string& text);

/// The pixels of an image file. Errors: those of the file (at most 64 MiB), of decode_image().
Result<Pixels> load_pixels(const std::string& path);

/// The options of an image's way into a model: size "224x224", fit (stretch, shorter_side, letterbox), side, resampling
/// (bilinear, linear_points, nearest), channels (rgb, bgr), layout (nchw, nhwc), scale, mean, spread. What is not given
/// is the fallback's. Complaints are kept in the options.
ImageRecipe image_recipe(Options& options, ImageRecipe fallback);
/// The names of these options, for the table of recipes.
inline constexpr const char* image_options = "size|fit|side|resampling|channels|layout|scale|mean|spread|input|output";

/// A model of images and how they are fed.
class ImageModel {
 public:
  /// From the file "model" and the image options. Errors: the options', a graph without one float input of four
  /// dimensions, a size or layout that does not fit the graph's.
  static Result<ImageModel> load(RecipeRequest& request, const ImageRecipe& fallback);

  /// An image made ready, and its own size.
  struct Ready {
    ImageInput input;
    std::size_t width = 0;  ///< of the image, pixels
    std::size_t height = 0;
  };
  /// Errors: load_pixels'.
  [[nodiscard]] Result<Ready> ready(const std::string& path) const;

  /// The named outputs for images computed at once; one by one where the graph takes one only.
  Result<std::vector<Scores>> run(std::span<const Ready> images, std::span<const std::string> outputs);

  [[nodiscard]] const OnnxSession& session() const { return session_; }
  [[nodiscard]] const ImageRecipe& recipe() const { return recipe_; }
  [[nodiscard]] RecipeFacts facts() const {
    return {std::uint64_t{3} * recipe_.width * recipe_.height, 0, session_.providers()};
  }

 private:
  ImageModel(OnnxSession session, ImageRecipe recipe, const Port& input)
      : session_(std::move(session)), recipe_(recipe), input_(input.name), is_one_(input.shape[0] == 1) {}
  Result<std::vector<Scores>> run_at_once(std::span<const Ready> images, std::span<const std::string> outputs);

  OnnxSession session_;
  ImageRecipe recipe_;
  std::string input_;
  bool is_one_ = false;
};

}  // namespace joulery
