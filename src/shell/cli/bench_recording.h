// SPDX-License-Identifier: Apache-2.0
// The recording of one task of a benchmark: instruments of this machine, the journal in the benchmark's folder. It
// outlives no task; a new one is opened for the next.
#pragma once

#include <memory>
#include <string>

#include "shell/bench/bench_run.h"
#include "shell/cli/context.h"

namespace joulery {

/// Starts measuring into DIR/recordings. Errors: settings that are wrong; the file cannot be made.
Result<std::unique_ptr<OpenRecording>> open_recording(const Invocation& invocation, Context& context,
                                                      const std::string& task, const std::string& folder);

}  // namespace joulery
