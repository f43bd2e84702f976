// SPDX-License-Identifier: Apache-2.0
// A prompt is the examples and the item, both filled into one template, so that the model continues a pattern.
#include "workers/serving/prompting.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/tasks/answers/label.h"
#include "foundation/base/text.h"
#include "workers/serving/checked_file.h"

namespace joulery {
namespace {

constexpr std::uint64_t kMostExampleBytes = 1U << 20U;

struct NamedRecipe {
  std::string_view name;
  PromptRecipe recipe;
};
constexpr std::array kRecipes{NamedRecipe{"prompt", PromptRecipe::generate},
                              NamedRecipe{"prompt-choose", PromptRecipe::choose},
                              NamedRecipe{"log-probabilities", PromptRecipe::log_probabilities},
                              NamedRecipe{"nearest-label", PromptRecipe::nearest}};

Result<PromptRecipe> recipe_of(const LoadModelRequest& request, const Task& task, PromptRecipe usual) {
  const bool is_label = task.answer == AnswerKind::label && task.items == ItemKind::labelled_text;
  const auto known = std::ranges::find(kRecipes, std::string_view(request.recipe), &NamedRecipe::name);
  if (!request.recipe.empty() && known == kRecipes.end()) {
    return failure(ErrorKind::invalid, fmt::format("no recipe \"{}\"", request.recipe), "recipe",
                   "language models have prompt, prompt-choose, log-probabilities, nearest-label");
  }
  const PromptRecipe recipe = request.recipe.empty() ? (is_label ? usual : PromptRecipe::generate) : known->recipe;
  const bool fits = ((recipe == PromptRecipe::choose || recipe == PromptRecipe::nearest) && is_label) ||
                    (recipe == PromptRecipe::generate && !task.prompt.empty()) ||
                    (recipe == PromptRecipe::log_probabilities && task.id == "text-generation");
  if (fits) return recipe;
  return failure(ErrorKind::unsupported, fmt::format("a language model is not asked for {} in this way", task.title),
                 request.recipe.empty() ? std::string("recipe") : request.recipe,
                 "docs/reference/zoo.md says which recipe is for which task");
}

/// "0.5 MB of text at most": the examples stand before every prompt.
Result<std::string> read_examples(const ModelFile& file) {
  const auto found =
      file.sha256 ? checked_file("examples", file.path, *file.sha256) : fingerprint("examples", file.path);
  if (!found) return failure(found.error());
  if (found->bytes > kMostExampleBytes) {
    return failure(ErrorKind::invalid, fmt::format("the examples are {} bytes", found->bytes), file.path,
                   "they stand before every prompt: give some lines");
  }
  std::ifstream stream(file.path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

/// The text of a member; nothing when it is none.
std::optional<std::string> member(const nlohmann::json& row, const char* name) {
  const auto found = row.find(name);
  if (found == row.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

/// One solved example: {"text":...,"label":...} or {"text":...,"question":...,"answer":...}.
Result<std::string> solved(const Prompting& prompting, std::string_view line, const std::string& where) {
  const auto refuse = [&where](std::string what) {
    return failure(ErrorKind::invalid, std::move(what), where,
                   R"(write {"text": "...", "label": "..."}, or "answer" instead of "label")");
  };
  const nlohmann::json row = nlohmann::json::parse(line, nullptr, false);
  if (!row.is_object()) return refuse("an example is no JSON object");
  const auto text = member(row, "text");
  const auto label = member(row, "label");
  auto answer = label ? label : member(row, "answer");
  if (!text || !answer) return refuse("an example lacks text, or label and answer");
  if (label) {
    const auto at = std::ranges::find(prompting.labels, *label);
    if (at == prompting.labels.end()) {
      return refuse(fmt::format("the label \"{}\" of an example is not of the data set", *label));
    }
    answer = prompting.label_words[static_cast<std::size_t>(at - prompting.labels.begin())];
  }
  Item item;
  item.text = *text;
  item.question = member(row, "question").value_or("");
  auto filled = fill_prompt(prompting.prompt, item, prompting.label_words);
  if (!filled) return failure(filled.error());
  return fmt::format("{} {}\n\n", *filled, *answer);
}

Result<void> add_examples(Prompting& prompting, const ModelFile& file) {
  const auto text = read_examples(file);
  if (!text) return failure(text.error());
  std::size_t number = 0;
  for (const std::string_view line : split(*text, '\n')) {
    number += 1;
    if (trim(line).empty()) continue;
    auto example = solved(prompting, line, fmt::format("{}:{}", file.path, number));
    if (!example) return failure(example.error());
    prompting.examples += *example;
  }
  return {};
}

/// An answer of one line ends with its line; a chat model ends by itself.
std::vector<std::string> usual_stops(const Task& task, bool chat) {
  const bool is_one_line = task.answer != AnswerKind::text || task.id == "summarization";
  if (is_one_line && !chat) return {"\n"};
  return {};
}

Result<void> check_labels(const Prompting& prompting, bool needs_labels) {
  if (needs_labels && prompting.labels.size() < 2) {
    return failure(ErrorKind::invalid, fmt::format("{} labels to choose from", prompting.labels.size()), "labels",
                   "give a data set with at least two");
  }
  if (prompting.label_words.size() == prompting.labels.size()) return {};
  return failure(
      ErrorKind::invalid, fmt::format("{} words for {} labels", prompting.label_words.size(), prompting.labels.size()),
      "label_words", fmt::format("give one for each of {}, in this order", fmt::join(prompting.labels, ", ")));
}

}  // namespace

Result<Prompting> prompting_of(const LoadModelRequest& request, Options& options, PromptRecipe usual) {
  constexpr std::size_t most_output = 1U << 16U;
  auto task = find_task(request.task);
  if (!task) return failure(task.error());
  const auto recipe = recipe_of(request, *task, usual);
  if (!recipe) return failure(recipe.error());
  Prompting made;
  made.task = *task;
  made.recipe = *recipe;
  made.labels = request.labels;
  made.prompt = options.text("prompt", *recipe == PromptRecipe::nearest ? "{text}" : task->prompt);
  made.chat = options.flag("chat", false);
  made.label_words = options.list("label_words");
  if (made.label_words.empty()) made.label_words = made.labels;
  made.stops = usual_stops(*task, made.chat);
  if (const std::string stop = options.text("stop"); !stop.empty()) made.stops = {stop};
  made.most_tokens =
      static_cast<std::uint32_t>(options.count("most_tokens", task->most_output_tokens.value_or(1), 1, most_output));
  if (auto good = options.check(); !good) return failure(good.error());
  if (auto good = check_labels(made, task->answer == AnswerKind::label); !good) return failure(good.error());
  if (auto good = fill_prompt(made.prompt, {}, {}); !good) return failure(good.error());
  const auto examples = std::ranges::find(request.files, "examples", &ModelFile::role);
  if (examples == request.files.end()) return made;
  if (auto added = add_examples(made, *examples); !added) return failure(added.error());
  return made;
}

Prompting capped(Prompting prompting, std::optional<std::uint32_t> most_tokens) {
  if (most_tokens) prompting.most_tokens = std::min(prompting.most_tokens, std::max(1U, *most_tokens));
  return prompting;
}

Result<std::string> prompt_for(const Prompting& prompting, const Item& item) {
  auto filled = fill_prompt(prompting.prompt, item, prompting.label_words);
  if (!filled) return filled;
  return prompting.examples + *filled;
}

std::vector<std::string> choices_of(const Prompting& prompting) {
  std::vector<std::string> choices;
  choices.reserve(prompting.label_words.size());
  for (const std::string& word : prompting.label_words) choices.push_back(" " + word);
  return choices;
}

Answer answer_from(const Prompting& prompting, std::string_view written) {
  Answer answer;
  if (prompting.task.answer != AnswerKind::label) {
    answer.text = trim(written);
  } else if (const auto named = label_in(written, prompting.label_words)) {
    answer.text = prompting.labels[*named];
  }
  return answer;
}

Answer answer_chosen(const Prompting& prompting, std::string_view choice) {
  Answer answer;
  const auto at = std::ranges::find(prompting.label_words, trim(choice));
  if (at != prompting.label_words.end()) {
    answer.text = prompting.labels[static_cast<std::size_t>(at - prompting.label_words.begin())];
  }
  return answer;
}

ItemAnswer failed_query(const Error& error, Instant start, Instant end) {
  ItemAnswer made;
  made.why_not = describe(error);
  made.start = start;
  made.end = end;
  return made;
}

Result<ModelFile> file_of(const LoadModelRequest& request, std::string_view role) {
  const auto found = std::ranges::find(request.files, role, &ModelFile::role);
  if (found != request.files.end()) return *found;
  return failure(ErrorKind::invalid, fmt::format("no file of the role \"{}\"", role), "files",
                 fmt::format("give one: [[model.file]] role = \"{}\"", role));
}

}  // namespace joulery
