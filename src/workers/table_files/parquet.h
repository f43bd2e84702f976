// SPDX-License-Identifier: Apache-2.0
// A Parquet file as a table: the database reads it itself. What is asked of it is table_file.h's.
#pragma once

#include <string>

#include "workers/table_files/table_file.h"

namespace joulery {

/// The file at the path that the database may open. Errors (invalid): no sound Parquet file.
Result<TableFile> parquet_table(Database& database, const std::string& path);

}  // namespace joulery
