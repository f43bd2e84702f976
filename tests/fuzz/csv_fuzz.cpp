// SPDX-License-Identifier: Apache-2.0
// Fuzz target: any bytes as a CSV file and as a user's grid file's rows. Records have the header's width, columns are
// found by name, and no field lies outside the text or what was unescaped from it.
#include <cstdint>
#include <cstdlib>

#include "foundation/base/csv.h"

using namespace joulery;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  auto csv = CsvReader::open(text, "fuzz.csv");
  if (!csv) {
    if (describe(csv.error()).empty()) std::abort();
    return 0;
  }
  std::size_t length = 0;
  while (true) {
    const auto more = csv->next();
    if (!more || !*more) break;
    for (std::size_t i = 0; i < csv->header().size(); ++i) {
      length += csv->text(i).size();
      if (csv->column(csv->header()[i]).value() != i || csv->place_of(i).empty()) std::abort();
      static_cast<void>(csv->number(i));
    }
  }
  if (length > size) std::abort();
  return 0;
}
