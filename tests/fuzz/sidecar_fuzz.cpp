// SPDX-License-Identifier: Apache-2.0
// Fuzzes the JSON file beside a CSV of 38 columns: somebody else's file is refused, ours keeps its other runs.
#include <cstdint>
#include <cstdlib>

#include "core/reporting/csv38.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  joulery::Run run;
  run.start.id = "01J9ZK7CAAAAAAAAAAAAAAAAAA";
  const auto once = joulery::sidecar_with({reinterpret_cast<const char*>(data), size}, run);
  if (!once) return 0;
  const auto twice = joulery::sidecar_with(*once, run);
  if (!twice || *twice != *once) std::abort();  // the same run twice is one run
  return 0;
}
