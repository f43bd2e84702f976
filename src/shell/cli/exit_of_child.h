// SPDX-License-Identifier: Apache-2.0
// From how a child ended, or why it did not start, to joulery's own exit code (contracts 1).
#pragma once

#include "foundation/domain/run.h"
#include "shell/cli/context.h"

namespace joulery {

/// The child's code, 128 + signal, or 130 when it was still running when the measurement was broken off.
[[nodiscard]] int exit_code_of(const Exit& exit);
/// Says why the command could not be started; 127 not found, 126 not executable, 125 else.
int not_started(const Error& error, Context& context);

}  // namespace joulery
