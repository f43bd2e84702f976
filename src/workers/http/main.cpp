// SPDX-License-Identifier: Apache-2.0
// worker-http: asks a model behind an OpenAI-compatible address for joulery, in a process of its own, as every engine
// runs in one. Speaks foundation/wire/worker.h on stdin and stdout.
#include <cstdlib>

#include "workers/http/service.h"
#include "workers/serving/program.h"

int main(int count, char** arguments) {
  const joulery::EnvironmentVariable variable = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  };
  return joulery::worker_main(count, arguments, "worker-http", [&variable](const joulery::Now& now) {
    return joulery::serve_http(0, 1, now, variable);
  });
}
