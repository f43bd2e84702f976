// SPDX-License-Identifier: Apache-2.0
// What worker-onnx can do: load any model by a recipe and answer items; load a classifier and classify. The loop around
// it is workers/serving/service.h, the protocol foundation/wire/worker.h.
#pragma once

#include "workers/onnx/classifier.h"

namespace joulery {

/// Serves one client. Returns the exit code: 0 after quit or end of input, 1 when `out` cannot be written or `in` not
/// read.
int serve_onnx(int in, int out, const Now& now);

}  // namespace joulery
