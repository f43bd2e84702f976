// SPDX-License-Identifier: Apache-2.0
// Starts worker-tables for data sets that are Parquet or Arrow, and puts into words how it ended. What it is asked is
// adapters/datasets/columnar.h's; what it does src/workers/table_files'.
#pragma once

#include <string>

#include "adapters/datasets/ask_tables.h"

namespace joulery {

/// The worker in that folder; nothing where it is not built.
[[nodiscard]] AskTables table_worker(const std::string& folder_of_workers);

}  // namespace joulery
