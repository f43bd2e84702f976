// SPDX-License-Identifier: Apache-2.0
// The metadata is read apart from the rows.
#include "workers/table_files/parquet.h"

#include <fmt/format.h>

namespace joulery {

Result<TableFile> parquet_table(Database& database, const std::string& path) {
  TableFile file{fmt::format("read_parquet({})", quoted_text(path)), {}};
  auto answer = database.ask(
      fmt::format("SELECT value FROM parquet_kv_metadata({}) WHERE key = 'huggingface'::BLOB", quoted_text(path)));
  if (!answer) return failure(answer.error());
  const auto good = answer->each_text([&](std::string_view text) -> Result<void> {
    file.features = std::string(text);
    return {};
  });
  if (!good) return failure(good.error());
  return file;
}

}  // namespace joulery
