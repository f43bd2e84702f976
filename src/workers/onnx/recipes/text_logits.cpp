// SPDX-License-Identifier: Apache-2.0
// "logits": any classifier of texts: one score a label, the highest is the answer.
#include <algorithm>

#include "core/tasks/answers/scores.h"
#include "workers/onnx/labels.h"
#include "workers/onnx/recipes/makers.h"
#include "workers/onnx/text_input.h"

namespace joulery {
namespace {

class TextLogits final : public Recipe {
 public:
  TextLogits(TextModel model, std::vector<std::string> labels) : model_(std::move(model)), labels_(std::move(labels)) {}

  Result<std::vector<ItemAnswer>> answer(const Batch& batch) override {
    std::vector<TokenRow> rows;
    rows.reserve(batch.items.size());
    for (const Item& item : batch.items) rows.push_back(model_.row_of(item.text));
    const auto scores = model_.run(rows, std::span(&model_.output().name, 1));
    if (!scores) return failure(scores.error());
    const std::vector<float>& values = scores->front().values;
    if (values.size() != rows.size() * labels_.size()) {
      return failure(model_.session().unfit(
          fmt::format("{} scores for {} texts and {} labels", values.size(), rows.size(), labels_.size()),
          "give one label a score, or another output"));
    }
    std::vector<ItemAnswer> answers;
    answers.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      answers.push_back(answer_of(labels_[highest(std::span(values).subspan(i * labels_.size(), labels_.size()))]));
      answers.back().tokens_in = rows[i].ids.size();
    }
    return answers;
  }
  [[nodiscard]] RecipeFacts facts() const override { return model_.facts(); }

 private:
  TextModel model_;
  std::vector<std::string> labels_;
};

}  // namespace

MadeRecipe make_text_logits(RecipeRequest& request) {
  auto model = TextModel::load(request);
  if (!model) return failure(model.error());
  const std::vector<std::int64_t>& shape = model->output().shape;
  if (shape.size() != 2) {
    return failure(
        model->session().unfit(fmt::format("the output \"{}\" has {} dimensions", model->output().name, shape.size()),
                               "a classifier of texts has two: [texts, labels]"));
  }
  const auto count = shape[1] > 0 ? std::optional(static_cast<std::size_t>(shape[1])) : std::nullopt;
  auto labels = labels_of(request, count);
  if (!labels) return failure(labels.error());
  return std::make_unique<TextLogits>(std::move(*model), std::move(*labels));
}

}  // namespace joulery
