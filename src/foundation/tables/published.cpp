// SPDX-License-Identifier: Apache-2.0
// Finding an embedded table by its name.
#include "foundation/tables/published.h"

#include <fmt/format.h>

namespace joulery {

Result<CsvReader> published_table(std::string_view name) {
  for (const EmbeddedTable& table : published_tables()) {
    if (table.name == name) return CsvReader::open(table.text, fmt::format("{}.csv", name));
  }
  return failure(ErrorKind::invalid, fmt::format("no published table is called '{}'", name));
}

}  // namespace joulery
