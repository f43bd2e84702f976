// SPDX-License-Identifier: Apache-2.0
// Every value is a text, as its option was given: seeds have more bits than TOML's numbers. A plan with a key that this
// joulery does not know was begun by another one and is refused, for the option would be lost.
#include "shell/cli/bench_kept_plan.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <map>

#include "adapters/storage/replace_file.h"
#include "foundation/base/sha256.h"
#include "foundation/base/text.h"
#include "foundation/units/parse.h"
#include "shell/bench/bench_folder.h"
#include "shell/cli/result_files.h"
#include "shell/session/toml.h"

namespace joulery {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kOwnerOnly = 0600;
constexpr std::size_t kMostBytes = std::size_t{1} << 20U;
constexpr std::string_view kSchema = "joulery.bench-plan/1";
constexpr std::string_view kTask = "--task";
constexpr std::string_view kInterval = "--interval";

constexpr std::array kOptions{
    PlanOption{"--models", PlanWord::path},        PlanOption{"--dataset", PlanWord::data_set},
    PlanOption{"--tier", PlanWord::word, "smoke"}, PlanOption{"--items", PlanWord::number},
    PlanOption{"--seed", PlanWord::number, "1"},   PlanOption{"--threads", PlanWord::number, "1"},
    PlanOption{"--batch", PlanWord::number, "1"},  PlanOption{kInterval, PlanWord::duration, "100ms"},
    PlanOption{"--concurrency", PlanWord::word},   PlanOption{"--rate", PlanWord::word},
    PlanOption{"--itl-limit", PlanWord::duration},
};

/// plan.toml as it was read: texts and lists of texts by their key.
struct KeptPlan {
  std::map<std::string, std::string, std::less<>> words;
  std::vector<std::string> models;
  std::vector<std::string> tasks;
};

/// "tier" of "--tier".
std::string_view key_of(const PlanOption& option) { return option.name.substr(2); }

std::vector<std::string> ids_of(const std::vector<Task>& tasks) {
  std::vector<std::string> ids;
  ids.reserve(tasks.size());
  for (const Task& task : tasks) ids.emplace_back(task.id);
  return ids;
}

std::vector<std::string> sorted_once(std::vector<std::string> words) {
  std::ranges::sort(words);
  const auto [first, last] = std::ranges::unique(words);
  words.erase(first, last);
  return words;
}

/// Two words of an option that mean the same give the same text.
std::string comparable(const PlanOption& option, const std::string& value) {
  if (option.kind == PlanWord::number) {
    const auto number = parse_u64(value);
    return number ? fmt::format("{}", *number) : value;
  }
  if (option.kind == PlanWord::duration) {
    const auto duration = parse_duration(value);
    return duration ? fmt::format("{}", duration->count()) : value;
  }
  return lasting_word(option, value);
}

tl::unexpected<Error> is_other(const std::string& folder, std::string_view option, const std::string& begun) {
  return failure(ErrorKind::invalid, fmt::format("it was begun {}", begun), folder,
                 fmt::format("leave {} out, or begin another benchmark", option));
}

Result<void> check_again(const Invocation& typed, const KeptPlan& kept, const std::string& folder) {
  for (const PlanOption& option : kOptions) {
    const auto again = typed.value(option.name);
    if (!again) continue;
    const auto begun = kept.words.find(key_of(option));
    if (begun == kept.words.end()) return is_other(folder, option.name, fmt::format("without {}", option.name));
    if (comparable(option, *again) != comparable(option, begun->second))
      return is_other(folder, option.name, fmt::format("with {} {}", option.name, begun->second));
  }
  if (typed.has(kTask) && sorted_once(typed.values(kTask)) != kept.tasks) {
    const std::string begun =
        kept.tasks.empty() ? "without --task" : fmt::format("with {}", fmt::join(kept.tasks, ", "));
    return is_other(folder, kTask, begun);
  }
  if (!typed.arguments.empty() && sorted_once(typed.arguments) != sorted_once(kept.models))
    return is_other(folder, "the models", fmt::format("with the models {}", fmt::join(kept.models, ", ")));
  return {};
}

bool is_option_key(std::string_view key) {
  return std::ranges::any_of(kOptions, [&](const PlanOption& option) { return key_of(option) == key; });
}

Result<KeptPlan> read_plan(const std::string& text, const std::string& path) {
  const auto wrong = [&path](std::string what) {
    return failure(ErrorKind::broken, std::move(what), path, "put it back as it was, or begin another benchmark");
  };
  const auto values = read_toml(text, path);
  if (!values) return wrong(values.error().what);
  KeptPlan kept;
  std::string schema;
  for (const TomlValue& value : *values) {
    if (value.key == "schema") {
      schema = value.text;
    } else if (value.key == "model" || value.key == "task") {
      auto items = items_of_list(value.text);
      if (!items) return wrong(items.error().what);
      (value.key == "model" ? kept.models : kept.tasks) = std::move(*items);
    } else if (is_option_key(value.key) && value.kind == TomlKind::text) {
      kept.words[value.key] = value.text;
    } else {
      return wrong(fmt::format("this joulery does not know \"{}\" of a plan", value.key));
    }
  }
  if (schema != kSchema) return wrong("this is no plan of a benchmark");
  return kept;
}

}  // namespace

