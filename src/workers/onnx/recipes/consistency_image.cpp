// SPDX-License-Identifier: Apache-2.0
// "consistency-image": one-step consistency models (Song et al. 2023) of grey images with one number as their prompt:
// noise of the largest sigma in, the image out, written as PNG. Noise is drawn from the seed and the item's place.
#include <cmath>

#include "core/tasks/images/diffusion.h"
#include "foundation/base/text.h"
#include "workers/onnx/made_images.h"
#include "workers/onnx/recipes/makers.h"
#include "workers/onnx/session.h"

namespace joulery {
namespace {

struct Names {
  std::string noise;
  std::string sigma;
  std::string condition;
};

struct Drawing {
  Names names;
  std::string folder;
  std::size_t side = 128;
  double sigma = 80;
  double least = 1;  ///< of the number in the prompt
  double most = 100;
};

/// The first number in a prompt: "terrain of difficulty 30".
std::optional<double> number_in(std::string_view prompt) {
  const std::size_t first = prompt.find_first_of("0123456789");
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t end = prompt.find_first_not_of("0123456789.", first);
  std::string_view text = prompt.substr(first, end == std::string_view::npos ? end : end - first);
  if (text.ends_with('.')) text.remove_suffix(1);
  return parse_double(text);
}

/// -1 to 1 as black to white.
Pixels grey_of(std::span<const float> values, std::size_t side) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(values.size());
  for (const float value : values) {
    const double level = (std::clamp(static_cast<double>(value), -1.0, 1.0) + 1) * 127.5;
    bytes.push_back(static_cast<std::uint8_t>(std::lround(level)));
  }
  return {side, side, 1, std::move(bytes)};
}

class ConsistencyImage final : public Recipe {
 public:
  ConsistencyImage(OnnxSession session, std::string output, Drawing drawing)
      : session_(std::move(session)), output_(std::move(output)), drawing_(std::move(drawing)) {}

  Result<std::vector<ItemAnswer>> answer(const Batch& batch) override {
    std::vector<ItemAnswer> answers(batch.items.size());
    std::vector<std::size_t> places;
    std::vector<float> conditions;
    places.reserve(answers.size());
    conditions.reserve(answers.size());
    for (std::size_t i = 0; i < answers.size(); ++i) {
      const auto number = number_in(batch.items[i].text);
      if (!number || *number < drawing_.least || *number > drawing_.most) {
        answers[i].why_not = fmt::format("the prompt names no number from {} to {}", drawing_.least, drawing_.most);
        continue;
      }
      places.push_back(i);
      conditions.push_back(static_cast<float>((*number - drawing_.least) / (drawing_.most - drawing_.least)));
    }
    if (places.empty()) return answers;
    const auto scores = draw(batch, places, std::move(conditions));
    if (!scores) return failure(scores.error());
    for (std::size_t i = 0; i < places.size(); ++i) {
      const std::size_t pixels = drawing_.side * drawing_.side;
      const Pixels image = grey_of(std::span(scores->values).subspan(i * pixels, pixels), drawing_.side);
      const auto path = write_image(drawing_.folder, image, batch, places[i]);
      if (!path) return failure(path.error());
      answers[places[i]].answer.emplace();
      answers[places[i]].image_path = *path;
    }
    return answers;
  }
  [[nodiscard]] RecipeFacts facts() const override {
    return {std::uint64_t{drawing_.side} * drawing_.side, 0, session_.providers()};
  }

 private:
  Result<Scores> draw(const Batch& batch, std::span<const std::size_t> places, std::vector<float> conditions) {
    const std::size_t pixels = drawing_.side * drawing_.side;
    const auto count = static_cast<std::int64_t>(places.size());
    const auto side = static_cast<std::int64_t>(drawing_.side);
    std::vector<float> noise;
    noise.reserve(places.size() * pixels);
    for (const std::size_t place : places) {
      NormalNoise random(seed_of_item(batch, place));
      for (std::size_t i = 0; i < pixels; ++i) noise.push_back(static_cast<float>(random.next() * drawing_.sigma));
    }
    std::vector<Feed> feeds;
    feeds.reserve(3);
    feeds.push_back({drawing_.names.noise, {count, 1, side, side}, std::move(noise)});
    feeds.push_back(
        {drawing_.names.sigma, {count}, std::vector<float>(places.size(), static_cast<float>(drawing_.sigma))});
    feeds.push_back({drawing_.names.condition, {count}, std::move(conditions)});
    auto scores = session_.run(std::move(feeds), std::span(&output_, 1));
    if (!scores) return failure(scores.error());
    if (scores->front().values.size() == places.size() * pixels) return std::move(scores->front());
    return failure(session_.unfit("the output is not one image an item", "give a consistency model of grey images"));
  }

  OnnxSession session_;
  std::string output_;
  Drawing drawing_;
};

}  // namespace

MadeRecipe make_consistency_image(RecipeRequest& request) {
  Options& options = request.options;
  Drawing drawing{.names = {options.text("noise", "noisy"), options.text("noise_level", "sigma"),
                            options.text("condition", "difficulty")},
                  .folder = options.text("image_folder"),
                  .sigma = options.number("sigma", 80),
                  .least = options.number("least", 1),
                  .most = options.number("most", 100)};
  if (auto good = options.check(); !good) return failure(good.error());
  if (drawing.least >= drawing.most) {
    return failure(ErrorKind::invalid, "least is not below most", "option least",
                   "give the range of the prompt's number");
  }
  if (auto made = make_image_folder(drawing.folder); !made) return failure(made.error());
  auto session = OnnxSession::load(request.path("model"), request.threads);
  if (!session) return failure(session.error());
  const auto output = session->wanted_output(options.text("output"));
  if (!output) return failure(output.error());
  for (const std::string& name : {drawing.names.noise, drawing.names.sigma, drawing.names.condition}) {
    if (auto found = session->wanted_input(name); !found) return failure(found.error());
  }
  const std::vector<std::int64_t>& shape = session->input(drawing.names.noise)->shape;
  if (shape.size() != 4 || shape[1] != 1 || shape[2] != shape[3] || shape[2] < 1 || shape[2] > 4096) {
    return failure(session->unfit("the noise is not [images, 1, side, side]", "give a model of square grey images"));
  }
  drawing.side = static_cast<std::size_t>(shape[2]);
  return std::make_unique<ConsistencyImage>(std::move(*session), output->name, std::move(drawing));
}

}  // namespace joulery
