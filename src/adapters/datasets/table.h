// SPDX-License-Identifier: Apache-2.0
// Tables of items: CSV (RFC 4180, with a header) and JSON lines. Every complaint names file and line. Which files make
// a data set is known to open.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/datasets/row.h"

namespace joulery {

/// How a table is written.
enum class TableForm { csv, json_lines };

/// What a table holds.
struct Table {
  ColumnNames columns;
  std::vector<Item> items;
};

/// Reads all rows of a text; `name` is how messages call it. `rule.columns` holds what the user named; the others are
/// found by name. An empty line of JSON lines is passed over. Errors (invalid) with name:line.
[[nodiscard]] Result<Table> read_table(std::string_view text, TableForm form, const RowRule& rule,
                                       const std::string& name);

}  // namespace joulery
