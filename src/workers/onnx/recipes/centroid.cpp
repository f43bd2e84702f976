// SPDX-License-Identifier: Apache-2.0
// "centroid": a summary without a model of its own: a sentence encoder gives each sentence of the text a vector, and
// the sentences nearest to the middle of all are the summary, in their own words (core/tasks/answers/summary.h).
#include <algorithm>

#include "core/tasks/answers/summary.h"
#include "workers/onnx/recipes/makers.h"
#include "workers/onnx/text_input.h"

namespace joulery {
namespace {

struct Setting {
  std::size_t sentences = 1;  ///< of a summary
  std::size_t most_read = 0;  ///< sentences of a text that are read; the rest is left out
  std::size_t at_once = 1;
};

class Centroid final : public Recipe {
 public:
  Centroid(TextModel model, Setting setting) : model_(std::move(model)), setting_(setting) {}

  Result<std::vector<ItemAnswer>> answer(const Batch& batch) override {
    std::vector<ItemAnswer> answers;
    answers.reserve(batch.items.size());
    for (const Item& item : batch.items) {
      auto made = summary_of(item.text);
      if (!made) return failure(made.error());
      answers.push_back(std::move(*made));
    }
    return answers;
  }
  [[nodiscard]] RecipeFacts facts() const override { return model_.facts(); }

 private:
  Result<ItemAnswer> summary_of(std::string_view text) {
    std::vector<std::string_view> sentences = sentences_of(text);
    if (sentences.empty()) return not_asked({ErrorKind::invalid, "the text has no sentences", "", ""});
    sentences.resize(std::min(sentences.size(), setting_.most_read));
    std::vector<TokenRow> rows;
    rows.reserve(sentences.size());
    std::uint64_t tokens = 0;
    for (const std::string_view sentence : sentences) {
      rows.push_back(model_.row_of(sentence));
      tokens += rows.back().ids.size();
    }
    const auto vectors = vectors_of(rows);
    if (!vectors) return failure(vectors.error());
    std::string summary;
    for (const std::size_t place : central_vectors(*vectors, setting_.sentences)) {
      if (!summary.empty()) summary += ' ';
      summary += sentences[place];
    }
    ItemAnswer made = answer_of(std::move(summary));
    made.tokens_in = tokens;
    return made;
  }

  Result<std::vector<std::vector<float>>> vectors_of(std::span<const TokenRow> rows) {
    std::vector<std::vector<float>> vectors;
    vectors.reserve(rows.size());
    for (std::size_t at = 0; at < rows.size(); at += setting_.at_once) {
      const std::size_t count = std::min(setting_.at_once, rows.size() - at);
      const auto scores = model_.run(rows.subspan(at, count), std::span(&model_.output().name, 1));
      if (!scores) return failure(scores.error());
      const Scores& found = scores->front();
      if (found.shape.size() != 2 || found.shape[0] != static_cast<std::int64_t>(count) || found.shape[1] < 1) {
        return failure(model_.session().unfit("the output is not one vector a sentence",
                                              "name the output of pooled sentence vectors in the option \"output\""));
      }
      const auto size = static_cast<std::ptrdiff_t>(found.shape[1]);
      for (auto from = found.values.begin(); from != found.values.end(); from += size) {
        vectors.emplace_back(from, from + size);
      }
    }
    return vectors;
  }

  TextModel model_;
  Setting setting_;
};

}  // namespace

MadeRecipe make_centroid(RecipeRequest& request) {
  const Setting setting{.sentences = request.options.count("sentences", 1, 1, 100),
                        .most_read = request.options.count("most_sentences", 200, 1, 10'000),
                        .at_once = request.options.count("sentences_at_once", 8, 1, 1024)};
  auto model = TextModel::load(request, 128);
  if (!model) return failure(model.error());
  return std::make_unique<Centroid>(std::move(*model), setting);
}

}  // namespace joulery
