// SPDX-License-Identifier: Apache-2.0
// worker-llama: runs a language model in llama.cpp for joulery, in a process of its own, so that joulery stays small
// and the model's energy can be told from everything else's. Speaks foundation/wire/worker.h on stdin and stdout;
// nothing else.
#include "workers/llama/service.h"
#include "workers/serving/program.h"

int main(int count, char** arguments) {
  return joulery::worker_main(count, arguments, "worker-llama",
                              [](const joulery::Now& now) { return joulery::serve_llama(0, 1, now); });
}
