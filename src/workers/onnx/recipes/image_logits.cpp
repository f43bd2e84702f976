// SPDX-License-Identifier: Apache-2.0
// "image-logits": any classifier of images: one score a label, the highest is the answer. With the option
// among = data-set only labels of the data set can win: for sets that hold a few classes of what a model knows.
#include <algorithm>
#include <array>
#include <fmt/ranges.h>

#include "core/tasks/answers/scores.h"
#include "workers/onnx/image_input.h"
#include "workers/onnx/labels.h"
#include "workers/onnx/recipes/makers.h"

namespace joulery {
namespace {

class ImageLogits final : public Recipe {
 public:
  ImageLogits(ImageModel model, std::string output, std::vector<std::string> labels, std::vector<std::size_t> allowed)
      : model_(std::move(model)),
        output_(std::move(output)),
        labels_(std::move(labels)),
        allowed_(std::move(allowed)) {}

  Result<std::vector<ItemAnswer>> answer(const Batch& batch) override {
    std::vector<ItemAnswer> answers(batch.items.size());
    std::vector<ImageModel::Ready> images;
    std::vector<std::size_t> places;
    images.reserve(batch.items.size());
    places.reserve(batch.items.size());
    for (std::size_t i = 0; i < batch.items.size(); ++i) {
      auto image = model_.ready(batch.items[i].image_path);
      if (!image) {
        answers[i] = not_asked(image.error());
        continue;
      }
      images.push_back(std::move(*image));
      places.push_back(i);
    }
    if (images.empty()) return answers;
    const auto scores = model_.run(images, std::span(&output_, 1));
    if (!scores) return failure(scores.error());
    const std::vector<float>& values = scores->front().values;
    if (values.size() != images.size() * labels_.size()) {
      return failure(model_.session().unfit(
          fmt::format("{} scores for {} images and {} labels", values.size(), images.size(), labels_.size()),
          "give one label a score, or another output"));
    }
    for (std::size_t i = 0; i < places.size(); ++i) {
      answers[places[i]] = answer_of(label_of(std::span(values).subspan(i * labels_.size(), labels_.size())));
    }
    return answers;
  }
  [[nodiscard]] RecipeFacts facts() const override { return model_.facts(); }

 private:
  [[nodiscard]] const std::string& label_of(std::span<const float> scores) const {
    if (allowed_.empty()) return labels_[highest(scores)];
    return labels_[*std::ranges::max_element(allowed_, {}, [&](std::size_t place) { return scores[place]; })];
  }

  ImageModel model_;
  std::string output_;
  std::vector<std::string> labels_;
  std::vector<std::size_t> allowed_;  ///< empty: all
};

/// Whether an output can be one score a label: nothing but its last dimension has more than one place.
bool is_one_row(const std::vector<std::int64_t>& shape) {
  for (std::size_t i = 1; i + 1 < shape.size(); ++i) {
    if (shape[i] > 1 && shape.back() > 1) return false;
  }
  return true;
}

/// The places of the data set's labels among the model's.
Result<std::vector<std::size_t>> allowed_places(const std::vector<std::string>& labels,
                                                const std::vector<std::string>& wanted) {
  std::vector<std::size_t> places;
  places.reserve(wanted.size());
  for (const std::string& label : wanted) {
    const auto found = std::ranges::find(labels, label);
    if (found == labels.end()) {
      return failure(ErrorKind::invalid, fmt::format("the model has no label \"{}\"", label), "option among",
                     "leave the option out, or rename the labels of the data set");
    }
    places.push_back(static_cast<std::size_t>(found - labels.begin()));
  }
  return places;
}

}  // namespace

MadeRecipe make_image_logits(RecipeRequest& request) {
  constexpr std::array<std::string_view, 2> choices{"all", "data-set"};
  const bool is_among = request.options.choice("among", "all", choices) == "data-set";
  auto model = ImageModel::load(request, {});
  if (!model) return failure(model.error());
  const auto output = model->session().wanted_output(request.options.text("output"));
  if (!output) return failure(output.error());
  if (!is_one_row(output->shape)) {
    return failure(model->session().unfit(
        fmt::format("the output \"{}\" is of the shape [{}]", output->name, fmt::join(output->shape, ", ")),
        "a classifier of images has one score a label; name its output, or take the recipe of another task"));
  }
  const bool is_known = !output->shape.empty() && output->shape.back() > 1;
  auto labels =
      labels_of(request, is_known ? std::optional(static_cast<std::size_t>(output->shape.back())) : std::nullopt);
  if (!labels) return failure(labels.error());
  auto allowed = is_among ? allowed_places(*labels, request.labels) : Result<std::vector<std::size_t>>();
  if (!allowed) return failure(allowed.error());
  return std::make_unique<ImageLogits>(std::move(*model), output->name, std::move(*labels), std::move(*allowed));
}

}  // namespace joulery
