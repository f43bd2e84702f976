// SPDX-License-Identifier: Apache-2.0
// Parquet and Arrow files of data sets: hashed here, read by the worker of ask_tables.h; its JSON lines are read by
// table.h, images in them by table_images.h.
#pragma once

#include <optional>
#include <string>

#include "adapters/datasets/ask_tables.h"
#include "adapters/datasets/row.h"
#include "adapters/datasets/table_images.h"
#include "adapters/datasets/text_file.h"
#include "foundation/base/result.h"

namespace joulery {

/// What such a file became.
struct ColumnarRows {
  std::string text;                  ///< JSON lines, with the columns of the roles alone
  std::string sha256;                ///< of the file itself
  ClassNames classes;                ///< that the file names
  std::optional<ImageTable> images;  ///< where images lie in the file itself; its rows are still to be counted
};

/// `columns` is what the user named. Errors: those of the file and of `ask`, at the path; unsupported when there is no
/// `ask`; invalid: no column for a role, written to meanwhile, more than the limits of a table allow.
[[nodiscard]] Result<ColumnarRows> read_columnar(const std::string& path, ItemKind kind, const ColumnNames& columns,
                                                 const DatasetLimits& limits, const AskTables& ask);

}  // namespace joulery
