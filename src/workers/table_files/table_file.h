// SPDX-License-Identifier: Apache-2.0
// What is asked of a table in a file, whatever its form: which columns it has, the rows of some of them as JSON, and
// the files that lie in one of them. The forms are parquet.h's and arrow.h's, how much may be said counted_output.h's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foundation/base/result.h"
#include "workers/table_files/counted_output.h"
#include "workers/table_files/database.h"

namespace joulery {

/// A file as the database sees it.
struct TableFile {
  std::string relation;                 ///< what stands behind FROM
  std::optional<std::string> features;  ///< what Hugging Face's libraries noted in it, names of classes among it
};

/// {"columns":[names in the file's order],"files":[those that hold files],"huggingface":the features or null}. Errors
/// (invalid): no sound file.
Result<std::string> describe_table(Database& database, const TableFile& file);

/// Each row as an object of these columns, in the file's order. Times become texts; a floating-point number that is no
/// number or not finite becomes null; a file becomes {"bytes":how many or null,"path":its name or null}. Errors
/// (invalid): as above; no such column; those of `output`. Errors (unsupported): a column of bytes that are no files,
/// or of what JSON has no form for.
Result<void> write_rows(Database& database, const TableFile& file, const std::vector<std::string>& columns,
                        CountedOutput& output);

/// The file of each row, in the rows' order; an empty one where a row has none. Errors (invalid): as above. Errors
/// (unsupported): the column holds no files.
Result<void> write_files(Database& database, const TableFile& file, const std::string& column, CountedOutput& output);

}  // namespace joulery
