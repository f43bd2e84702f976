// SPDX-License-Identifier: Apache-2.0
// "bytes": classifiers of raw bytes, as magika: the first and the last 1,024 bytes of a text after white space is
// stripped, as whole numbers, filled up with 256. Of at most 4,096 bytes from either end (magika's block size).
#include <algorithm>

#include "core/tasks/answers/scores.h"
#include "workers/onnx/labels.h"
#include "workers/onnx/recipes/makers.h"
#include "workers/onnx/session.h"

namespace joulery {
namespace {

constexpr std::size_t kBlock = 4096;
constexpr std::int32_t kFiller = 256;
constexpr std::string_view kBlanks = " \t\n\r\x0B\x0C";  // what Python's bytes.strip() takes

std::string_view without_leading(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

std::string_view without_trailing(std::string_view text) {
  const std::size_t last = text.find_last_not_of(kBlanks);
  return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

/// `half` numbers of the beginning, `half` of the end; the first is filled at its end, the second at its beginning.
void append_features(std::string_view text, std::size_t half, std::vector<std::int32_t>& values) {
  const auto number = [](char byte) { return std::int32_t{static_cast<unsigned char>(byte)}; };
  const std::string_view beginning = without_leading(text.substr(0, kBlock)).substr(0, half);
  std::ranges::transform(beginning, std::back_inserter(values), number);
  values.insert(values.end(), half - beginning.size(), kFiller);
  std::string_view end = without_trailing(text.substr(text.size() - std::min(text.size(), kBlock)));
  end.remove_prefix(end.size() - std::min(end.size(), half));
  values.insert(values.end(), half - end.size(), kFiller);
  std::ranges::transform(end, std::back_inserter(values), number);
}

class Bytes final : public Recipe {
 public:
  Bytes(OnnxSession session, const Port& input, std::string output, std::vector<std::string> labels)
      : session_(std::move(session)),
        input_(input.name),
        numbers_(static_cast<std::size_t>(input.shape[1])),
        output_(std::move(output)),
        labels_(std::move(labels)) {}

  Result<std::vector<ItemAnswer>> answer(const Batch& batch) override {
    std::vector<std::int32_t> values;
    values.reserve(batch.items.size() * numbers_);
    for (const Item& item : batch.items) append_features(item.text, numbers_ / 2, values);
    std::vector<Feed> feeds;
    feeds.push_back({input_,
                     {static_cast<std::int64_t>(batch.items.size()), static_cast<std::int64_t>(numbers_)},
                     std::move(values)});
    const auto scores = session_.run(std::move(feeds), std::span(&output_, 1));
    if (!scores) return failure(scores.error());
    const std::vector<float>& found = scores->front().values;
    if (found.size() != batch.items.size() * labels_.size()) {
      return failure(session_.unfit(fmt::format("{} scores for {} labels", found.size(), labels_.size()),
                                    "give one label a score"));
    }
    std::vector<ItemAnswer> answers;
    answers.reserve(batch.items.size());
    for (std::size_t i = 0; i < batch.items.size(); ++i) {
      answers.push_back(answer_of(labels_[highest(std::span(found).subspan(i * labels_.size(), labels_.size()))]));
    }
    return answers;
  }
  [[nodiscard]] RecipeFacts facts() const override { return {numbers_, 0, session_.providers()}; }

 private:
  OnnxSession session_;
  std::string input_;
  std::size_t numbers_;
  std::string output_;
  std::vector<std::string> labels_;
};

}  // namespace

MadeRecipe make_bytes(RecipeRequest& request) {
  if (auto good = request.options.check(); !good) return failure(good.error());
  auto session = OnnxSession::load(request.path("model"), request.threads);
  if (!session) return failure(session.error());
  const auto input = session->wanted_input(request.options.text("input"));
  if (!input) return failure(input.error());
  if (input->kind != NumberKind::int32 || input->shape.size() != 2 || input->shape[1] < 2 || input->shape[1] % 2 != 0) {
    return failure(session->unfit(fmt::format("the input \"{}\" is not int32 [texts, bytes]", input->name),
                                  "give a classifier of bytes, as magika's"));
  }
  const auto output = session->wanted_output(request.options.text("output"));
  if (!output) return failure(output.error());
  const bool is_known = output->shape.size() == 2 && output->shape[1] > 0;
  auto labels = labels_of(request, is_known ? std::optional(static_cast<std::size_t>(output->shape[1])) : std::nullopt);
  if (!labels) return failure(labels.error());
  return std::make_unique<Bytes>(std::move(*session), *input, output->name, std::move(*labels));
}

}  // namespace joulery
