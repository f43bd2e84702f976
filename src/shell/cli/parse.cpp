// SPDX-License-Identifier: Apache-2.0
// The one file that includes CLI11. It parses the options of one level at a time: first those before the command, then
// those behind it, so that global options may stand in both places and a command may give one a meaning of its own.
#include "shell/cli/parse.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <memory>

#include "foundation/base/text.h"

namespace joulery {
namespace {

using Words = std::vector<std::string>;

std::size_t values_of(const OptionSpec& option) { return words(option.value).size(); }

bool takes(const OptionSpec& option, std::string_view word) {
  if (word == option.name) return true;
  return option.short_name != 0 && word.size() == 2 && word[0] == '-' && word[1] == option.short_name;
}

const OptionSpec* find_option(std::span<const OptionSpec> options, std::string_view word) {
  const auto found = std::find_if(options.begin(), options.end(), [&](const OptionSpec& o) { return takes(o, word); });
  return found == options.end() ? nullptr : &*found;
}

/// How many words at the start are options with their values.
std::size_t length_of_options(std::span<const std::string> line, std::span<const OptionSpec> options) {
  std::size_t at = 0;
  while (at < line.size() && line[at].size() > 1 && line[at].starts_with('-')) {
    const OptionSpec* option = find_option(options, line[at]);
    at += 1 + (option == nullptr ? 0 : values_of(*option));
  }
  return std::min(at, line.size());
}

tl::unexpected<Error> usage_error(std::string what, std::string where, std::string remedy) {
  return failure(ErrorKind::invalid, std::move(what), std::move(where), std::move(remedy));
}

std::string help_of(std::string_view command) {
  return command.empty() ? "joulery --help lists everything"
                         : fmt::format("joulery {} --help lists the options", command);
}

tl::unexpected<Error> unknown_option(std::string word, std::span<const OptionSpec> options, std::string_view command) {
  word = word.substr(0, word.find('='));
  std::vector<std::string> names;
  for (const OptionSpec& option : options) names.emplace_back(option.name);
  const auto near = nearest(word, names);
  return usage_error(fmt::format("unknown option {}", word), std::string(command),
                     near ? fmt::format("did you mean {}?", *near) : help_of(command));
}

Result<void> check_choices(const OptionSpec& option, const Words& values) {
  if (option.choices.empty()) return {};
  for (const std::string& value : values) {
    std::vector<std::string> choices;
    for (const auto choice : split(option.choices, '|')) choices.emplace_back(choice);
    if (std::find(choices.begin(), choices.end(), value) != choices.end()) continue;
    const auto near = nearest(value, choices);
    const std::string list = fmt::format("use one of {}", option.choices);
    return usage_error(fmt::format("\"{}\" is not possible", value), std::string(option.name),
                       near ? fmt::format("did you mean {}? {}", *near, list) : list);
  }
  return {};
}

/// What one level of a line holds: options by name, and the rest.
struct Level {
  std::map<std::string, Words, std::less<>> options;
  Words rest;
};

/// CLI11's own words are for another grammar; the cases that can happen here are three.
Error explain(const CLI::ParseError& error, std::span<const OptionSpec> options, std::string_view command) {
  const std::string text = error.what();
  for (const OptionSpec& option : options) {
    const auto at = text.find(option.name);
    if (at == std::string::npos) continue;
    const auto end = at + option.name.size();
    if (end < text.size() && (text[end] == '-' || (text[end] >= 'a' && text[end] <= 'z'))) continue;
    if (option.value.empty()) return {ErrorKind::invalid, "takes no value", std::string(option.name), help_of(command)};
    return {ErrorKind::invalid, "a value is missing", std::string(option.name),
            fmt::format("write {} {}", option.name, option.value)};
  }
  return {ErrorKind::invalid, "cannot understand the options", std::string(command), help_of(command)};
}

CLI::Option* declare(CLI::App& app, const OptionSpec& option, Words& values) {
  const std::string names =
      option.short_name == 0 ? std::string(option.name) : fmt::format("-{},{}", option.short_name, option.name);
  const std::size_t count = values_of(option);
  if (count == 0) return app.add_flag(names)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  CLI::Option* declared = app.add_option(names, values);
  declared->type_size(static_cast<int>(count))->expected(1)->allow_extra_args(false);
  return declared->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

/// CLI11 takes "--quiet=3" as three times --quiet.
Result<void> check_flags(std::span<const std::string> line, std::span<const OptionSpec> options) {
  for (const std::string& word : line) {
    const auto equals = word.find('=');
    if (equals == std::string::npos || !word.starts_with("--")) continue;
    const OptionSpec* option = find_option(options, word.substr(0, equals));
    if (option != nullptr && option->value.empty()) {
      return usage_error("takes no value", std::string(option->name), fmt::format("write {}", option->name));
    }
  }
  return {};
}

Result<Level> parse_level(std::span<const std::string> line, std::span<const OptionSpec> options,
                          std::string_view command) {
  if (auto fits = check_flags(line, options); !fits) return failure(fits.error());
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  app.formatter(std::make_shared<CLI::Formatter>());
  std::vector<Words> values(options.size());
  std::vector<CLI::Option*> declared;
  for (std::size_t i = 0; i < options.size(); ++i) declared.push_back(declare(app, options[i], values[i]));
  try {
    Words reversed(line.rbegin(), line.rend());
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return failure(explain(error, options, command));
  }
  Level level;
  level.rest = app.remaining();
  for (std::size_t i = 0; i < options.size(); ++i) {
    const OptionSpec& option = options[i];
    if (declared[i]->count() == 0) continue;
    const std::size_t count = values_of(option);
    if (count > 0 && !option.repeated && values[i].size() > count) {
      return usage_error("given twice", std::string(option.name), "keep one of the two");
    }
    if (auto fits = check_choices(option, values[i]); !fits) return failure(fits.error());
    level.options.emplace(option.name, values[i]);
  }
  return level;
}

void take_globals(const Level& level, Globals& globals, ParsedLine& line) {
  const auto value = [&](std::string_view name) -> std::optional<std::string> {
    const auto found = level.options.find(name);
    if (found == level.options.end() || found->second.empty()) return std::nullopt;
    return found->second.back();
  };
  const auto has = [&](std::string_view name) { return level.options.contains(name); };
  if (const auto root = value("--root")) globals.root = *root;
  if (const auto file = value("--config")) globals.config_file = file;
  if (const auto store = value("--store")) globals.store = store;
  if (const auto place = value("--place")) globals.place = place;
  if (const auto color = value("--color")) globals.color = *color;
  if (const auto data = value("--data")) globals.data_folder = data;
  if (const auto sensors = level.options.find("--sensor"); sensors != level.options.end()) {
    globals.sensors.insert(globals.sensors.end(), sensors->second.begin(), sensors->second.end());
  }
  globals.json = globals.json || has("--json");
  globals.quiet = globals.quiet || has("--quiet");
  globals.verbose = globals.verbose || has("--verbose");
  line.help = line.help || has("--help");
  line.version = line.version || has("--version");
}

Result<const CommandSpec*> find_command(std::span<const CommandSpec> table, const std::string& word,
                                        std::string_view parent) {
  std::vector<std::string> names;
  for (const CommandSpec& command : table) {
    if (command.name == word) return &command;
    if (!command.hidden) names.emplace_back(command.name);
  }
  const auto near = nearest(word, names);
  return usage_error(
      fmt::format("unknown command {}{}{}", parent, parent.empty() ? "" : " ", word), {},
      near ? fmt::format("did you mean joulery {}{}{}?", parent, parent.empty() ? "" : " ", *near) : help_of(parent));
}

/// The options behind a command: its own, and the global ones it gives no meaning of its own.
std::vector<OptionSpec> options_behind(const CommandSpec& command) {
  std::vector<OptionSpec> options(command.options.begin(), command.options.end());
  for (const OptionSpec& global : global_options()) {
    if (find_option(command.options, global.name) == nullptr) options.push_back(global);
  }
  return options;
}

Result<void> check_arguments(const CommandSpec& command, std::string_view name, const ParsedLine& line,
                             bool has_child) {
  const Words& arguments = line.invocation.arguments;
  if (has_child && !command.takes_child) {
    return usage_error("no command to start belongs here", fmt::format("{} --", name), help_of(name));
  }
  if (arguments.size() > command.max_arguments) {
    const bool forgot = command.takes_child && !has_child;
    return usage_error(
        fmt::format("unexpected {}", arguments[command.max_arguments]), std::string(name),
        forgot ? fmt::format("put -- before the command: joulery {} -- {} ...", name, arguments[command.max_arguments])
               : fmt::format("usage: joulery {} {}", name, command.usage));
  }
  if (arguments.size() < command.min_arguments) {
    return usage_error("an argument is missing", std::string(name),
                       fmt::format("usage: joulery {} {}", name, command.usage));
  }
  if (!command.argument_choices.empty()) {
    return check_choices(OptionSpec{command.usage, "", "", 0, true, command.argument_choices}, arguments);
  }
  return {};
}

/// Sets apart what stands behind `--`.
bool split_child(Words& line, Words& child) {
  const auto dashes = std::find(line.begin(), line.end(), "--");
  if (dashes == line.end()) return false;
  child.assign(dashes + 1, line.end());
  line.erase(dashes, line.end());
  return true;
}

Result<void> parse_behind(Words line, const CommandSpec& command, const std::string& name, bool has_child,
                          ParsedLine& parsed) {
  const auto options = options_behind(command);
  const auto level = parse_level(line, options, name);
  if (!level) return failure(level.error());
  for (const std::string& word : level->rest) {
    if (word.size() > 1 && word.starts_with('-')) return unknown_option(word, options, name);
  }
  Level globals;
  for (const auto& [option, values] : level->options) {
    const bool own = find_option(command.options, option) != nullptr;
    (own ? parsed.invocation.options : globals.options).emplace(option, values);
  }
  take_globals(globals, parsed.globals, parsed);
  parsed.invocation.arguments = level->rest;
  if (parsed.help || parsed.version) return {};
  return check_arguments(command, name, parsed, has_child);
}

Result<void> parse_into(std::span<const std::string> words_of_line, ParsedLine& parsed) {
  Words line(words_of_line.begin(), words_of_line.end());
  const bool has_child = split_child(line, parsed.invocation.child);
  const std::size_t before = length_of_options(line, global_options());
  const auto first = parse_level(std::span(line).first(before), global_options(), "");
  if (!first) return failure(first.error());
  take_globals(*first, parsed.globals, parsed);
  if (!first->rest.empty()) return unknown_option(first->rest.front(), global_options(), "");
  line.erase(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(before));

  std::span<const CommandSpec> table = commands();
  std::string name;
  const CommandSpec* command = nullptr;
  while (!table.empty()) {
    const auto options = command == nullptr ? std::vector<OptionSpec>() : options_behind(*command);
    const auto at = static_cast<std::ptrdiff_t>(length_of_options(line, options));
    if (line.begin() + at == line.end()) break;
    const auto found = find_command(table, line[static_cast<std::size_t>(at)], name);
    // A command that takes arguments beside its subcommands: what is none of these is an argument.
    if (!found && command != nullptr && command->max_arguments > 0) break;
    if (!found) return failure(found.error());
    command = *found;
    parsed.path.push_back(command);
    name += fmt::format("{}{}", name.empty() ? "" : " ", command->name);
    line.erase(line.begin() + at);
    table = command->subcommands == nullptr ? std::span<const CommandSpec>() : command->subcommands();
  }
  if (command == nullptr) {
    if (has_child) return usage_error("no command", "joulery --", "did you mean joulery run -- ...?");
    return {};
  }
  if (first->options.contains("--json") && find_option(command->options, "--json") != nullptr) {
    return usage_error(fmt::format("{} has no stdout of its own", name), "--json",
                       fmt::format("write joulery {} --json FILE (or fd:3)", name));
  }
  return parse_behind(std::move(line), *command, name, has_child, parsed);
}

}  // namespace

bool Invocation::has(std::string_view option) const { return options.find(option) != options.end(); }

std::optional<std::string> Invocation::value(std::string_view option) const {
  const auto found = options.find(option);
  if (found == options.end() || found->second.empty()) return std::nullopt;
  return found->second.back();
}

std::vector<std::string> Invocation::values(std::string_view option) const {
  const auto found = options.find(option);
  return found == options.end() ? Words() : found->second;
}

Result<ParsedLine> parse_line(std::span<const std::string> line, Globals* understood) {
  ParsedLine parsed;
  const auto done = parse_into(line, parsed);
  if (understood != nullptr) *understood = parsed.globals;
  if (!done) return failure(done.error());
  return parsed;
}

}  // namespace joulery
