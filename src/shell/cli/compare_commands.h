// SPDX-License-Identifier: Apache-2.0
// `joulery compare -- 'COMMAND A' -- 'COMMAND B'`: measured now, kept as a run, told; and a kept one told again. How it
// is measured is cli/compare_blocks.h, what is told cli/compare_outcome.h.
#pragma once

#include "shell/cli/command.h"
#include "shell/cli/context.h"

namespace joulery {

/// Measures the commands behind the dashes. Returns the exit code: 4 without a ratio, 5 where a command failed too
/// often, 7 where the run could not be kept, 126 and 127 where one cannot be started, 130 broken off.
int compare_commands(const Invocation& invocation, Context& context);

/// Tells a kept comparison again, by the run's id, "last" or a file. Returns the exit code.
int show_comparison(const std::string& run, Context& context);

}  // namespace joulery
