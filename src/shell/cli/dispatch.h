// SPDX-License-Identifier: Apache-2.0
// From a command line to an exit code: parse, load the configuration, run the command, flush stdout.
#pragma once

#include <span>
#include <string>

#include "shell/session/paths.h"

namespace joulery {

/// Everything `main` does. `words` are the arguments without the program's name.
int run_line(std::span<const std::string> words, Variables environment);

}  // namespace joulery
