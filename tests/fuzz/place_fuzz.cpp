// SPDX-License-Identifier: Apache-2.0
// Fuzz target: any bytes as a PLACE, a processor name, a cloud region and a time-zone table. No default comes out of
// rubbish: a place has an intensity with its row, or a reason. Files are left alone: "file:" is not tried.
#include <cstdint>
#include <cstdlib>

#include "core/footprint/resolve.h"

using namespace joulery;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static Tables tables = Tables::open().value();
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  static_cast<void>(place_from_time_zone(text.substr(0, size / 2), text));
  const auto tdp = tables.cpu_tdp(text);
  if (!tdp || (*tdp && (*tdp)->tdp <= Power{})) std::abort();
  if (text.find("file:") != std::string::npos) return 0;
  FactorOptions options;
  options.place = text;
  const auto factors = resolve_factors(tables, options);
  if (!factors) {
    if (describe(factors.error()).empty()) std::abort();
    return 0;
  }
  if (factors->intensity.has_value() == !factors->why.empty()) std::abort();
  if (factors->intensity && factors->rows.empty()) std::abort();
  return 0;
}
