// SPDX-License-Identifier: Apache-2.0
// The threads of the load worker: arithmetic that stays in registers, and a stream through memory. Each thread keeps
// its own duty cycle by its own CPU time. What is to be loaded is duty.h's.
#pragma once

#include <span>
#include <stop_token>

#include "workers/load/duty.h"

namespace joulery {

/// Loads the machine until `stop`, in as many threads as the parts say, spread over the processors this process may
/// use. Returns when all have ended. Errors (transient): no memory for the stream, no thread.
[[nodiscard]] Result<void> run_loads(std::span<const LoadPart> parts, const std::stop_token& stop);

}  // namespace joulery
