// SPDX-License-Identifier: Apache-2.0
// "mask": masked language models: each token in turn is masked, and the log probability of the true one is the answer
// (pseudo-log-likelihood, Salazar et al. 2020). One text costs as many rows as it has tokens.
#include "core/tasks/answers/masked.h"
#include "workers/onnx/recipes/makers.h"
#include "workers/onnx/text_input.h"

namespace joulery {
namespace {

class Mask final : public Recipe {
 public:
  Mask(TextModel model, std::int64_t mask, std::size_t rows_at_once)
      : model_(std::move(model)), mask_(mask), rows_at_once_(rows_at_once) {}

  Result<std::vector<ItemAnswer>> answer(const Batch& batch) override {
    std::vector<ItemAnswer> answers;
    answers.reserve(batch.items.size());
    for (const Item& item : batch.items) {
      const TokenRow row = model_.row_of(item.text);
      auto found = log_probabilities(row);
      if (!found) return failure(found.error());
      ItemAnswer& made = answers.emplace_back();
      made.tokens_in = row.ids.size();
      if (found->empty()) {
        made.why_not = "the text has no tokens";
      } else {
        made.answer.emplace().log_probabilities = std::move(*found);
      }
    }
    return answers;
  }
  [[nodiscard]] RecipeFacts facts() const override { return model_.facts(); }

 private:
  /// Of all tokens but the markers.
  Result<std::vector<double>> log_probabilities(const TokenRow& row) {
    std::vector<double> found;
    found.reserve(row.ids.size());
    for (std::size_t at = 1; at + 1 < row.ids.size(); at += rows_at_once_) {
      const std::size_t end = std::min(at + rows_at_once_, row.ids.size() - 1);
      std::vector<TokenRow> rows(end - at, row);
      for (std::size_t i = at; i < end; ++i) rows[i - at].ids[i] = mask_;
      const auto scores = model_.run(rows, std::span(&model_.output().name, 1));
      if (!scores) return failure(scores.error());
      if (auto good = append(scores->front(), row, at, end, found); !good) return failure(good.error());
    }
    return found;
  }
  [[nodiscard]] Result<void> append(const Scores& scores, const TokenRow& row, std::size_t at, std::size_t end,
                                    std::vector<double>& found) const {
    const auto words = static_cast<std::int64_t>(model_.pieces().size());
    if (scores.shape.size() != 3 || scores.shape[2] < words ||
        scores.shape[1] < static_cast<std::int64_t>(row.ids.size())) {
      return failure(model_.session().unfit("the scores are not [texts, tokens, vocabulary]",
                                            "give the model of this vocabulary, with a masked-language-model head"));
    }
    const auto tokens = static_cast<std::size_t>(scores.shape[1]);
    const auto vocabulary = static_cast<std::size_t>(scores.shape[2]);
    for (std::size_t i = at; i < end; ++i) {
      const auto of_token = std::span(scores.values).subspan(((i - at) * tokens + i) * vocabulary, vocabulary);
      found.push_back(answer_mask(of_token, static_cast<std::size_t>(row.ids[i]), 1).true_log_probability);
    }
    return {};
  }

  TextModel model_;
  std::int64_t mask_;
  std::size_t rows_at_once_;
};

}  // namespace

MadeRecipe make_mask(RecipeRequest& request) {
  const std::size_t rows = request.options.count("masks_at_once", 8, 1, 4096);
  auto model = TextModel::load(request, 128);
  if (!model) return failure(model.error());
  const auto mask = model->pieces().id_of("[MASK]");
  if (!mask) {
    return failure(ErrorKind::invalid, "the vocabulary has no token [MASK]", request.path("vocabulary"),
                   "give the vocabulary of a masked language model");
  }
  const std::vector<std::int64_t>& shape = model->output().shape;
  const auto words = static_cast<std::int64_t>(model->pieces().size());
  if (shape.size() != 3 || (shape[2] > 0 && shape[2] < words)) {
    return failure(model->session().unfit(
        fmt::format("the output \"{}\" is not [texts, tokens, {} or more words]", model->output().name, words),
        "give a masked language model with its own vocabulary"));
  }
  return std::make_unique<Mask>(std::move(*model), *mask, rows);
}

}  // namespace joulery
