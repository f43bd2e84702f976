// SPDX-License-Identifier: Apache-2.0
// The demo's general language model: which files it needs, and the prompt that makes it judge film reviews: eight
// reviews with their labels, then the one to judge. Runs nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/datasets/reviews.h"
#include "adapters/engines/model_zoo.h"

namespace joulery {

/// Everything the general arm needs, found before anything is measured.
struct GeneralPlan {
  ZooLanguageModel model;
  std::string worker;  ///< the executable worker-llama
  LoadLanguageModelRequest load;
  std::string examples;  ///< how each prompt begins
};

/// How many reviews with their labels a prompt begins with.
inline constexpr std::size_t demo_examples = 8;

/// The labels as they stand behind a prompt.
[[nodiscard]] std::vector<std::string> general_labels();

/// Reviews with their labels, as a prompt begins: short ones of those trained on, in the order they are given, a
/// positive and a negative one in turn. Errors (invalid): there are not as many.
Result<std::string> prompt_examples(const std::vector<Review>& training);
/// The whole prompt for one review.
[[nodiscard]] std::string prompt_for(const std::string& examples, std::string_view review);

/// Errors (gone): engine or model are not there, with how to get them.
Result<GeneralPlan> plan_general(const EnginePlaces& places, const std::vector<Review>& training,
                                 std::uint32_t threads);

}  // namespace joulery
