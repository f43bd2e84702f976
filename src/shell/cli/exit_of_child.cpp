// SPDX-License-Identifier: Apache-2.0
// The shell's conventions for children: 126, 127, 128 + signal.
#include "shell/cli/exit_of_child.h"

namespace joulery {

int exit_code_of(const Exit& exit) {
  if (exit.code) return *exit.code;
  if (exit.signal) return 128 + *exit.signal;
  return static_cast<int>(ExitCode::interrupted);
}

int not_started(const Error& error, Context& context) {
  if (error.kind == ErrorKind::gone) return context.fail(error, ExitCode::not_found);
  if (error.kind == ErrorKind::denied) return context.fail(error, ExitCode::not_executable);
  return context.fail(error, ExitCode::not_started);
}

}  // namespace joulery
