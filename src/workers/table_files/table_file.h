// SPDX-License-Identifier: Apache-2.0
// What is asked of a table in a file, whatever its form: which columns it has, and the rows of some of them as JSON.
// The forms are parquet.h's and arrow.h's, how much may be said json_lines.h's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foundation/base/result.h"
#include "workers/table_files/database.h"
#include "workers/table_files/json_lines.h"

namespace joulery {

/// A file as the database sees it.
struct TableFile {
  std::string relation;                 ///< what stands behind FROM
  std::optional<std::string> features;  ///< what Hugging Face's libraries noted in it, names of classes among it
};

/// {"columns":[names in the file's order],"huggingface":the features or null}. Errors (invalid): no sound file.
Result<std::string> describe_table(Database& database, const TableFile& file);

/// Each row as an object of these columns, in the file's order. Times become texts; a floating-point number that is no
/// number or not finite becomes null. Errors (invalid): as above; no such column; those of `lines`. Errors
/// (unsupported): a column of bytes, or of what JSON has no form for.
Result<void> write_rows(Database& database, const TableFile& file, const std::vector<std::string>& columns,
                        JsonLines& lines);

}  // namespace joulery
