// SPDX-License-Identifier: Apache-2.0
// "tags": token classification: a score of each tag for each token; a word has the tag of its first token. Tags that
// are no IOB tags (edits of a grammar tagger) are made some: the option outside names what becomes "O", the option
// prefix what is put before the others.
#include "core/tasks/answers/tags.h"

#include "workers/onnx/labels.h"
#include "workers/onnx/recipes/makers.h"
#include "workers/onnx/text_input.h"

namespace joulery {
namespace {

/// Tokens of a sentence that is given in words, and the word each is of.
struct Sentence {
  TokenRow row;
  std::vector<std::optional<std::size_t>> words;
};

class Tags final : public Recipe {
 public:
  Tags(TextModel model, std::vector<std::string> tags) : model_(std::move(model)), tags_(std::move(tags)) {}

  Result<std::vector<ItemAnswer>> answer(const Batch& batch) override {
    std::vector<Sentence> sentences;
    std::vector<TokenRow> rows;
    sentences.reserve(batch.items.size());
    rows.reserve(batch.items.size());
    for (const Item& item : batch.items) {
      sentences.push_back(sentence_of(item));
      rows.push_back(sentences.back().row);
    }
    const auto scores = model_.run(rows, std::span(&model_.output().name, 1));
    if (!scores) return failure(scores.error());
    const Scores& found = scores->front();
    if (found.shape.size() != 3 || found.shape[2] != static_cast<std::int64_t>(tags_.size())) {
      return failure(model_.session().unfit("the scores are not [texts, tokens, tags]", "give one tag a score"));
    }
    const auto length = static_cast<std::size_t>(found.shape[1]);
    std::vector<ItemAnswer> answers(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::size_t tokens = std::min(sentences[i].words.size(), length);
      const auto of_sentence = std::span(found.values).subspan(i * length * tags_.size(), tokens * tags_.size());
      answers[i].answer.emplace().tags =
          tags_of_words(of_sentence, tags_, std::span(sentences[i].words).first(tokens), batch.items[i].words.size());
      answers[i].tokens_in = rows[i].ids.size();
    }
    return answers;
  }
  [[nodiscard]] RecipeFacts facts() const override { return model_.facts(); }

 private:
  [[nodiscard]] Sentence sentence_of(const Item& item) const {
    Sentence made;
    made.row.ids.push_back(model_.pieces().begin_id());
    made.words.emplace_back();
    for (std::size_t word = 0; word < item.words.size(); ++word) {
      const std::vector<std::int64_t> ids = model_.pieces().encode(item.words[word]);
      if (made.row.ids.size() + ids.size() + 1 > model_.most_tokens()) break;  // words beyond are "O"
      made.row.ids.insert(made.row.ids.end(), ids.begin(), ids.end());
      made.words.resize(made.row.ids.size(), word);
    }
    made.row.ids.push_back(model_.pieces().end_id());
    made.words.emplace_back();
    return made;
  }

  TextModel model_;
  std::vector<std::string> tags_;
};

}  // namespace

MadeRecipe make_tags(RecipeRequest& request) {
  const std::string outside = request.options.text("outside");
  const std::string prefix = request.options.text("prefix");
  auto model = TextModel::load(request);
  if (!model) return failure(model.error());
  const std::vector<std::int64_t>& shape = model->output().shape;
  if (shape.size() != 3) {
    return failure(
        model->session().unfit(fmt::format("the output \"{}\" has {} dimensions", model->output().name, shape.size()),
                               "a tagger has three: [texts, tokens, tags]"));
  }
  auto tags = labels_of(request, shape[2] > 0 ? std::optional(static_cast<std::size_t>(shape[2])) : std::nullopt);
  if (!tags) return failure(tags.error());
  for (std::string& tag : *tags) {
    if (tag == outside) {
      tag = "O";
    } else {
      tag.insert(0, prefix);
    }
  }
  return std::make_unique<Tags>(std::move(*model), std::move(*tags));
}

}  // namespace joulery
