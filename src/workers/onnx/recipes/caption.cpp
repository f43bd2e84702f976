// SPDX-License-Identifier: Apache-2.0
// "caption": captioners whose greedy loop is part of the graph: an image in, the numbers of a fixed count of words out
// (as floats), ended by the word "[END]". The graph always runs its whole loop; what stands after the end means
// nothing. Beam search and loops outside the graph are not here.
#include <algorithm>

#include "foundation/base/text.h"
#include "workers/onnx/image_input.h"
#include "workers/onnx/labels.h"
#include "workers/onnx/recipes/makers.h"

namespace joulery {
namespace {

class Caption final : public Recipe {
 public:
  Caption(ImageModel model, std::string output, std::vector<std::string> words, std::size_t end)
      : model_(std::move(model)), output_(std::move(output)), words_(std::move(words)), end_(end) {}

  Result<std::vector<ItemAnswer>> answer(const Batch& batch) override {
    std::vector<ItemAnswer> answers(batch.items.size());
    std::vector<ImageModel::Ready> images;
    std::vector<std::size_t> places;
    images.reserve(answers.size());
    places.reserve(answers.size());
    for (std::size_t i = 0; i < answers.size(); ++i) {
      auto image = model_.ready(batch.items[i].image_path);
      if (!image) {
        answers[i] = not_asked(image.error());
        continue;
      }
      images.push_back(std::move(*image));
      places.push_back(i);
    }
    if (images.empty()) return answers;
    const auto said = model_.run(images, std::span(&output_, 1));
    if (!said) return failure(said.error());
    const std::vector<float>& numbers = said->front().values;
    if (numbers.size() % images.size() != 0) {
      return failure(model_.session().unfit("the output is not one row of words an image", "give another output"));
    }
    const std::size_t longest = numbers.size() / images.size();
    for (std::size_t i = 0; i < places.size(); ++i) {
      auto made = caption_of(std::span(numbers).subspan(i * longest, longest));
      if (!made) return failure(made.error());
      answers[places[i]] = std::move(*made);
    }
    return answers;
  }
  [[nodiscard]] RecipeFacts facts() const override { return model_.facts(); }

 private:
  /// Words up to the end; tokens_out counts them and the end.
  [[nodiscard]] Result<ItemAnswer> caption_of(std::span<const float> numbers) const {
    std::string text;
    std::uint64_t count = 0;
    for (const float number : numbers) {
      if (!(number >= 0) || number >= static_cast<float>(words_.size())) {
        return failure(model_.session().unfit(fmt::format("word {} of a vocabulary of {}", number, words_.size()),
                                              "give the vocabulary of this model"));
      }
      ++count;
      const auto word = static_cast<std::size_t>(number);
      if (word == end_) break;
      if (!text.empty()) text += ' ';
      text += words_[word];
    }
    ItemAnswer made = answer_of(std::move(text));
    made.tokens_out = count;
    return made;
  }

  ImageModel model_;
  std::string output_;
  std::vector<std::string> words_;
  std::size_t end_;
};

/// One word a line.
std::vector<std::string> lines_of(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  std::vector<std::string> lines;
  for (const std::string_view line : split(text, '\n')) lines.emplace_back(trim(line));
  return lines;
}

}  // namespace

MadeRecipe make_caption(RecipeRequest& request) {
  const std::string end_word = request.options.text("end_word", "[END]");
  const auto text = whole_file(request.path("vocabulary"));
  if (!text) return failure(text.error());
  std::vector<std::string> words = lines_of(*text);
  const auto end = std::ranges::find(words, end_word);
  if (end == words.end()) {
    return failure(ErrorKind::invalid, fmt::format("no word \"{}\" that ends a caption", end_word),
                   request.path("vocabulary"), "name the word in the option end_word");
  }
  const auto end_place = static_cast<std::size_t>(end - words.begin());
  auto model = ImageModel::load(request, {});
  if (!model) return failure(model.error());
  const auto output = model->session().wanted_output(request.options.text("output"));
  if (!output) return failure(output.error());
  return std::make_unique<Caption>(std::move(*model), output->name, std::move(words), end_place);
}

}  // namespace joulery
