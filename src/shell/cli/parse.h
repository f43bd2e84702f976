// SPDX-License-Identifier: Apache-2.0
// From the words of a command line to a command and its Invocation, by the table of cli/command.h. Pure: nothing is
// printed or run here (cli/dispatch.h does). The parser library is seen by parse.cpp alone.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "foundation/base/result.h"
#include "shell/cli/command.h"

namespace joulery {

/// A command line understood. `path` is the command and its subcommand, outermost first; empty for a bare `joulery`.
struct ParsedLine {
  Globals globals;
  std::vector<const CommandSpec*> path;
  Invocation invocation;
  bool help = false;
  bool version = false;
};

/// Unknown names come back as Errors that offer the nearest known one. `globals`, when not null, gets what was
/// understood even of a line that is refused: an error must know about --json.
Result<ParsedLine> parse_line(std::span<const std::string> words, Globals* understood = nullptr);

}  // namespace joulery
