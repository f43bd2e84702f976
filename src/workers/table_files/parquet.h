// SPDX-License-Identifier: Apache-2.0
// What is asked of a Parquet file: which columns it has, and the rows of some of them as JSON. How the library is held
// is database.h's, how much may be said json_lines.h's.
#pragma once

#include <string>
#include <vector>

#include "foundation/base/result.h"
#include "workers/table_files/database.h"
#include "workers/table_files/json_lines.h"

namespace joulery {

/// {"columns":[names in the file's order],"huggingface":text or null}: the text is what Hugging Face's libraries wrote
/// into the file's metadata, among it the names of classes. Errors (invalid): no sound Parquet file.
Result<std::string> describe_parquet(Database& database, const std::string& path);

/// Each row as an object of these columns, in the file's order. Times become texts; a floating-point number that is no
/// number or not finite becomes null. Errors (invalid): as above; no such column; a column of bytes, or of what JSON
/// has no form for; those of `lines`.
Result<void> write_rows(Database& database, const std::string& path, const std::vector<std::string>& columns,
                        JsonLines& lines);

}  // namespace joulery
