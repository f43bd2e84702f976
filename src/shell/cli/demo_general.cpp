// SPDX-License-Identifier: Apache-2.0
// Length, order and number of the examples were chosen on training reviews, 100 of those farthest from the examples:
// 86 of them right with the two labels in turn, 72 with the same eight in a shuffled order.
#include "shell/cli/demo_general.h"

namespace joulery {
namespace {

constexpr std::string_view kModel = "gemma-3-270m";
constexpr std::string_view kWorker = "worker-llama";
constexpr std::uint32_t kContext = 2048;
/// Bytes of an example: long enough to hold an opinion, short enough that eight cost less than a second.
constexpr std::size_t kShortest = 30;
constexpr std::size_t kLongest = 80;

bool is_short(const Review& review) { return review.text.size() >= kShortest && review.text.size() <= kLongest; }

std::string opened(std::string_view review) { return fmt::format("Review: {}\nSentiment:", review); }

}  // namespace

std::vector<std::string> general_labels() { return {" positive", " negative"}; }

Result<std::string> prompt_examples(const std::vector<Review>& training) {
  std::vector<std::string_view> positive;
  std::vector<std::string_view> negative;
  for (const Review& review : training) {
    if (is_short(review)) (review.is_positive ? positive : negative).push_back(review.text);
  }
  constexpr std::size_t of_each = demo_examples / 2;
  if (positive.size() < of_each || negative.size() < of_each) {
    return failure(ErrorKind::invalid, "too few short reviews for the examples of a prompt", "the training reviews",
                   "run tools/fetch --check demo");
  }
  std::string examples;
  for (std::size_t i = 0; i < of_each; ++i) {
    examples += opened(positive[i]) + " positive\n\n";
    examples += opened(negative[i]) + " negative\n\n";
  }
  return examples;
}

std::string prompt_for(const std::string& examples, std::string_view review) { return examples + opened(review); }

Result<GeneralPlan> plan_general(const EnginePlaces& places, const std::vector<Review>& training,
                                 std::uint32_t threads) {
  auto worker = find_worker(places, kWorker);
  if (!worker) return failure(worker.error());
  auto model = load_language_model_row(places, kModel);
  if (!model) return failure(model.error());
  auto load = load_request(*model, places, threads);
  if (!load) return failure(load.error());
  load->context_tokens = kContext;
  auto examples = prompt_examples(training);
  if (!examples) return failure(examples.error());
  return GeneralPlan{std::move(*model), std::move(*worker), std::move(*load), std::move(*examples)};
}

}  // namespace joulery
