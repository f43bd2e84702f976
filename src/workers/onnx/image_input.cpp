// SPDX-License-Identifier: Apache-2.0
// The graph's own size goes over the option's absence, never over the option: a wrong size is an error.
#include "workers/onnx/image_input.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>

#include "foundation/base/text.h"
#include "workers/images/decode.h"
#include "workers/onnx/labels.h"

namespace joulery {
namespace {

constexpr std::uint64_t kLargestFile = 64U << 20U;
constexpr std::uint64_t kMostSide = 16'384;

/// Place of a word in a list it is known to be in.
template <std::size_t N>
std::size_t place_of(const std::string& word, const std::array<std::string_view, N>& words) {
  return static_cast<std::size_t>(std::ranges::find(words, word) - words.begin());
}

/// Sets the size the graph has fixed, and says where the options and the graph differ.
Result<void> fit_graph(const OnnxSession& session, const Port& input, bool is_size_given, ImageRecipe& recipe) {
  const std::size_t at = recipe.is_channels_last ? 1 : 2;
  const std::int64_t channels = input.shape[recipe.is_channels_last ? 3 : 1];
  if (channels > 0 && channels != 3) {
    return failure(session.unfit(fmt::format("the input \"{}\" has {} channels in this layout", input.name, channels),
                                 "give the other layout (nchw or nhwc), or a model of colour images"));
  }
  for (const auto& [wanted, side] :
       {std::pair(&recipe.height, input.shape[at]), std::pair(&recipe.width, input.shape[at + 1])}) {
    if (side <= 0 || static_cast<std::size_t>(side) == *wanted) continue;
    if (is_size_given || static_cast<std::uint64_t>(side) > kMostSide) {
      return failure(
          session.unfit(fmt::format("the model takes images of {} x {} pixels", input.shape[at + 1], input.shape[at]),
                        "give this size in the option size, or leave it out"));
    }
    *wanted = static_cast<std::size_t>(side);
  }
  recipe.side = std::max({recipe.side, recipe.width, recipe.height});
  return {};
}

}  // namespace

Result<std::pair<std::size_t, std::size_t>> image_size_of(const std::string& text) {
  const auto parts = split(text, 'x');
  const auto width = parse_u64(trim(parts.front()));
  const auto height = parts.size() == 2 ? parse_u64(trim(parts[1])) : width;
  if (parts.size() > 2 || !width || !height || *width < 1 || *height < 1 || *width > kMostSide || *height > kMostSide) {
    return failure(ErrorKind::invalid, fmt::format("the option size is \"{:.40}\"", text), "option size",
                   "give width by height in pixels: 224x224");
  }
  return std::pair(static_cast<std::size_t>(*width), static_cast<std::size_t>(*height));
}

Result<Pixels> load_pixels(const std::string& path) {
  std::error_code code;
  if (!std::filesystem::is_regular_file(path, code)) {
    return failure(ErrorKind::gone, "no such image file", path, "check the path");
  }
  if (const auto bytes = std::filesystem::file_size(path, code); !code && bytes > kLargestFile) {
    return failure(ErrorKind::invalid, "an image file of more than 64 MiB", path, "make it smaller");
  }
  const auto bytes = whole_file(path);
  if (!bytes) return failure(bytes.error());
  return decode_image(*bytes, path);
}

ImageRecipe image_recipe(Options& options, ImageRecipe fallback) {
  constexpr std::array<std::string_view, 3> fits{"stretch", "shorter_side", "letterbox"};
  constexpr std::array<std::string_view, 3> filters{"nearest", "bilinear", "linear_points"};
  constexpr std::array<std::string_view, 2> orders{"rgb", "bgr"};
  constexpr std::array<std::string_view, 2> layouts{"nchw", "nhwc"};
  const auto choose = [&options](const std::string& name, const auto& words, std::size_t usual) {
    return place_of(options.choice(name, words[usual], words), words);
  };
  const auto three = [&options](const std::string& name, const std::array<double, 3>& usual) {
    const std::vector<double> values = options.three(name, {usual.begin(), usual.end()});
    return std::array<double, 3>{values[0], values[1], values[2]};
  };
  ImageRecipe made = fallback;
  made.fit = static_cast<Fit>(choose("fit", fits, static_cast<std::size_t>(fallback.fit)));
  made.resampling =
      static_cast<Resampling>(choose("resampling", filters, static_cast<std::size_t>(fallback.resampling)));
  made.is_bgr = choose("channels", orders, fallback.is_bgr ? 1 : 0) == 1;
  made.is_channels_last = choose("layout", layouts, fallback.is_channels_last ? 1 : 0) == 1;
  made.side = options.count("side", fallback.side, 1, kMostSide);
  made.scale = options.number("scale", fallback.scale);
  made.mean = three("mean", fallback.mean);
  made.spread = three("spread", fallback.spread);
  return made;
}

Result<ImageModel> ImageModel::load(RecipeRequest& request, const ImageRecipe& fallback) {
  ImageRecipe recipe = image_recipe(request.options, fallback);
  const std::string size = request.options.text("size");
  if (auto good = request.options.check(); !good) return failure(good.error());
  if (std::ranges::find(recipe.spread, 0.0) != recipe.spread.end()) {
    return failure(ErrorKind::invalid, "a spread of 0", "option spread",
                   "it is divided by: give the standard deviation");
  }
  if (!size.empty()) {
    const auto given = image_size_of(size);
    if (!given) return failure(given.error());
    std::tie(recipe.width, recipe.height) = *given;
  }
  auto session = OnnxSession::load(request.path("model"), request.threads);
  if (!session) return failure(session.error());
  const auto input = session->wanted_input(request.options.text("input"));
  if (!input) return failure(input.error());
  if (input->kind != NumberKind::float32 || input->shape.size() != 4 || input->shape[0] > 1) {
    return failure(session->unfit(fmt::format("the input \"{}\" is not float with four dimensions", input->name),
                                  "give a model of images that takes one or any number at once, as 32-bit floats"));
  }
  if (auto fits = fit_graph(*session, *input, !size.empty(), recipe); !fits) return failure(fits.error());
  return ImageModel(std::move(*session), recipe, *input);
}

Result<ImageModel::Ready> ImageModel::ready(const std::string& path) const {
  const auto pixels = load_pixels(path);
  if (!pixels) return failure(pixels.error());
  return Ready{prepare_image(*pixels, recipe_), pixels->width(), pixels->height()};
}

Result<std::vector<Scores>> ImageModel::run(std::span<const Ready> images, std::span<const std::string> outputs) {
  if (!is_one_ || images.size() == 1) return run_at_once(images, outputs);
  std::vector<Scores> all(outputs.size());
  for (const Ready& image : images) {
    auto scores = run_at_once(std::span(&image, 1), outputs);
    if (!scores) return failure(scores.error());
    for (std::size_t i = 0; i < all.size(); ++i) append_rows(all[i], (*scores)[i]);
  }
  return all;
}

Result<std::vector<Scores>> ImageModel::run_at_once(std::span<const Ready> images,
                                                    std::span<const std::string> outputs) {
  const auto side = [](std::size_t pixels) { return static_cast<std::int64_t>(pixels); };
  std::vector<std::int64_t> shape{side(images.size()), 3, side(recipe_.height), side(recipe_.width)};
  if (recipe_.is_channels_last) shape = {shape[0], shape[2], shape[3], 3};
  std::vector<float> values;
  values.reserve(images.size() * 3 * recipe_.height * recipe_.width);
  for (const Ready& image : images) values.insert(values.end(), image.input.values.begin(), image.input.values.end());
  std::vector<Feed> feeds;
  feeds.push_back({input_, shape, std::move(values)});
  return session_.run(std::move(feeds), outputs);
}

}  // namespace joulery
