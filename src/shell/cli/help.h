// SPDX-License-Identifier: Apache-2.0
// Help texts from the command table, wrapped to a width. Man page and reference are cli/manual.h, from the same table.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "shell/cli/command.h"

namespace joulery {

/// `joulery --help`: the commands by group, and the global options.
[[nodiscard]] std::string overview_text(int width);
/// `joulery COMMAND [SUBCOMMAND] --help`; `path` holds the command and its subcommand, outermost first.
[[nodiscard]] std::string help_text(std::span<const CommandSpec* const> path, int width);
/// "--interval T" or "-o, --output FILE".
[[nodiscard]] std::string option_synopsis(const OptionSpec& option);
/// "runs list" of a path.
[[nodiscard]] std::string full_name(std::span<const CommandSpec* const> path);
/// Help line of an option with its choices.
[[nodiscard]] std::string option_help(const OptionSpec& option);

}  // namespace joulery
