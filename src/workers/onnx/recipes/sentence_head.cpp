// SPDX-License-Identifier: Apache-2.0
// "sentence-head": a sentence encoder with a logistic head that was trained here; classifier.h does the work.
#include "workers/onnx/classifier.h"
#include "workers/onnx/recipes/makers.h"

namespace joulery {
namespace {

class SentenceHead final : public Recipe {
 public:
  explicit SentenceHead(Classifier classifier) : classifier_(std::move(classifier)) {}

  Result<std::vector<ItemAnswer>> answer(const Batch& batch) override {
    std::vector<std::string_view> texts;
    texts.reserve(batch.items.size());
    for (const Item& item : batch.items) texts.emplace_back(item.text);
    const auto found = classifier_.answer(texts, [] { return Instant{}; });
    if (!found) return failure(found.error());
    std::vector<ItemAnswer> answers;
    answers.reserve(found->size());
    for (const TextAnswer& text : *found) {
      answers.push_back(answer_of(text.label));
      answers.back().tokens_in = text.tokens;
    }
    return answers;
  }
  [[nodiscard]] RecipeFacts facts() const override {
    const ModelLoaded& loaded = classifier_.facts();
    return {loaded.dimension, loaded.most_tokens, loaded.providers};
  }

 private:
  Classifier classifier_;
};

}  // namespace

MadeRecipe make_sentence_head(RecipeRequest& request) {
  const auto file = [&](std::string_view role) { return request.files.find(role)->second; };
  const LoadRequest wanted{.model = file("model").path,
                           .model_sha256 = file("model").sha256,
                           .vocabulary = file("vocabulary").path,
                           .vocabulary_sha256 = file("vocabulary").sha256,
                           .head = file("head").path,
                           .head_sha256 = file("head").sha256,
                           .threads = request.threads};
  auto classifier = Classifier::load(wanted, [] { return Instant{}; });
  if (!classifier) return failure(classifier.error());
  return std::make_unique<SentenceHead>(std::move(*classifier));
}

}  // namespace joulery
