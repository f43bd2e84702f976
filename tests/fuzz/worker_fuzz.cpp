// SPDX-License-Identifier: Apache-2.0
// Fuzz target of the worker protocol: any bytes are messages or refusals, and a message survives the way there and
// back.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/wire/lines.h"
#include "foundation/wire/worker.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  joulery::LineBuffer buffer(1 << 16);
  if (!buffer.add(std::string_view(reinterpret_cast<const char*>(bytes), size))) return 0;
  while (const std::optional<std::string> line = buffer.next()) {
    if (const auto request = joulery::decode_worker_request(*line)) {
      const auto again = joulery::decode_worker_request(joulery::encode(*request));
      if (!again || *again != *request) std::abort();
    }
    if (const auto answer = joulery::decode_worker_answer(*line)) {
      const auto again = joulery::decode_worker_answer(joulery::encode(*answer));
      if (!again || *again != *answer) std::abort();
    }
  }
  return 0;
}
