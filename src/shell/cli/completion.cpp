// SPDX-License-Identifier: Apache-2.0
// Each script knows commands, subcommands, options and the words an option accepts; behind -- it completes as the shell
// does.
#include "shell/cli/completion.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <vector>

#include "foundation/base/text.h"
#include "shell/cli/command.h"
#include "shell/cli/help.h"

namespace joulery {
namespace {

std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& word : list) text += fmt::format("{}{}", text.empty() ? "" : " ", word);
  return text;
}

std::vector<std::string> names_of(std::span<const CommandSpec> table) {
  std::vector<std::string> names;
  for (const CommandSpec& command : table) {
    if (!command.hidden) names.emplace_back(command.name);
  }
  return names;
}

std::vector<std::string> options_of(std::span<const OptionSpec> options) {
  std::vector<std::string> names;
  for (const OptionSpec& option : options) names.emplace_back(option.name);
  return names;
}

std::vector<std::string> choices_of(std::string_view choices) {
  std::vector<std::string> list;
  for (const auto choice : split(choices, '|')) {
    if (!choice.empty()) list.emplace_back(choice);
  }
  return list;
}

/// Calls `see` for every command and subcommand with its full name.
void for_each_command(const std::function<void(const std::string&, const CommandSpec&)>& see) {
  for (const CommandSpec& command : commands()) {
    if (command.hidden) continue;
    see(std::string(command.name), command);
    if (command.subcommands == nullptr) continue;
    for (const CommandSpec& inner : command.subcommands()) see(fmt::format("{} {}", command.name, inner.name), inner);
  }
}

/// Words that may follow a command: its subcommands, or the words its argument may be.
std::vector<std::string> followers_of(const CommandSpec& command) {
  return command.subcommands != nullptr ? names_of(command.subcommands()) : choices_of(command.argument_choices);
}

/// "name1|name2) words" cases of options with choices, for bash and zsh.
std::string choice_cases() {
  std::vector<std::string> seen;
  std::string cases;
  const auto add = [&](std::span<const OptionSpec> options) {
    for (const OptionSpec& option : options) {
      if (option.choices.empty() || std::find(seen.begin(), seen.end(), option.name) != seen.end()) continue;
      seen.emplace_back(option.name);
      cases += fmt::format("    {}) offered='{}' ;;\n", option.name, joined(choices_of(option.choices)));
    }
  };
  add(global_options());
  for_each_command([&](const std::string&, const CommandSpec& command) { add(command.options); });
  return cases;
}

std::string command_cases() {
  const std::string globals = joined(options_of(global_options()));
  std::string cases = fmt::format("    '') offered='{} {}' ;;\n", joined(names_of(commands())), globals);
  for_each_command([&](const std::string& name, const CommandSpec& command) {
    std::vector<std::string> list = followers_of(command);
    for (const std::string& option : options_of(command.options)) list.push_back(option);
    cases += fmt::format("    '{}') offered='{} {}' ;;\n", name, joined(list), globals);
  });
  return cases;
}

std::string value_options() {
  std::vector<std::string> list;
  for (const OptionSpec& option : global_options()) {
    if (!option.value.empty()) list.emplace_back(option.name);
  }
  return joined(list);
}

std::string parents() {
  std::vector<std::string> list;
  for (const CommandSpec& command : commands()) {
    if (!command.hidden && command.subcommands != nullptr) list.emplace_back(command.name);
  }
  return joined(list);
}

