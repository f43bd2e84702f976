// SPDX-License-Identifier: Apache-2.0
// How Parquet and Arrow files are read: by a worker in a process of its own, for their bytes are a stranger's. It is
// handed in, since nothing is started here; what it answers is src/workers/table_files' to say.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/datasets/text_file.h"
#include "foundation/base/result.h"

namespace joulery {

/// Takes a piece of an answer.
using TakeText = std::function<Result<void>(std::string_view)>;

/// Asks worker-tables with these words about an open file, and hands on what it prints, as it comes. Errors: it cannot
/// be started, it refuses the file (`where` is a row or empty), it ended before its answer did; the first of `take`.
using AskTables = std::function<Result<void>(int file, const std::vector<std::string>& words, const TakeText& take)>;

/// Asks about a file. Errors: those of `ask`, at the file's path; (invalid) it was written to since it was hashed.
Result<void> ask_about(const HashedFile& file, const std::vector<std::string>& words, const AskTables& ask,
                       const TakeText& take);

/// A worker, and room for what it finds.
struct TableReader {
  AskTables ask;  ///< nothing: such files are refused
  /// The folder that images out of tables are written to, asked for when the first one is. Errors: it cannot be made.
  std::function<Result<std::string>()> image_folder;
};

}  // namespace joulery
