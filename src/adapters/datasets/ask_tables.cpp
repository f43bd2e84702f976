// SPDX-License-Identifier: Apache-2.0
// The worker knows no path: what it refuses is put at the file's here.
#include "adapters/datasets/ask_tables.h"

#include <fmt/format.h>

namespace joulery {

Result<void> ask_about(const HashedFile& file, const std::vector<std::string>& words, const AskTables& ask,
                       const TakeText& take) {
  if (const auto told = ask(file.file.get(), words, take); !told) {
    Error error = told.error();
    error.where = error.where.empty() ? file.path : fmt::format("{}, {}", file.path, error.where);
    return failure(std::move(error));
  }
  return check_unchanged(file);
}

}  // namespace joulery