/// The part bash and zsh share: from $before, the words before the cursor, and $previous to $offered and $child.
std::string shared_body() {
  return fmt::format(
      "  local command='' skip=0 word\n"
      "  for word in \"${{before[@]}}\"; do\n"
      "    if [ \"$word\" = -- ]; then child=1; return; fi\n"
      "    if [ $skip = 1 ]; then skip=0; continue; fi\n"
      "    case \" {0} \" in *\" $word \"*) skip=1; continue ;; esac\n"
      "    case \"$word\" in -*) continue ;; esac\n"
      "    case \" {1} \" in *\" $command \"*) [ -z \"$command\" ] || command=\"$command $word\" ;; esac\n"
      "    [ -n \"$command\" ] || command=\"$word\"\n"
      "  done\n"
      "  case \"$previous\" in\n{2}"
      "  esac\n"
      "  [ -z \"$offered\" ] || return\n"
      "  case \"$command\" in\n{3}"
      "  esac\n",
      value_options(), parents(), choice_cases(), command_cases());
}

std::string fish_quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

std::string fish_option(const std::string& condition, const OptionSpec& option) {
  std::string line = fmt::format("complete -c joulery -n {} -l {}", fish_quoted(condition), option.name.substr(2));
  if (option.short_name != 0) line += fmt::format(" -s {}", option.short_name);
  if (!option.value.empty())
    line += option.choices.empty() ? " -r" : fmt::format(" -x -a {}", fish_quoted(joined(choices_of(option.choices))));
  return line + fmt::format(" -d {}\n", fish_quoted(option.help));
}

}  // namespace

std::string bash_completion() {
  return "# joulery completion for bash\n"
         "_joulery_words() {\n" +
         shared_body() +
         "}\n"
         "_joulery() {\n"
         "  local offered='' child=0 previous=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
         "  local before=(\"${COMP_WORDS[@]:1:COMP_CWORD-1}\")\n"
         "  _joulery_words\n"
         "  if [ $child = 1 ]; then COMPREPLY=($(compgen -c -f -- \"${COMP_WORDS[COMP_CWORD]}\")); return; fi\n"
         "  COMPREPLY=($(compgen -W \"$offered\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
         "}\n"
         "complete -o default -F _joulery joulery\n";
}

std::string zsh_completion() {
  return "#compdef joulery\n"
         "_joulery_words() {\n"
         "  emulate -L sh\n" +
         shared_body() +
         "}\n"
         "_joulery() {\n"
         "  local -a before=(\"${(@)words[2,CURRENT-1]}\") found\n"
         "  local previous=\"${words[CURRENT-1]}\" child=0 offered='' typed\n"
         "  typed=\"$(_joulery_words; [ $child = 1 ] && echo -- || echo \"$offered\")\"\n"
         "  if [[ $typed == -- ]]; then _default; return; fi\n"
         "  found=(${=typed})\n"
         "  compadd -a found || _files\n"
         "}\n"
         "compdef _joulery joulery\n";
}

std::string fish_completion() {
  std::string text = fmt::format(
      "# joulery completion for fish\n"
      "function __joulery_words\n  set -l skip 0\n  for word in (commandline -opc)[2..]\n"
      "    if test $skip = 1\n      set skip 0\n    else if contains -- $word {}\n      set skip 1\n"
      "    else if not string match -q -- '-*' $word\n      echo $word\n    end\n  end\nend\n"
      "function __joulery_at\n  set -l line (__joulery_words)\n  string match -q -- \"$argv *\" \"$line \"\nend\n"
      "function __joulery_ends\n  set -l words (__joulery_words)\n  test \"$argv\" = \"$words\"\nend\n",
      value_options());
  for (const CommandSpec& command : commands()) {
    if (command.hidden) continue;
    text += fmt::format("complete -c joulery -n __joulery_ends -f -a {} -d {}\n", command.name,
                        fish_quoted(command.summary));
  }
  for_each_command([&](const std::string& name, const CommandSpec& command) {
    const auto followers = followers_of(command);
    if (!followers.empty()) {
      text +=
          fmt::format("complete -c joulery -n '__joulery_ends {}' -f -a {}\n", name, fish_quoted(joined(followers)));
    }
    for (const OptionSpec& option : command.options) text += fish_option("__joulery_at " + name, option);
  });
  for (const OptionSpec& option : global_options()) text += fish_option("true", option);
  return text;
}

}  // namespace joulery
