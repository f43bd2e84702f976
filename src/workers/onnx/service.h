// SPDX-License-Identifier: Apache-2.0
// The worker's loop: requests from one descriptor, answers to another, until `quit` or the end of the input.
// The protocol is foundation/wire/worker.h.
#pragma once

#include "workers/onnx/classifier.h"

namespace joulery {

/// Serves one client. Returns the exit code: 0 after quit or end of input, 1 when `out` cannot be written or `in` not
/// read.
int serve(int in, int out, const Now& now);

}  // namespace joulery
