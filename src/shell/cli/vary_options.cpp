// SPDX-License-Identifier: Apache-2.0
// Both ways of writing end in the same arms: one that was varied is called as it could have been named.
#include "shell/cli/vary_options.h"

#include <algorithm>
#include <fmt/format.h>

#include "core/tasks/task.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kVary = "--vary";
constexpr std::string_view kBatch = "batch";
constexpr std::size_t kMostCombinations = 64;

/// One option with its values, in the order they were written.
struct Axis {
  std::string option;
  std::vector<std::string> values;
};

/// An Error that says in which words it lies.
tl::unexpected<Error> within(Error error, const std::string& words) {
  error.where = words;
  return failure(std::move(error));
}

tl::unexpected<Error> not_written_so(const std::string& words) {
  return failure(ErrorKind::invalid, "no option with a value", words, "write it as steps=10");
}

/// Of "steps=10,25". `words` are the whole of what was typed.
Result<Axis> axis_from(std::string_view text, const std::string& words) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return not_written_so(words);
  const auto option = find_varied_option(trim(text.substr(0, equals)));
  if (!option) return within(option.error(), words);
  Axis axis{std::string(option->name), {}};
  for (const std::string_view part : split(text.substr(equals + 1), ',')) {
    auto value = varied_value(*option, trim(part));
    if (!value) return within(value.error(), words);
    if (std::ranges::find(axis.values, *value) != axis.values.end()) {
      return failure(ErrorKind::invalid, fmt::format("{} has {} twice", option->name, *value), words,
                     "write each value once");
    }
    axis.values.push_back(std::move(*value));
  }
  return axis;
}

Result<Axis> varied_axis(const std::string& word) {
  const std::string words = fmt::format("{} {}", kVary, word);
  auto axis = axis_from(word, words);
  if (!axis || axis->values.size() > 1) return axis;
  return failure(ErrorKind::invalid, "one value varies nothing", words,
                 fmt::format("write several, or name the model as MODEL@{}", word));
}

Result<void> check_option(const ZooEntry& entry, const std::string& name) {
  const auto option = find_varied_option(name);
  const auto task = find_task(entry.task);
  if (!option) return failure(option.error());
  if (!task) return failure(task.error());
  if (!option->is_of_images || task->answer == AnswerKind::image) return {};
  return failure(
      ErrorKind::invalid,
      fmt::format("{} is an option of models that make images, and {} is for {}", name, entry.id, entry.task), {},
      "vary batch, or name models of image-generation");
}

/// The entry with what is set for this arm.
Result<ChosenModel> with_options(const ChosenModel& model, const VariedOptions& combination) {
  ChosenModel made = model;
  for (const auto& [option, value] : combination) {
    if (made.varied.emplace(option, value).second) continue;
    return failure(
        ErrorKind::invalid,
        fmt::format("{} is varied, and {}{} says it too", option, model.entry.id, varied_suffix(model.varied)), {},
        "say it once");
  }
  for (const auto& [option, value] : made.varied) {
    if (auto fits = check_option(model.entry, option); !fits) return failure(fits.error());
    if (option != kBatch) made.entry.options[option] = value;
  }
  made.entry.id += varied_suffix(made.varied);
  if (!made.varied.empty()) made.entry.name += ", " + varied_words(made.varied);
  return made;
}

}  // namespace

Result<NamedModel> named_model(const std::string& word) {
  const std::size_t at = word.rfind('@');
  if (at == std::string::npos) return NamedModel{word, {}};
  NamedModel model{word.substr(0, at), {}};
  for (const std::string_view part : split(std::string_view(word).substr(at + 1), ',')) {
    const auto axis = axis_from(part, word);
    if (!axis) return failure(axis.error());
    if (!model.varied.emplace(axis->option, axis->values.front()).second)
      return failure(ErrorKind::invalid, fmt::format("{} twice", axis->option), word, "set it once");
  }
  return model;
}

Result<std::vector<VariedOptions>> vary_options(const Invocation& invocation) {
  std::vector<VariedOptions> combinations;
  for (const std::string& word : invocation.values(kVary)) {
    const auto axis = varied_axis(word);
    if (!axis) return failure(axis.error());
    if (combinations.empty()) combinations.emplace_back();
    if (combinations.front().contains(axis->option))
      return failure(ErrorKind::invalid, fmt::format("{} is varied twice", axis->option),
                     fmt::format("{} {}", kVary, word), "write all of its values at once");
    std::vector<VariedOptions> all;
    for (const VariedOptions& each : combinations) {
      for (const std::string& value : axis->values) all.emplace_back(each)[axis->option] = value;
    }
    combinations = std::move(all);
    if (combinations.size() > kMostCombinations)
      return failure(ErrorKind::invalid, fmt::format("that makes {} arms of each model", combinations.size()),
                     fmt::format("{} {}", kVary, word), fmt::format("vary less: at most {}", kMostCombinations));
  }
  return combinations;
}

Result<std::vector<ChosenModel>> varied_models(const std::vector<ChosenModel>& models,
                                               const std::vector<VariedOptions>& combinations) {
  const std::vector<VariedOptions> as_they_are(1);
  std::vector<ChosenModel> all;
  for (const ChosenModel& model : models) {
    for (const VariedOptions& each : combinations.empty() ? as_they_are : combinations) {
      auto made = with_options(model, each);
      if (!made) return failure(made.error());
      const bool is_twice =
          std::ranges::any_of(all, [&](const ChosenModel& other) { return other.entry.id == made->entry.id; });
      if (!is_twice) all.push_back(std::move(*made));
    }
  }
  return all;
}

}  // namespace joulery
