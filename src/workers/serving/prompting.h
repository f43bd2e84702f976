// SPDX-License-Identifier: Apache-2.0
// Prompting: how a language model is asked about an item and what its text answers, the same in every engine, so that
// only the engine differs between two of them. The tasks' prompts are core/tasks/task.h. Computes nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/tasks/task.h"
#include "foundation/wire/worker.h"
#include "workers/serving/options.h"

namespace joulery {

/// The options every language model has, as Options::make takes them.
inline constexpr std::string_view prompting_options = "prompt|chat|stop|most_tokens|label_words";

/// What is done with a prompt.
enum class PromptRecipe {
  generate,           ///< "prompt": it is continued
  choose,             ///< "prompt-choose": the likeliest of the labels is told, one token is looked at
  log_probabilities,  ///< "log-probabilities": how likely its own tokens are
  nearest             ///< "nearest-label": a vector is made of it, and the label whose vector is nearest is told
};

/// All of a LoadModelRequest that is not the model.
struct Prompting {
  Task task;
  PromptRecipe recipe = PromptRecipe::generate;
  std::string prompt;                    ///< with {text}, {question}, {labels}
  std::string examples;                  ///< solved examples, as every prompt begins; may be empty
  std::vector<std::string> labels;       ///< of the data set
  std::vector<std::string> label_words;  ///< how each is written in prompts and answers
  bool chat = false;                     ///< the prompt is a message, not a text to continue
  std::vector<std::string> stops;
  std::uint32_t most_tokens = 1;
};

/// Reads recipe, labels, options and the file of the role "examples". `usual` is the recipe of text classification
/// where none is named. Errors (invalid): a recipe that is unknown or not of this task, a task that is not asked of
/// language models, labels that are missing, an option that is wrong; those of the examples' file, with its line.
[[nodiscard]] Result<Prompting> prompting_of(const LoadModelRequest& request, Options& options, PromptRecipe usual);

/// The same with answers of at most so many tokens, where that is less than its own cap; 0 is taken for 1.
[[nodiscard]] Prompting capped(Prompting prompting, std::optional<std::uint32_t> most_tokens);

/// The whole text an item is asked with, examples first. Errors (invalid): of fill_prompt.
[[nodiscard]] Result<std::string> prompt_for(const Prompting& prompting, const Item& item);
/// The labels as they stand behind a prompt: " positive".
[[nodiscard]] std::vector<std::string> choices_of(const Prompting& prompting);
/// What a text that a model wrote answers: of labels the first it names, "" when it names none; else the text, trimmed.
[[nodiscard]] Answer answer_from(const Prompting& prompting, std::string_view written);
/// The label whose choice it is.
[[nodiscard]] Answer answer_chosen(const Prompting& prompting, std::string_view choice);
/// A query without an answer: its reason and when it was tried.
[[nodiscard]] ItemAnswer failed_query(const Error& error, Instant start, Instant end);

/// The file of a role. Errors (invalid): there is none.
[[nodiscard]] Result<ModelFile> file_of(const LoadModelRequest& request, std::string_view role);

}  // namespace joulery