std::span<const PlanOption> plan_options() { return kOptions; }

std::string lasting_word(const PlanOption& option, const std::string& value) {
  std::error_code unknown;
  const bool is_path =
      option.kind == PlanWord::path || (option.kind == PlanWord::data_set && fs::exists(value, unknown));
  return is_path ? fs::absolute(value, unknown).lexically_normal().string() : value;
}

std::string plan_text(const Invocation& invocation, const BenchOptions& options, const std::vector<std::string>& models,
                      const std::optional<std::string>& interval) {
  std::string text = fmt::format(
      "# What joulery bench was asked for here: joulery bench --resume goes on with it. bench.json holds its SHA-256.\n"
      "schema = {}\nmodel = {}\n",
      toml_quoted(kSchema), toml_list(models));
  if (!options.tasks.empty()) text += fmt::format("task = {}\n", toml_list(sorted_once(ids_of(options.tasks))));
  for (const PlanOption& option : kOptions) {
    auto value = invocation.value(option.name);
    if (!value && option.name == kInterval) value = interval;
    if (!value && !option.fallback.empty()) value = std::string(option.fallback);
    if (value) text += fmt::format("{} = {}\n", key_of(option), toml_quoted(lasting_word(option, *value)));
  }
  return text;
}

Result<std::string> keep_plan(const std::string& text, const std::string& folder) {
  if (auto written = replace_file(plan_file(folder), text, kOwnerOnly); !written) return failure(written.error());
  return sha256_hex(text);
}

Result<Invocation> with_kept_plan(const Invocation& typed, const std::string& folder, const std::string& sha256) {
  const std::string path = plan_file(folder);
  const auto text = read_result_file(path, kMostBytes);
  if (!text) return failure(text.error());
  if (sha256_hex(*text) != sha256) {
    return failure(ErrorKind::broken, "this is not the plan that the benchmark was begun with", path,
                   "put it back as it was, or begin another benchmark");
  }
  const auto kept = read_plan(*text, path);
  if (!kept) return failure(kept.error());
  if (auto same = check_again(typed, *kept, folder); !same) return failure(same.error());
  Invocation filled = typed;
  for (const PlanOption& option : kOptions) {
    const auto word = kept->words.find(key_of(option));
    if (word != kept->words.end()) filled.options[std::string(option.name)] = {word->second};
  }
  if (!kept->tasks.empty()) filled.options[std::string(kTask)] = kept->tasks;
  filled.arguments = kept->models;
  return filled;
}

}  // namespace joulery
