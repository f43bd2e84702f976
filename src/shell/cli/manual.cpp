// SPDX-License-Identifier: Apache-2.0
// Two renderings of one table. Dates and versions stay out: the page changes when a command does.
#include "shell/cli/manual.h"

#include <array>
#include <fmt/format.h>
#include <functional>
#include <vector>

#include "foundation/base/text.h"
#include "shell/cli/command.h"
#include "shell/cli/help.h"
#include "shell/session/config.h"

namespace joulery {
namespace {

struct ExitRow {
  int code;
  std::string_view meaning;
};
constexpr std::array kExitRows{
    ExitRow{0, "good"},
    ExitRow{1, "it ran and the answer is no (doctor found a failure, a setting is not set)"},
    ExitRow{2, "usage: an unknown option, a number without its unit"},
    ExitRow{3, "an input file is wrong"},
    ExitRow{4, "inconclusive"},
    ExitRow{5, "nothing valid to measure, or not comparable"},
    ExitRow{6, "not permitted"},
    ExitRow{7, "store or disk failed"},
    ExitRow{125, "run: Joulery failed before the command started"},
    ExitRow{126, "run: the command is not executable"},
    ExitRow{127, "run: the command was not found"},
    ExitRow{130, "interrupted"},
};

constexpr std::string_view kExitText =
    "run returns the command's own code, or 128 plus the signal that ended it; a fault of the meter never changes it.";

/// Every command and subcommand that is shown, outermost first.
void for_each_path(const std::function<void(std::span<const CommandSpec* const>)>& see) {
  for (const CommandSpec& command : commands()) {
    if (command.hidden) continue;
    std::vector<const CommandSpec*> path{&command};
    see(path);
    if (command.subcommands == nullptr) continue;
    for (const CommandSpec& inner : command.subcommands()) {
      path = {&command, &inner};
      see(path);
    }
  }
}

/// Text that roff leaves as it is: no requests at the start of a line, no hyphens that are minus signs.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '\\':
        out += "\\e";
        break;
      case '-':
        out += "\\-";
        break;
      case '\'':
        out += "\\(aq";
        break;
      case '^':
        out += "\\(ha";
        break;
      case '~':
        out += "\\(ti";
        break;
      case '`':
        out += "\\(ga";
        break;
      case '\n':
        out += "\n";
        break;
      default:
        out += c;
    }
  }
  if (out.starts_with('.')) out.insert(0, "\\&");
  return out;
}

std::string roff_options(std::span<const OptionSpec> options) {
  std::string text;
  for (const OptionSpec& option : options) {
    text += fmt::format(".TP\n.B {}\n{}\n", roff(option_synopsis(option)), roff(option_help(option)));
  }
  return text;
}

std::string roff_examples(std::string_view examples) {
  std::string text = ".PP\nExamples:\n.PP\n.nf\n.RS\n";
  for (const auto line : split(examples, '\n')) text += roff(line) + "\n";
  return text + ".RE\n.fi\n";
}

std::string markdown_cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string markdown_options(std::span<const OptionSpec> options) {
  std::string text = "| option | meaning |\n|---|---|\n";
  for (const OptionSpec& option : options) {
    text += fmt::format("| `{}` | {} |\n", markdown_cell(option_synopsis(option)), markdown_cell(option_help(option)));
  }
  return text + "\n";
}

std::string with_blank(std::string_view usage) { return usage.empty() ? "" : fmt::format(" {}", usage); }

std::string markdown_command(std::span<const CommandSpec* const> path) {
  const CommandSpec& command = *path.back();
  const std::string name = full_name(path);
  std::string text = fmt::format("{} joulery {}\n\n{}.\n\n```\njoulery {}{}\n```\n\n", path.size() == 1 ? "##" : "###",
                                 name, command.summary, name, with_blank(command.usage));
  if (!command.description.empty()) text += fmt::format("{}\n\n", command.description);
  if (!command.options.empty()) text += markdown_options(command.options);
  if (!command.examples.empty()) text += fmt::format("```\n{}\n```\n\n", command.examples);
  return text;
}

}  // namespace

std::string manual_roff() {
  std::string text =
      ".\\\" Generated from the command table by `joulery man`: do not edit.\n"
      ".TH JOULERY 1 \"\" \"\" \"Joulery\"\n.SH NAME\njoulery \\- measure what a program costs in energy, carbon, "
      "water and money\n"
      ".SH SYNOPSIS\n.B joulery\n[global options] COMMAND [options] [\\-\\- CMD ...]\n.SH DESCRIPTION\n"
      "Joulery reads the energy sensors of a machine, charges what they show to the programs that used it, and says "
      "how "
      "sure each number is. Where there is no sensor, energy is modelled and called so.\n.SH COMMANDS\n";
  for_each_path([&](std::span<const CommandSpec* const> path) {
    const CommandSpec& command = *path.back();
    text += fmt::format(".SS joulery {}{}\n{}.\n", roff(full_name(path)), roff(with_blank(command.usage)),
                        roff(command.summary));
    if (!command.description.empty()) text += fmt::format(".PP\n{}\n", roff(command.description));
    text += roff_options(command.options);
    if (!command.examples.empty()) text += roff_examples(command.examples);
  });
  text += ".SH GLOBAL OPTIONS\nBefore or after the command.\n" + roff_options(global_options());
  text +=
      ".SH SETTINGS\nAn option counts first, then the environment variable, ./joulery.toml, "
      "$XDG_CONFIG_HOME/joulery/config.toml and /etc/joulery/config.toml.\n";
  for (const SettingSpec& spec : setting_specs()) {
    text += fmt::format(".TP\n.B {}\n{}; for example {}. Variable: {}\n", roff(spec.key), roff(spec.help),
                        roff(spec.example), variable_of(spec.key));
  }
  text += fmt::format(".SH EXIT STATUS\n{}\n", roff(kExitText));
  for (const ExitRow& row : kExitRows) text += fmt::format(".TP\n.B {}\n{}\n", row.code, roff(row.meaning));
  return text + ".SH SEE ALSO\nThe documentation in docs/ of the source tree.\n";
}

std::string manual_markdown() {
  std::string text =
      "<!-- Generated from the command table by `joulery man --format markdown`: do not edit. -->\n# The command "
      "line\n\n"
      "```\njoulery [global options] COMMAND [options] [-- CMD ...]\n```\n\n";
  for_each_path([&](std::span<const CommandSpec* const> path) { text += markdown_command(path); });
  text += "## Global options\n\nBefore or after the command.\n\n" + markdown_options(global_options());
  text +=
      "## Settings\n\nAn option counts first, then the environment variable, `./joulery.toml`,\n"
      "`$XDG_CONFIG_HOME/joulery/config.toml` and `/etc/joulery/config.toml`.\n\n"
      "| key | variable | meaning | example |\n|---|---|---|---|\n";
  for (const SettingSpec& spec : setting_specs()) {
    text += fmt::format("| `{}` | `{}` | {} | `{}` |\n", spec.key, variable_of(spec.key), markdown_cell(spec.help),
                        spec.example);
  }
  text += fmt::format("\n## Exit codes\n\n{}\n\n| code | meaning |\n|---|---|\n", kExitText);
  for (const ExitRow& row : kExitRows) text += fmt::format("| {} | {} |\n", row.code, row.meaning);
  return text;
}

}  // namespace joulery
