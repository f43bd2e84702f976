// SPDX-License-Identifier: Apache-2.0
// worker-onnx: runs a classifier in ONNX Runtime for joulery, in a process of its own, so that joulery stays small and
// the model's energy can be told from everything else's. Speaks foundation/wire/worker.h on stdin and stdout; nothing
// else.
#include "workers/onnx/service.h"
#include "workers/serving/program.h"

int main(int count, char** arguments) {
  return joulery::worker_main(count, arguments, "worker-onnx",
                              [](const joulery::Now& now) { return joulery::serve_onnx(0, 1, now); });
}
