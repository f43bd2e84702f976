// SPDX-License-Identifier: Apache-2.0
// Parquet and Arrow files of data sets: hashed here, read by a worker in a process of its own, for their bytes are a
// stranger's. The worker is handed in, since nothing is started here (src/workers/table_files says what it answers);
// its JSON lines are read by table.h.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "adapters/datasets/row.h"
#include "adapters/datasets/text_file.h"
#include "foundation/base/result.h"

namespace joulery {

/// Asks worker-tables with these words about an open file, and gives what it printed. Errors: it cannot be started, it
/// refuses the file (`where` is a row or empty), it ended before its answer did.
using AskTables = std::function<Result<std::string>(int file, const std::vector<std::string>& words)>;

/// What such a file became.
struct ColumnarRows {
  std::string text;    ///< JSON lines, with the columns of the roles alone
  std::string sha256;  ///< of the file itself
  ClassNames classes;  ///< that the file names
};

/// `columns` is what the user named. Errors: those of the file and of `ask`, at the path; unsupported when there is no
/// `ask`; invalid: no column for a role, written to meanwhile, more than the limits of a table allow.
[[nodiscard]] Result<ColumnarRows> read_columnar(const std::string& path, ItemKind kind, const ColumnNames& columns,
                                                 const DatasetLimits& limits, const AskTables& ask);

}  // namespace joulery
