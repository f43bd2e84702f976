// SPDX-License-Identifier: Apache-2.0
// Two columns: name left, help right, wrapped. No colour: help is often piped into a pager.
#include "shell/cli/help.h"

#include <algorithm>
#include <fmt/format.h>

#include "core/reporting/text_style.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr int kColumn = 26;

/// Every line but the first begins with `indent` blanks.
std::string flowed(std::string_view text, int width, int indent) {
  std::string out;
  for (const std::string& line : wrapped(text, static_cast<std::size_t>(std::max(width, 20)))) {
    if (!out.empty()) out += fmt::format("\n{:{}}", "", indent);
    out += line;
  }
  return out;
}

std::string row(std::string_view left, std::string_view right, int width) {
  std::string text = fmt::format("  {}", left);
  if (static_cast<int>(text.size()) > kColumn - 2) {
    text += fmt::format("\n{:{}}", "", kColumn);
  } else {
    text.append(static_cast<std::size_t>(kColumn) - text.size(), ' ');
  }
  return text + flowed(right, width - kColumn, kColumn) + "\n";
}

std::string option_rows(std::span<const OptionSpec> options, int width) {
  std::string text;
  for (const OptionSpec& option : options) text += row(option_synopsis(option), option_help(option), width);
  return text;
}

std::string paragraphs(std::string_view text, int width) {
  std::string out;
  for (const auto line : split(text, '\n')) out += flowed(line, width, 0) + "\n";
  return out;
}

}  // namespace

std::string option_synopsis(const OptionSpec& option) {
  std::string text;
  if (option.short_name != 0) text = fmt::format("-{}, ", option.short_name);
  text += option.name;
  if (!option.value.empty()) text += fmt::format(" {}", option.value);
  return text;
}

std::string option_help(const OptionSpec& option) {
  std::string text(option.help);
  if (!option.choices.empty()) text += fmt::format(" ({})", option.choices);
  if (option.repeated) text += "; may be repeated";
  return text;
}

std::string full_name(std::span<const CommandSpec* const> path) {
  std::string name;
  for (const CommandSpec* command : path) name += fmt::format("{}{}", name.empty() ? "" : " ", command->name);
  return name;
}

std::string overview_text(int width) {
  width = std::min(width, 100);
  std::string text =
      "joulery measures what a program costs in energy, carbon, water and money, and says how sure it is.\n\n"
      "usage: joulery [global options] COMMAND [options] [-- CMD ...]\n";
  std::vector<std::string_view> groups;
  for (const CommandSpec& command : commands()) {
    if (!command.hidden && std::find(groups.begin(), groups.end(), command.group) == groups.end()) {
      groups.push_back(command.group);
    }
  }
  for (const auto group : groups) {
    text += fmt::format("\n{}\n", group);
    for (const CommandSpec& command : commands()) {
      if (!command.hidden && command.group == group) text += row(command.name, command.summary, width);
    }
  }
  text += "\nglobal options, before or after the command\n" + option_rows(global_options(), width);
  text += "\nstart with: joulery demo, or joulery run -- CMD; one command in full: joulery COMMAND --help\n";
  return text;
}

std::string help_text(std::span<const CommandSpec* const> path, int width) {
  width = std::min(width, 100);
  const CommandSpec& command = *path.back();
  const std::string name = full_name(path);
  std::string text = flowed(fmt::format("joulery {}: {}", name, command.summary), width, 0);
  text += fmt::format("\n\nusage: joulery {} {}\n", name, command.usage);
  if (!command.description.empty()) text += "\n" + paragraphs(command.description, width);
  if (command.subcommands != nullptr) {
    text += "\nsubcommands\n";
    for (const CommandSpec& inner : command.subcommands()) text += row(inner.name, inner.summary, width);
  }
  if (!command.options.empty()) text += "\noptions\n" + option_rows(command.options, width);
  if (!command.examples.empty()) {
    text += "\nexamples\n";
    for (const auto line : split(command.examples, '\n')) text += fmt::format("  {}\n", line);
  }
  return text + "\nglobal options: joulery --help\n";
}

}  // namespace joulery
