// SPDX-License-Identifier: Apache-2.0
// Data sets of users: a CSV or JSON-lines file, a folder of such shards, a folder of images by class, a Hugging Face
// dataset folder on disk of either kind. Read and checked whole, so that a bad line is found before anything is
// measured. Parquet and Arrow are read by a worker that is handed in.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "adapters/datasets/ask_tables.h"
#include "adapters/datasets/columns.h"
#include "adapters/datasets/text_file.h"
#include "foundation/ports/dataset.h"

namespace joulery {

/// What is wanted of a data set.
struct DatasetRequest {
  std::string path;
  ItemKind kind = ItemKind::plain_text;
  ColumnNames columns;               ///< role to column, where the names of the field are not used
  std::optional<std::string> split;  ///< nothing: test, else validation, else train
  DatasetLimits limits;
  TableReader tables;  ///< reads Parquet and Arrow
};

/// Errors: those of files; invalid, each in one line with file and line: no items, no labels, one label only, a broken
/// image, a line that is too long, a column that is not there.
[[nodiscard]] Result<std::unique_ptr<Dataset>> open_dataset(const DatasetRequest& request);

}  // namespace joulery
