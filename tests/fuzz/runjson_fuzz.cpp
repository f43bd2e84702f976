// SPDX-License-Identifier: Apache-2.0
// Fuzzes the readers of JSON documents: a run and a run's start. What is accepted must be written and read again
// unchanged.
#include <cstdlib>

#include "foundation/wire/run_json.h"
#include "foundation/wire/start_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto run = joulery::run_from_json(text)) {
    const std::string once = joulery::run_json(*run, -1);
    const auto again = joulery::run_from_json(once);
    if (!again || joulery::run_json(*again, -1) != once) std::abort();
  }
  if (const auto start = joulery::start_from_json(text)) {
    const auto again = joulery::start_from_json(joulery::start_json(*start));
    if (!again || *again != *start) std::abort();
  }
  return 0;
}
