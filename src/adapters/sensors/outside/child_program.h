// SPDX-License-Identifier: Apache-2.0
// A program of the user's whose standard output is read: started without a shell, in a process group of its own, ended
// with joulery. Not the workload: that is adapters/processes, which accounts what it starts.
#pragma once

#include "adapters/sensors/outside/line_source.h"

namespace joulery {

/// Starts the program: looked up in PATH, standard input empty, standard error ours. It gets SIGTERM, and SIGKILL half
/// a second later, when the source is dropped; the kernel kills it when the thread that started it ends without that.
/// Errors: gone = not found, denied = not executable, transient = no process could be made.
[[nodiscard]] Result<std::unique_ptr<LineSource>> start_program(const std::vector<std::string>& words);

}  // namespace joulery
