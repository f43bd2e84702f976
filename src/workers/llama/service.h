// SPDX-License-Identifier: Apache-2.0
// What worker-llama can do: load a language model, warm it up, choose among labels, generate, count tokens. The loop
// around it is workers/serving/service.h, the protocol foundation/wire/worker.h.
#pragma once

#include "workers/serving/service.h"

namespace joulery {

/// Serves one client. Returns the exit code: 0 after quit or end of input, 1 when `out` cannot be written or `in` not
/// read.
int serve_llama(int in, int out, const Now& now);

}  // namespace joulery
